import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import "../page.js";

Object.assign(globalThis, { window: globalThis, document: { hidden: false } });
const { Pulse } = await import("../../../static/boot/pulse.js");

/** Whether the worker answers, and whether it was asked for something long. */
let answers = true;
let isBusy = false;
let silences = 0;
/** @type {InstanceType<typeof Pulse>} */
let pulse;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [answers, isBusy, silences] = [true, false, 0];
  Object.assign(document, { hidden: false });
  const ask = () => (answers ? Promise.resolve(null) : new Promise(() => {}));
  pulse = new Pulse(
    ask,
    () => isBusy,
    () => {
      silences += 1;
    },
  );
  pulse.start();
});

/** @param {number} seconds */
async function pass(seconds) {
  for (let second = 0; second < seconds; second++) {
    mock.timers.tick(1000);
    await Promise.resolve();
    await Promise.resolve();
  }
}

test("a worker that answers lives for ever", async () => {
  await pass(600);
  assert.equal(silences, 0);
});

test("a worker that ends is noticed once, within ten seconds", async () => {
  await pass(60);
  answers = false;
  await pass(12);
  assert.equal(silences, 1);
  await pass(60);
  assert.equal(silences, 1);
});

test("a pause that is shorter is none", async () => {
  answers = false;
  await pass(7);
  assert.equal(silences, 0);
});

test("a worker may be silent while nobody sees the page, and while it does what takes long", async () => {
  answers = false;
  isBusy = true;
  await pass(300);
  isBusy = false;
  Object.assign(document, { hidden: true });
  await pass(300);
  assert.equal(silences, 0);
  Object.assign(document, { hidden: false });
  await pass(8);
  assert.equal(silences, 1);
});

test("a pulse that is stopped notices nothing", async () => {
  answers = false;
  pulse.stop();
  await pass(60);
  assert.equal(silences, 0);
});
