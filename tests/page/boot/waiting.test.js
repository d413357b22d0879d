// A frame waits until it is needed, and then for its turn; a page starts at once.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { address, locks, page, root } from "../page.js";

const parent = {};
globalThis.Element = /** @type {any} */ (class {});
Object.assign(globalThis, { parent });

/** @type {((entries: { isIntersecting: boolean }[]) => void)[]} */
let observers;
/** @type {(() => Promise<unknown>)[]} what asks for the lock */
let queue;

globalThis.IntersectionObserver = /** @type {any} */ (
  class {
    /** @param {(entries: { isIntersecting: boolean }[]) => void} tell */
    constructor(tell) {
      this.tell = tell;
    }

    observe() {
      observers.push(this.tell);
    }

    disconnect() {
      observers = observers.filter((tell) => tell !== this.tell);
    }
  }
);

beforeEach(() => {
  Object.assign(globalThis, { innerWidth: 700 });
  observers = [];
  queue = [];
  root.dataset = {};
  locks.request = async (_, /** @type {any} */ hold) => void queue.push(hold);
});

// A turn that lasts long must not keep the test from ending.
const { setTimeout: originalSetTimeout } = globalThis;
Object.assign(globalThis, {
  setTimeout: (/** @type {() => void} */ act, /** @type {number} */ delay) => {
    const timer = originalSetTimeout(act, delay);
    if (delay > 1000) timer.unref();
    return timer;
  },
});

let copies = 0;

/**
 * Opens a page, each with modules of its own.
 *
 * @param {string} search
 */
async function open(search) {
  address.search = search;
  if (search.includes("embed=1")) root.dataset.embed = "";
  copies += 1;
  const path = "../../../static/boot/waiting.js";
  const module = await import(`${path}?${copies}`);
  const seen = { hasBegun: false };
  module.begun.then(() => {
    seen.hasBegun = true;
  });
  await soon();
  return { ...module, seen };
}

const soon = () => new Promise((resolve) => setTimeout(resolve));

test("a page starts at once, and a frame too if the address asks for it", async () => {
  for (const search of ["", "?boot=eager", "?boot=nonsense"]) {
    assert.ok((await open(search)).seen.hasBegun, search);
  }
  const frame = await open("?embed=1&boot=eager");
  queue.shift()?.();
  await soon();
  assert.ok(frame.seen.hasBegun);
});

test("a frame starts when it is seen", async () => {
  const { seen } = await open("?embed=1");
  assert.equal(root.dataset.state, "waiting");
  observers[0]?.([{ isIntersecting: false }]);
  await soon();
  assert.equal(queue.length, 0);
  observers[0]?.([{ isIntersecting: false }, { isIntersecting: true }]);
  await soon();
  assert.equal(observers.length, 0);
  queue.shift()?.();
  await soon();
  assert.ok(seen.hasBegun);
  assert.equal(root.dataset.state, "booting");
});

test("a frame that waits for a click is not started by being seen, but by a press or a call", async () => {
  const button = Object.assign(new Element(), { closest: () => button });
  const press = Object.defineProperty(new Event("click"), "target", { value: button });
  const call = Object.assign(new Event("message"), { source: parent, data: { downslope: 1, call: "step" } });
  const strange = [
    Object.assign(new Event("message"), { source: globalThis, data: { downslope: 1 } }),
    Object.assign(new Event("message"), { source: parent, data: "downslope" }),
  ];
  const ways = /** @type {const} */ ([
    [press, button, []],
    [call, null, [call]],
  ]);
  for (const [event, pressed, messages] of ways) {
    const { seen, begun, takeMessages } = await open("?embed=1&boot=click");
    assert.equal(observers.length, 0);
    for (const each of strange) page.dispatchEvent(each);
    await soon();
    assert.equal(queue.length, 0);
    page.dispatchEvent(event);
    await soon();
    queue.shift()?.();
    await soon();
    assert.ok(seen.hasBegun);
    assert.equal(await begun, pressed);
    assert.deepEqual(takeMessages(), messages);
  }
});

test("a frame that is not displayed is made ready in its turn", async () => {
  Object.assign(globalThis, { innerWidth: 0 });
  const { seen } = await open("?embed=1");
  queue.shift()?.();
  await soon();
  assert.ok(seen.hasBegun);
});

test("a frame holds its turn until its start has ended", async () => {
  const { endStart } = await open("?embed=1&boot=eager");
  let isFree = false;
  queue
    .shift()?.()
    .then(() => {
      isFree = true;
    });
  await soon();
  assert.equal(isFree, false);
  endStart();
  await soon();
  assert.equal(isFree, true);
});

test("a frame without locks, or whose turn never comes, starts all the same", async (context) => {
  locks.request = () => Promise.reject(new DOMException("Not here.", "SecurityError"));
  assert.ok((await open("?embed=1&boot=eager")).seen.hasBegun);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  locks.request = () => new Promise(() => {});
  address.search = "?embed=1&boot=eager";
  const path = "../../../static/boot/waiting.js?late";
  const { begun, endStart } = await import(path);
  context.mock.timers.tick(10_000);
  await begun;
  // The turn comes later, and goes on at once.
  endStart();
});

test("what the browser lacks is told at once", async () => {
  self.lacking = "OffscreenCanvas";
  const { seen } = await open("?embed=1&boot=click");
  self.lacking = "";
  assert.ok(seen.hasBegun);
});
