import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { letterOf } = await import("../../../static/controls/keyboard.js");

/** The keys Z, R, U and Y of a Latin keyboard, as keyboards of other scripts name them. */
const SCRIPTS = {
  Russian: "якгн",
  Greek: "ζρθυ",
  Hebrew: "זרוט",
  Arabic: "ئقعغ",
  Persian: "ظقعغ",
  Thai: "ผพีั",
};

for (const [script, keys] of Object.entries(SCRIPTS)) {
  test(`on a keyboard of another script the place of a key counts: ${script}`, () => {
    const letters = [...keys].map((key, i) => letterOf({ key, code: `Key${"ZRUY"[i]}` }));
    assert.deepEqual(letters, ["z", "r", "u", "y"]);
  });
}

test("on a Latin keyboard the letter counts, wherever it is", () => {
  assert.equal(letterOf({ key: "Z", code: "KeyY" }), "z"); // German
  assert.equal(letterOf({ key: "r", code: "KeyO" }), "r"); // Dvorak
  assert.equal(letterOf({ key: ";", code: "KeyZ" }), ""); // Dvorak
  assert.equal(letterOf({ key: "é", code: "Digit2" }), ""); // French
  assert.equal(letterOf({ key: "ArrowRight", code: "ArrowRight" }), "");
});
