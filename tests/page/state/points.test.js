import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { flattened, Points } = await import("../../../static/state/points.js");

const POINTS = [
  [0.1, -2.5],
  [1e-310, 3, 1],
  [1e50, -0],
  [7, 7, 0],
];

test("points come back from their numbers as they were", () => {
  const numbers = flattened(POINTS);
  assert.ok(numbers);
  const points = new Points();
  points.take(numbers);
  const state = points.into({ points_version: 3, n: 4 });
  assert.deepEqual(state.points, [
    [0.1, -2.5],
    [1e-310, 3, 1],
    [1e50, -0],
    [7, 7],
  ]);
  assert.deepEqual(points.into({ state: { points_version: 3 }, faults: [] }).state.points, state.points);
});

test("each answer has points of its own, unless they are many", () => {
  const points = new Points();
  points.take(new Float64Array(6));
  assert.notEqual(points.into({ points_version: 1 }).points, points.into({ points_version: 1 }).points);
  points.take(new Float64Array(300_000));
  const many = points.into({ points_version: 2 }).points;
  assert.equal(many.length, 100_000);
  assert.equal(points.into({ points_version: 2 }).points, many);
  points.take(new Float64Array(3));
  assert.deepEqual(points.into({ points_version: 3 }).points, [[0, 0]]);
});

test("what is no state gets no points", () => {
  const points = new Points();
  for (const result of [null, undefined, "text", { epoch: [1] }, []]) {
    assert.deepEqual(points.into(structuredClone(result)), result);
  }
});

for (const wrong of [
  null,
  5,
  "12",
  [7],
  [[1]],
  [[1, 2, 0, 0]],
  [["1", 2]],
  [[Number.NaN, 0]],
  [[true, 0]],
  [{}],
]) {
  test(`points that Python has to judge go as they are: ${JSON.stringify(wrong)}`, () => {
    assert.equal(flattened(wrong), null);
  });
}
