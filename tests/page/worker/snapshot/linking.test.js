import assert from "node:assert/strict";
import test from "node:test";
import { linkLibraries, Unfit } from "../../../../static/worker/snapshot/linking.js";

/** A table of 10 entries before Python ran; Python added two functions and left index 11 free. */
const FACTS = /** @type {any} */ ({
  libraries: [],
  functions: [
    [10, "__main__", "one"],
    [12, "__main__", "other"],
  ],
  freeIndexes: [11],
  tableLength: 13,
});

/**
 * Links no library into a table of `length` entries; returns the table's length afterwards.
 *
 * @param {object} changed facts
 */
function link(changed, length = 10) {
  const table = new WebAssembly.Table({ element: "anyfunc", initial: length });
  linkLibraries({ wasmTable: table }, { ...FACTS, ...changed }, new Map());
  return table.length;
}

test("a table whose every index is filled once grows to its old length", () => {
  assert.equal(link({}), 13);
});

/** @type {[name: string, changed: object, length?: number][]} */
const WRONG = [
  ["that is longer", { tableLength: 30_000 }],
  ["that is far too long", { tableLength: 2 ** 32 }],
  ["that lacks a function", { functions: FACTS.functions.slice(1) }],
  ["with two functions at one index", { freeIndexes: [10, 11] }],
  ["that started with another length", {}, 9],
];
for (const [name, changed, length] of WRONG) {
  test(`a table ${name} is refused`, () => {
    assert.throws(() => link(changed, length), Unfit);
  });
}

test("a library that has not arrived is refused", () => {
  const library = { name: "lost.so", tableBase: 13, tableSize: 2 };
  assert.throws(() => link({ libraries: [library], tableLength: 15 }), Unfit);
});
