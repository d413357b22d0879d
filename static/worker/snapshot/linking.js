// The state of Emscripten's dynamic linker: records it for a snapshot, and restores it. After that,
// shared libraries lie at the same addresses, functions at the same indexes of the function table,
// and symbols have the same addresses.
//
// A library's code is a WebAssembly instance, which is no part of linear memory. Memory holds a record
// of the library, and the record's address is the library's handle. Its fields are those of
// `struct dso` in Emscripten's dynlink.c; the constants are their offsets.

/** @import { Facts, LibraryFacts } from "./format.js" */

const MEMORY_BASE = 12;
const MEMORY_SIZE = 16;
const TABLE_BASE = 20;
const TABLE_SIZE = 24;

const MAIN = "__main__";

/** A state that a snapshot cannot hold, or that this browser cannot restore. */
export class Unfit extends Error {}

/**
 * A module that exports the function in its table: (module (func (export "f")) (table (export "t") funcref (elem 0))).
 */
const ONE_FUNCTION =
  "\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x04\x04\x01\x70\0\x01" +
  "\x07\x09\x02\x01f\0\0\x01t\x01\0\x09\x07\x01\0\x41\0\x0b\x01\0\x0a\x04\x01\x02\0\x0b";

/**
 * Whether an export and the function's place in a table give the same object. The standard says so; WebKit makes an object
 * for the export, and another one for each place.
 */
function isOneObject() {
  const bytes = Uint8Array.from(ONE_FUNCTION, (letter) => letter.charCodeAt(0));
  const { f, t } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports);
  return t.get(0) === f;
}

/**
 * The exports of an instance, in which a function of the table is the same object as at its last place there. Emscripten
 * knows functions by their objects: it would add those that it does not find to the table a second time.
 *
 * @param {Record<string, any>} exports
 * @param {{ get(index: number): any }} table
 * @param {number} from where the instance's functions begin in the table
 * @param {number} to where they end
 * @param {boolean} [isSame] whether the browser gives the same objects by itself
 */
export function withObjectsOf(exports, table, from, to, isSame = isOneObject()) {
  if (isSame) return exports;
  // The name of such a function is its number in its module.
  const placed = new Map();
  for (let index = from; index < to; index++) {
    const value = table.get(index);
    if (value) placed.set(value.name, value);
  }
  const own = Object.entries(exports).map(([name, value]) => {
    return [name, (typeof value === "function" && placed.get(value.name)) || value];
  });
  return Object.fromEntries(own);
}

/**
 * Reads the ranges of memory and table that belong to a library.
 *
 * @param {any} module Emscripten's
 * @param {number} handle
 */
function rangeAt({ HEAPU32 }, handle) {
  const field = (/** @type {number} */ offset) => HEAPU32[(handle + offset) >>> 2];
  return {
    memoryBase: field(MEMORY_BASE),
    memorySize: field(MEMORY_SIZE),
    tableBase: field(TABLE_BASE),
    tableSize: field(TABLE_SIZE),
  };
}

/**
 * Records the shared libraries.
 *
 * @param {any} module
 * @returns {LibraryFacts[]}
 */
export function recordLibraries(module) {
  const { LDSO } = module;
  const handles = Object.entries(LDSO.loadedLibsByHandle);
  return Object.entries(LDSO.loadedLibsByName)
    .filter(([name]) => name !== MAIN)
    .map(([name, library]) => {
      const { exports } = library;
      const names = Object.keys(exports);
      // Such a library contains JavaScript, which a snapshot cannot hold.
      if (names.some((each) => each.startsWith("__em_js__") || each === "__start_em_asm")) {
        throw new Unfit(`${name} holds JavaScript.`);
      }
      const own = handles.filter(([, other]) => other === library).map(([handle]) => Number(handle));
      return {
        name,
        handles: own,
        exports: names.length,
        isGlobal: library.global,
        ...rangeAt(module, Number(own[0])),
      };
    });
}

/**
 * Records the name of every function in the table outside the libraries' own parts of it.
 *
 * @param {any} module
 * @param {LibraryFacts[]} libraries
 * @param {number} from length of the table before Python ran
 * @returns {Facts["functions"]}
 */
export function recordFunctions(module, libraries, from) {
  const { LDSO, wasmTable, freeTableIndexes } = module;
  /** @type {Map<number, [library: string, name: string]>} */
  const names = new Map();
  for (const [library, { exports }] of Object.entries(LDSO.loadedLibsByName)) {
    for (const [name, value] of Object.entries(exports)) {
      const index = typeof value === "function" && module.getFunctionAddress(value);
      if (index && !names.has(index)) names.set(index, [library, name]);
    }
  }
  const isFree = new Set(freeTableIndexes);
  /** @type {Facts["functions"]} */
  const functions = [];
  for (let index = from; index < wasmTable.length; index++) {
    const owner = libraries.find(
      ({ tableBase, tableSize }) => index >= tableBase && index < tableBase + tableSize,
    );
    const name = names.get(index);
    if (owner) index = owner.tableBase + owner.tableSize - 1;
    else if (name) functions.push([index, ...name]);
    else if (!isFree.has(index)) throw new Unfit(`The function at ${index} has no name.`);
  }
  return functions;
}

/**
 * Reads the global offset table.
 *
 * @param {any} module
 * @returns {Facts["offsets"]}
 */
export function readOffsets({ GOT }) {
  return Object.fromEntries(Object.entries(GOT).map(([name, { value }]) => [name, value]));
}

/**
 * The entries of the global offset table that differ.
 *
 * @param {Facts["offsets"]} before
 * @param {Facts["offsets"]} after
 * @returns {Facts["offsets"]}
 */
export function changedOffsets(before, after) {
  return Object.fromEntries(Object.entries(after).filter(([name, address]) => before[name] !== address));
}

/**
 * Restores the libraries without running their relocations and constructors: the memory that is
 * restored later holds the results of both.
 *
 * @param {any} module
 * @param {Facts} facts
 * @param {Map<string, WebAssembly.Module>} compiled by path
 */
export function linkLibraries(module, facts, compiled) {
  const { wasmTable } = module;
  checkTiling(facts, wasmTable.length);
  wasmTable.grow(facts.tableLength - wasmTable.length);
  for (const library of facts.libraries) {
    const code = compiled.get(library.name);
    if (!code) throw new Unfit(`${library.name} is missing.`);
    linkLibrary(module, library, code);
  }
}

/**
 * Checks that every index of the table is filled exactly once.
 *
 * @param {Facts} facts
 * @param {number} from
 */
function checkTiling({ libraries, functions, freeIndexes, tableLength }, from) {
  const ranges = libraries.map(({ tableBase, tableSize }) => ({ start: tableBase, size: tableSize }));
  for (const index of [...freeIndexes, ...functions.map(([at]) => at)])
    ranges.push({ start: index, size: 1 });
  let end = from;
  for (const { start, size } of ranges.sort((one, other) => one.start - other.start)) {
    if (size && start !== end) throw new Unfit(`The table has a gap at ${end}.`);
    end += size;
  }
  if (end !== tableLength) throw new Unfit(`The table ends at ${end}, not at ${tableLength}.`);
}

/**
 * @param {any} module
 * @param {LibraryFacts} facts
 * @param {WebAssembly.Module} code
 */
function linkLibrary(module, facts, code) {
  const { LDSO } = module;
  const { name, handles, tableBase, tableSize } = facts;
  const metadata = module.getDylinkMetadata(code);
  const isAsRecorded = metadata.memorySize === facts.memorySize && metadata.tableSize === tableSize;
  if (!isAsRecorded || metadata.neededDynlibs.length) throw new Unfit(`${name} is another library.`);
  /** @type {{ own: Record<string, any> }} */
  const linked = { own: {} };
  const symbols = symbolsFor(facts, LDSO.loadedLibsByName[MAIN].exports, linked);
  const offsets = new Proxy(metadata.weakImports, module.GOTHandler);
  const imports = {
    "GOT.mem": offsets,
    "GOT.func": offsets,
    env: symbols,
    wasi_snapshot_preview1: symbols,
  };
  const instance = new WebAssembly.Instance(code, imports);
  const exports = withObjectsOf(instance.exports, module.wasmTable, tableBase, tableBase + tableSize);
  linked.own = module.relocateExports(exports, facts.memoryBase);
  if (Object.keys(linked.own).length !== facts.exports) throw new Unfit(`${name} has other symbols.`);
  module.updateTableMap(tableBase, tableSize);
  const library = module.newDSO(name, handles[0], linked.own);
  for (const handle of handles) LDSO.loadedLibsByHandle[handle] = library;
  library.global = facts.isGlobal;
  if (facts.isGlobal) module.mergeLibSymbols(linked.own, name);
}

/**
 * The symbols that a library imports, as Emscripten's loadWebAssemblyModule gives them: the library's
 * addresses, the symbols that all libraries see, and for any other symbol a function that looks it
 * up when it is called.
 *
 * @param {LibraryFacts} facts
 * @param {Record<string, any>} scope
 * @param {{ own: Record<string, any> }} linked
 */
function symbolsFor({ memoryBase, tableBase }, scope, linked) {
  /** @type {Record<string, any>} */
  const found = { __memory_base: memoryBase, __table_base: tableBase };
  return new Proxy(found, {
    get(_, /** @type {string} */ name) {
      if (name in scope && !scope[name].stub) return scope[name];
      found[name] ??= (/** @type {unknown[]} */ ...args) => {
        const symbol = scope[name] && !scope[name].stub ? scope[name] : linked.own[name];
        if (!symbol) throw new Unfit(`There is no symbol ${name}.`);
        return symbol(...args);
      };
      return found[name];
    },
  });
}

/**
 * Restores the single functions of the table and the addresses of all symbols.
 *
 * @param {any} module
 * @param {Facts} facts
 */
export function linkSymbols(module, { functions, freeIndexes, offsets }) {
  const { LDSO, GOT, GOTHandler, freeTableIndexes, wasmTable } = module;
  for (const [index, library, name] of functions) {
    const value = LDSO.loadedLibsByName[library]?.exports[name];
    if (typeof value !== "function" || wasmTable.get(index)) {
      throw new Unfit(`${name} of ${library} cannot be put at ${index}.`);
    }
    // addFunction() takes the last free index, so this function gets `index`.
    freeTableIndexes.push(index);
    if (module.addFunction(value, value.sig) !== index) throw new Unfit(`${name} lies elsewhere already.`);
  }
  freeTableIndexes.push(...freeIndexes);
  const isNeverWeak = { has: () => false };
  for (const [name, address] of Object.entries(offsets)) {
    GOTHandler.get(isNeverWeak, name);
    GOT[name].value = address;
  }
}
