import assert from "node:assert/strict";
import test from "node:test";
import { randomFrom } from "../../static/fuzz/random.js";
import { isStrange } from "../../static/fuzz/strange-words.js";

test("the same seed plays the same, another one does not", () => {
  const play = (/** @type {number} */ seed) => Array.from({ length: 20 }, randomFrom(seed).next);
  assert.deepEqual(play(3), play(3));
  assert.notDeepEqual(play(3), play(4));
});

test("random numbers fill their range evenly", () => {
  const random = randomFrom(1);
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 5000; i++) {
    const which = random.below(5);
    counts[which] = (counts[which] ?? 0) + 1;
  }
  assert.ok(
    counts.every((count) => count > 850 && count < 1150),
    String(counts),
  );
  for (let i = 0; i < 1000; i++) {
    const between = random.between(-3, 2);
    assert.ok(between >= -3 && between < 2);
  }
});

for (const words of ["run {i}", "loss NaN", "undefined points", "[object Object]", "at -Infinity"]) {
  test(`no reader should see: ${words}`, () => assert.ok(isStrange(words)));
}

for (const words of ["finance", "an infinite valley", "m = 0.5", "{1, 2}", "indefinite", ""]) {
  test(`these words are fine: ${words}`, () => assert.ok(!isStrange(words)));
}
