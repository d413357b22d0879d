// Takes a snapshot of a Python that has been started for that purpose, with `optionsToBeKept`.

import { encode } from "./format.js";
import { changedOffsets, readOffsets, recordFunctions, recordLibraries, Unfit } from "./linking.js";

/** @import { Facts } from "./format.js" */

/** Standard input, output and error: every start has them. */
const STANDARD_STREAMS = 3;

/** Free blocks, in bytes, that are emptied: from larger than any to the smallest there are. */
const LARGEST_BLOCK = 16e6;
const SMALLEST_BLOCK = 12;

/** How a file is opened that may be written to: O_WRONLY and O_RDWR. */
const FOR_WRITING = 0o3;

/** The end of the names of folders that tell what is installed. */
const METADATA = ".dist-info";

/** Device nodes and the like, which every start makes by itself. */
const FOLDERS_OF_THE_SYSTEM = ["/dev", "/proc"];

/**
 * @typedef {object} Seen
 * @property {number} firstTableLength of the table of functions, before Python ran
 * @property {number} trampoline where in the table CPython's trampoline has its place
 * @property {Record<string, number>} firstOffsets the symbols that every start has by itself
 */

/**
 * Options for `loadPyodide` with which a snapshot can be taken later, and what was seen meanwhile.
 *
 * @param {(settings: any) => Promise<any>} createModule what pyodide.asm.mjs exports
 */
export function optionsToBeKept(createModule) {
  /** @type {Seen} */
  const seen = { firstTableLength: 0, trampoline: 0, firstOffsets: {} };
  const createPyodideModule = (/** @type {any} */ settings) => {
    settings.preRun.push((/** @type {any} */ module) => {
      seen.trampoline = reserveTrampoline(module);
      seen.firstTableLength = module.wasmTable.length;
      seen.firstOffsets = readOffsets(module);
    });
    return createModule(settings);
  };
  return { options: { _makeSnapshot: true, createPyodideModule }, seen };
}

/**
 * CPython calls functions through a trampoline, where WebAssembly can do what that needs: not in
 * Node 20, for instance. Its place in the table is kept free all the same, so that all functions
 * that come after it have the same places everywhere.
 *
 * @param {any} module
 * @returns {number} its place
 */
export function reserveTrampoline(module) {
  const place = trampolineAddress(module);
  return module.HEAPU32[place >>> 2] || module.wasmTable.grow(1);
}

/**
 * Where in memory CPython keeps the trampoline's place in the table; see Python/emscripten_trampoline.c.
 *
 * @param {any} module
 */
export function trampolineAddress({ HEAP32, __PyRuntime, __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET }) {
  return __PyRuntime + HEAP32[__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >>> 2];
}

/**
 * @param {any} pyodide started with `optionsToBeKept`
 * @param {Seen} seen
 * @param {Record<string, string>} packages as `loadedPackages` is to have them
 * @returns {{ facts: Facts, file: Uint8Array<ArrayBuffer> }} throws Unfit
 */
export function makeSnapshot(pyodide, seen, packages) {
  const { _module: module, _api: api, FS } = pyodide;
  const references = api.serializeHiwireState();
  if (references.hiwireKeys.some((/** @type {unknown} */ each) => each !== null)) {
    throw new Unfit("Python holds objects of JavaScript.");
  }
  emptyFreeMemory(module);
  const libraries = recordLibraries(module);
  /** @type {Facts} */
  const facts = {
    build: api.config.BUILD_ID,
    firstTableLength: seen.firstTableLength,
    trampoline: seen.trampoline,
    tableLength: module.wasmTable.length,
    memoryBytes: module.HEAPU8.length,
    stackPointer: module.stackSave(),
    references,
    libraries,
    functions: recordFunctions(module, libraries, seen.firstTableLength),
    freeIndexes: [...module.freeTableIndexes],
    offsets: changedOffsets(seen.firstOffsets, readOffsets(module)),
    openFiles: openFiles(FS),
    packages,
    folders: folders(FS),
  };
  return { facts, file: encode(facts, module.HEAPU8) };
}

/**
 * Overwrites what was freed: it is still full of what it held, and would be kept with all the rest.
 *
 * @param {any} module
 */
function emptyFreeMemory(module) {
  const taken = [];
  // For so long memory cannot grow: then what can still be had is what is free.
  module.memory.grow = () => {
    throw new RangeError();
  };
  for (let size = LARGEST_BLOCK; size >= SMALLEST_BLOCK; size = Math.floor(size * 0.75)) {
    for (let address = module._malloc(size); address; address = module._malloc(size)) {
      module.HEAPU8.fill(0, address, address + size);
      taken.push(address);
    }
  }
  delete module.memory.grow;
  for (const address of taken) module._free(address);
}

/**
 * @param {any} FS
 * @returns {Facts["openFiles"]}
 */
function openFiles({ streams }) {
  return streams
    .slice(STANDARD_STREAMS)
    .filter(Boolean)
    .map((/** @type {any} */ { fd, path, position, flags }) => {
      if (flags & FOR_WRITING) throw new Unfit(`${path} is open for writing.`);
      return [fd, path, position];
    });
}

/**
 * @param {any} FS
 * @returns {string[]}
 */
function folders(FS) {
  /** @type {string[]} */
  const found = [];
  const walk = (/** @type {string} */ folder) => {
    for (const name of FS.readdir(folder || "/")) {
      const path = `${folder}/${name}`;
      if (name === "." || name === ".." || FOLDERS_OF_THE_SYSTEM.includes(path)) continue;
      // They come with their files, when Pyodide no longer looks for them.
      if (name.endsWith(METADATA)) continue;
      if (!FS.isDir(FS.lookupPath(path).node.mode)) continue;
      found.push(path);
      walk(path);
    }
  };
  walk("");
  return found;
}
