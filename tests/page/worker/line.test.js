import assert from "node:assert/strict";
import test from "node:test";
import { Line } from "../../../static/worker/line.js";

/**
 * A line on which a file arrives in parts, one every so many milliseconds.
 *
 * @param {number} part
 * @param {number} everyMs
 * @param {number} waitMs until the first part
 */
function lineWith(part, everyMs, waitMs, total = 2 ** 21) {
  const line = new Line();
  line.begin(1000);
  for (let bytes = part, now = 1000 + waitMs; bytes <= total; bytes += part, now += everyMs) {
    line.note(bytes, now);
  }
  line.end();
  return line;
}

test("a line is fast if its first megabyte arrives at 24 megabits a second, the wait included", async () => {
  assert.equal(await lineWith(65536, 1, 5).isFast, true);
  assert.equal(await lineWith(65536, 10, 80).isFast, true);
  // 20 megabits a second.
  assert.equal(await lineWith(65536, 26, 80).isFast, false);
  assert.equal(await lineWith(65536, 131, 80).isFast, false);
});

test("what queues up while the worker is busy does not make a line fast", async () => {
  assert.equal(await lineWith(2 ** 20, 1, 420).isFast, false);
});

test("nobody knows the speed of a line over which too little arrives", async () => {
  assert.equal(await lineWith(65536, 1, 5, 2 ** 19).isFast, false);
  assert.equal(await lineWith(65536, 1, 5, 0).isFast, false);
});
