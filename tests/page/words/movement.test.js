import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { Movement } = await import("../../../static/words/movement.js");

/** A run whose states are given one by one; `pass` returns what is said after the last. */
function run(/** @type {Record<string, unknown>} */ settings = {}, /** @type {object} */ others = {}) {
  /** @type {any} */
  const session = { subscribe() {} };
  const movement = new Movement(session);
  let epoch = 0;
  let nowMs = 0;
  const pass = (/** @type {number[]} */ losses, line = [0, 0], ms = 16) => {
    for (const loss of losses) {
      const state = {
        ...{
          points_version: 1,
          active_run: 0,
          runs: [{ colour: 0 }],
          is_full_batch: true,
          status: "running",
        },
        ...{ is_at_minimum: false, is_waiting: false, resolution: [0.01, 0.01] },
        ...others,
        ...{ epoch, loss, original_units: line, settings: { loss: "mse", ...settings } },
      };
      movement.note(/** @type {any} */ (state), nowMs);
      epoch += 1;
      nowMs += ms;
    }
    return movement;
  };
  return pass;
}

const constant = (/** @type {number} */ n, value = 0.5) => Array.from({ length: n }, () => value);
const falling = (/** @type {number} */ n, share = 0.9) => Array.from({ length: n }, (_, i) => share ** i);

test("a loss that stays the same is level, and falls only when it does", () => {
  assert.equal(run()(constant(30)).trend, "level");
  assert.equal(run()(falling(30)).trend, "falling");
  assert.equal(run()(falling(30, 1 - 1e-8)).trend, "falling", "a slow fall is a fall");
  assert.equal(run()(falling(30, 1 - 1e-14)).trend, "level", "rounding is none");
  const pass = run();
  pass(falling(30));
  assert.equal(pass(constant(25, 0.9 ** 29)).trend, "level");
});

test("a loss that rises is said at once, and swings where the steps do not shrink", () => {
  const pass = run();
  pass(falling(30));
  assert.equal(pass([2]).trend, "rising");
  const absolute = run({ loss: "mae" });
  absolute(falling(30));
  assert.equal(absolute([2]).trend, "hovering");
  const batches = run({}, { is_full_batch: false });
  batches(falling(30));
  assert.equal(batches([0.5]).trend, "hovering");
  assert.equal(batches([1e-9]).trend, "falling");
});

test("what moves by less than a pixel in two seconds is still; a pause or a waiting run is not", () => {
  assert.equal(run()(falling(100), [0.3, 0.1]).isStill, false, "it has not lasted long enough");
  assert.equal(run()(falling(200), [0.3, 0.1]).isStill, true);
  const moving = run();
  for (let i = 0; i < 200; i++) moving([1 / (i + 1)], [i / 1000, 0]);
  assert.equal(moving([0.001], [0.2, 0]).isStill, false);
  for (const others of [{ status: "paused" }, { is_waiting: true }, { is_at_minimum: true }]) {
    assert.equal(run({}, others)(falling(200), [0.3, 0.1]).isStill, false);
  }
});
