import assert from "node:assert/strict";
import test from "node:test";
import { linkLibraries, Unfit, withObjectsOf } from "../../../../static/worker/snapshot/linking.js";

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

/** (module (func (export "one") (export "same")) (func (export "other")) (table (export "t") 3 funcref) (elem 0 1 0)) */
const THREE_PLACES = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 3, 2, 0, 0, 4, 4, 1, 112, 0, 3],
  ...[7, 26, 4, 3, 111, 110, 101, 0, 0, 4, 115, 97, 109, 101, 0, 0, 5, 111, 116, 104, 101, 114, 0, 1],
  ...[1, 116, 1, 0, 9, 9, 1, 0, 65, 0, 11, 3, 0, 1, 0, 10, 7, 2, 2, 0, 11, 2, 0, 11],
);

test("the browser's own exports are used where they are the objects of the table", () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(THREE_PLACES));
  const { t } = /** @type {any} */ (exports);
  assert.equal(withObjectsOf(exports, t, 0, t.length), exports);
});

test("exports become the objects of their last place in the table, as in WebKit's they are others", () => {
  const own = new WebAssembly.Instance(new WebAssembly.Module(THREE_PLACES)).exports;
  const names = [own.one, own.other, own.one].map((value) => /** @type {Function} */ (value).name);
  const places = names.map((name) => Object.defineProperty(() => {}, "name", { value: name }));
  const table = { length: 4, get: (/** @type {number} */ i) => places[i] ?? null };
  const found = withObjectsOf(own, table, 0, 4, false);
  assert.deepEqual(Object.keys(found), Object.keys(own));
  assert.equal(found.one, places[2]);
  assert.equal(found.same, places[2]);
  assert.equal(found.other, places[1]);
  assert.equal(found.t, own.t);
  // A function outside the instance's part of the table keeps its export.
  const last = withObjectsOf(own, table, 2, 4, false);
  assert.deepEqual([last.one, last.other], [places[2], own.other]);
});
