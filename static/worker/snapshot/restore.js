// Starts Python from a snapshot.
//
// A Pyodide that has imported NumPy and Matplotlib is, all in all: linear memory; the instances of
// WebAssembly that share it, the core and every shared library; the table through which they call
// each other; what Emscripten's linker and Pyodide know of all this in JavaScript; and files.
// Pyodide's own snapshots hold memory only, so that they must be taken before any library is loaded.
// Here the rest is put back around it, by public hooks and what Pyodide shows of its module, in the
// one order that works:
//
// 1. Pyodide starts as ever, but does not run Python's main(): the core's code is there, its table
//    and its memory as they were before Python ran.
// 2. The memory is grown first: libraries lie beyond its end.
// 3. Every library is instantiated where it was. Nothing of it runs. This writes its part of the
//    table and its initial data.
// 4. Single functions get their old places in the table, symbols their old addresses.
// 5. Only now memory is filled: whatever was written so far was too early.
// 6. Files that were open are opened again under the same numbers.
// 7. Pyodide makes its JavaScript half anew, as it does for snapshots of its own.
//
// Whatever does not fit ends in an error, and then in a start without the snapshot.

import { fill } from "./format.js";
import { linkLibraries, linkSymbols, Unfit } from "./linking.js";
import { reserveTrampoline, trampolineAddress } from "./make.js";

/** @import { Facts } from "./format.js" */

/**
 * What a start needs; each may arrive while the core is being compiled.
 *
 * @typedef {object} Parts
 * @property {Promise<{ facts: Facts, contents: Uint8Array<ArrayBuffer> }>} snapshot
 * @property {Promise<Map<string, WebAssembly.Module>>} libraries by path
 * @property {(FS: any) => void | Promise<void>} mount puts files there, or announces them
 */

/**
 * Options for `loadPyodide` that make it start from a snapshot.
 *
 * @param {(settings: any) => Promise<any>} createModule what pyodide.asm.mjs exports
 * @param {Parts} parts
 */
export function optionsToRestore(createModule, parts) {
  const createPyodideModule = async (/** @type {any} */ settings) => {
    // Pyodide took it from the snapshot that it was given, which is none of its own kind.
    settings.INITIAL_MEMORY = undefined;
    const start = { trampoline: 0, place: 0, tableLength: 0 };
    settings.preRun.push((/** @type {any} */ module) => {
      start.trampoline = module.HEAPU32[trampolineAddress(module) >>> 2];
      start.place = reserveTrampoline(module);
      start.tableLength = module.wasmTable.length;
    });
    const module = await createModule(settings);
    const [{ facts, contents }, libraries] = await Promise.all([parts.snapshot, parts.libraries]);
    const isSameCore = settings.API.config.BUILD_ID === facts.build && start.place === facts.trampoline;
    if (!isSameCore || start.tableLength !== facts.firstTableLength) {
      throw new Unfit("It was made by another Pyodide.");
    }
    await parts.mount(module.FS);
    settings.API.restoreSnapshot = () => {
      restore(module, facts, contents, libraries);
      module.HEAPU32[trampolineAddress(module) >>> 2] = start.trampoline;
      return facts.references;
    };
    return module;
  };
  return { _loadSnapshot: new Uint8Array(), createPyodideModule };
}

/**
 * Whether it is what a package says of itself. Pyodide asks each one as soon as it starts, to list
 * what is loaded: all of it would be fetched and parsed at once, for a list that is known. So it is
 * put there afterwards.
 *
 * @param {string} path
 */
export function isMetadata(path) {
  return /\.dist-info(\/|$)/.test(path);
}

/**
 * @param {any} module
 * @param {Facts} facts
 * @param {Uint8Array<ArrayBuffer>} contents of memory
 * @param {Map<string, WebAssembly.Module>} compiled libraries by path
 */
function restore(module, facts, contents, compiled) {
  const { memoryBytes, libraries, folders, openFiles, stackPointer } = facts;
  const hasRoom = module.HEAPU8.length <= memoryBytes && module.growMemory(memoryBytes);
  if (!hasRoom || module.HEAPU8.length !== memoryBytes) throw new Unfit("There is no memory for it.");
  /** @type {[start: number, end: number][]} */
  const written = [[0, module._sbrk(0)]];
  for (const { memoryBase, memorySize } of libraries) written.push([memoryBase, memoryBase + memorySize]);
  linkLibraries(module, facts, compiled);
  linkSymbols(module, facts);
  fill(module.HEAPU8, facts, contents, written);
  for (const folder of folders) if (!isMetadata(folder)) module.FS.mkdirTree(folder);
  for (const file of openFiles) reopen(module.FS, ...file);
  module.stackRestore(stackPointer);
}

/**
 * @param {any} FS
 * @param {number} descriptor
 * @param {string} path
 * @param {number} position
 */
function reopen(FS, descriptor, path, position) {
  const stream = FS.open(path, "r");
  if (stream.fd !== descriptor) {
    if (FS.streams[descriptor]) throw new Unfit(`${path} cannot be opened as ${descriptor}.`);
    FS.streams[stream.fd] = null;
    FS.streams[descriptor] = stream;
    stream.fd = descriptor;
  }
  stream.position = position;
}
