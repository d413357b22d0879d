// Captures a snapshot of a Python that was started with the options that this module gives.
// restore.js explains what a snapshot consists of.

import { encode } from "./format.js";
import { changedOffsets, readOffsets, recordFunctions, recordLibraries, Unfit } from "./linking.js";

/** @import { Facts } from "./format.js" */

/** Standard input, output and error: every start has them. */
const STANDARD_STREAMS = 3;

/** Sizes of the free blocks that are zeroed, in bytes: from larger than any to the smallest there are. */
const LARGEST_BLOCK = 16e6;
const SMALLEST_BLOCK = 12;

/** The flags of a file that is open for writing: O_WRONLY and O_RDWR. */
const FOR_WRITING = 0o3;

/** Suffix of the folders with the metadata of installed packages. */
const METADATA = ".dist-info";

/** Every start creates these by itself. */
const FOLDERS_OF_THE_SYSTEM = ["/dev", "/proc"];

/**
 * @typedef {object} StartFacts what a snapshot must know of the time before Python ran
 * @property {number} firstTableLength length of the function table
 * @property {number} trampoline index in the table that is reserved for CPython's trampoline
 * @property {Record<string, number>} firstOffsets addresses of the symbols that every start sets by itself
 */

/**
 * Options for `loadPyodide` so that a snapshot can be captured later, and an object that they fill
 * while Pyodide starts.
 *
 * @param {(settings: any) => Promise<any>} createModule the default export of pyodide.asm.mjs
 */
export function optionsForCapture(createModule) {
  /** @type {StartFacts} */
  const startFacts = { firstTableLength: 0, trampoline: 0, firstOffsets: {} };
  const createPyodideModule = (/** @type {any} */ settings) => {
    settings.preRun.push((/** @type {any} */ module) => {
      startFacts.trampoline = reserveTrampoline(module);
      startFacts.firstTableLength = module.wasmTable.length;
      startFacts.firstOffsets = readOffsets(module);
    });
    return createModule(settings);
  };
  return { options: { _makeSnapshot: true, createPyodideModule }, startFacts };
}

/**
 * Reserves the index of CPython's trampoline in the function table. CPython calls functions through a
 * trampoline if the engine has the WebAssembly feature for it; Node 20, for instance, lacks it. All
 * engines reserve the index, so that the functions after it have the same indexes everywhere.
 *
 * @param {any} module
 * @returns {number} the index
 */
export function reserveTrampoline(module) {
  const address = trampolineAddress(module);
  return module.HEAPU32[address >>> 2] || module.wasmTable.grow(1);
}

/**
 * The address at which CPython stores the trampoline's index; see Python/emscripten_trampoline.c.
 *
 * @param {any} module
 */
export function trampolineAddress({ HEAP32, __PyRuntime, __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET }) {
  return __PyRuntime + HEAP32[__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >>> 2];
}

/**
 * Captures Python as it is now.
 *
 * @param {any} pyodide started with `optionsForCapture`
 * @param {StartFacts} startFacts
 * @param {Record<string, string>} packages to list in `pyodide.loadedPackages` after a restore
 * @returns {{ facts: Facts, file: Uint8Array<ArrayBuffer> }} throws Unfit
 */
export function captureSnapshot(pyodide, startFacts, packages) {
  const { _module: module, _api: api, FS } = pyodide;
  const references = api.serializeHiwireState();
  if (references.hiwireKeys.some((/** @type {unknown} */ each) => each !== null)) {
    throw new Unfit("Python holds objects of JavaScript.");
  }
  zeroFreeMemory(module);
  const libraries = recordLibraries(module);
  /** @type {Facts} */
  const facts = {
    build: api.config.BUILD_ID,
    firstTableLength: startFacts.firstTableLength,
    trampoline: startFacts.trampoline,
    tableLength: module.wasmTable.length,
    memoryBytes: module.HEAPU8.length,
    stackPointer: module.stackSave(),
    references,
    libraries,
    functions: recordFunctions(module, libraries, startFacts.firstTableLength),
    freeIndexes: [...module.freeTableIndexes],
    offsets: changedOffsets(startFacts.firstOffsets, readOffsets(module)),
    openFiles: openFiles(FS),
    packages,
    folders: folders(FS),
  };
  return { facts, file: encode(facts, module.HEAPU8) };
}

/**
 * Zeroes free memory: it still holds what was freed, which would make the snapshot larger.
 *
 * @param {any} module
 */
function zeroFreeMemory(module) {
  const blocks = [];
  // While memory cannot grow, every block that malloc() returns was free.
  module.memory.grow = () => {
    throw new RangeError();
  };
  for (let size = LARGEST_BLOCK; size >= SMALLEST_BLOCK; size = Math.floor(size * 0.75)) {
    for (let address = module._malloc(size); address; address = module._malloc(size)) {
      module.HEAPU8.fill(0, address, address + size);
      blocks.push(address);
    }
  }
  delete module.memory.grow;
  for (const address of blocks) module._free(address);
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
      // These come later with their lazy files; see mountOtherFiles in python-files.js.
      if (name.endsWith(METADATA)) continue;
      if (!FS.isDir(FS.lookupPath(path).node.mode)) continue;
      found.push(path);
      walk(path);
    }
  };
  walk("");
  return found;
}
