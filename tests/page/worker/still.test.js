import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";

const { Watch, within } = await import("../../../static/worker/still.js");

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
});

/**
 * @param {number} seconds
 * @param {() => void} [each] what happens in each of them
 */
function pass(seconds, each = () => {}) {
  for (let i = 0; i < seconds; i++) {
    each();
    mock.timers.tick(1000);
  }
}

test("a request for which nothing arrives is aborted within fifteen seconds", () => {
  const watch = new Watch();
  pass(11);
  assert.equal(watch.signal.aborted, false);
  pass(4);
  assert.match(String(watch.signal.reason), /Nothing has arrived/);
});

test("a byte a second is nothing, and a kilobyte a second goes on for as long as it takes", () => {
  for (const [bytes, isAborted] of /** @type {const} */ ([
    [1, true],
    [1000, false],
  ])) {
    const watch = new Watch();
    pass(200, () => watch.note(bytes));
    assert.equal(watch.signal.aborted, isAborted);
    watch.end();
  }
});

test("a request may wait while others bring bytes, and no longer", () => {
  const [waiting, other] = [new Watch(), new Watch()];
  pass(60, () => other.note(5000));
  assert.equal(waiting.signal.aborted, false);
  other.end();
  pass(15);
  assert.equal(waiting.signal.aborted, true);
});

test("after its end nothing is aborted, and no timer runs", () => {
  const watch = new Watch();
  watch.end();
  pass(60);
  assert.equal(watch.signal.aborted, false);
});

test("what cannot be aborted is no longer waited for", async () => {
  const lost = new Watch().outlast(new Promise(() => {}));
  pass(15);
  await assert.rejects(lost, /Nothing has arrived/);
  assert.equal(await new Watch().outlast(Promise.resolve(3)), 3);
});

test("a browser that never settles is not waited for", async () => {
  const late = within(new Promise(() => {}), "late", 4000);
  mock.timers.tick(4000);
  assert.equal(await late, "late");
  assert.equal(await within(Promise.resolve(3), "late", 4000), 3);
});
