// A frame waits until it is needed, and then for its turn; a page starts at once.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { address, locks, page, root } from "../page.js";

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

test("a frame that waits for a click is not started by being seen, but by a press, a key or a call", async () => {
  const ways = [
    () => page.dispatchEvent(new Event("pointerdown")),
    () => page.dispatchEvent(new Event("keydown")),
    (/** @type {{ wantPython: () => void }} */ { wantPython }) => wantPython(),
  ];
  for (const way of ways) {
    const waiting = await open("?embed=1&boot=click");
    assert.equal(observers.length, 0);
    assert.equal(queue.length, 0);
    way(waiting);
    await soon();
    queue.shift()?.();
    await soon();
    assert.ok(waiting.seen.hasBegun);
  }
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
