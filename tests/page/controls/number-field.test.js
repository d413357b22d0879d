import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { typedNumber } = await import("../../../static/controls/number-field.js");

test("a field reads numbers as people type them", () => {
  const typed = ["0.5", " 0,5 ", "1e-3", "\u22120.25", ".5", "+2"];
  assert.deepEqual(
    typed.map((text) => typedNumber("learning_rate", text)),
    [0.5, 0.5, 0.001, -0.25, 0.5, 2],
  );
});

test("a field passes other text on, and Python names it in a fault", () => {
  for (const text of ["", "fast", "1,2,3", "Infinity", "NaN", "1 2", "1e999"]) {
    assert.equal(typedNumber("learning_rate", ` ${text} `), text);
  }
});

test("a comma in a whole number is not a decimal comma", () => {
  assert.equal(typedNumber("seed", "1,5"), "1,5");
  assert.equal(typedNumber("batch_size", "1,000"), "1,000");
  assert.equal(typedNumber("seed", "12"), 12);
});
