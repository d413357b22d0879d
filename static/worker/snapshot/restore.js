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
// 5. Only now memory is filled, with pieces that are still arriving at a first visit: whatever was
//    written so far was too early.
// 6. Files that were open are opened again under the same numbers.
// 7. Pyodide makes its JavaScript half anew, as it does for snapshots of its own.
//
// Whatever does not fit ends in an error, and then in a start without the snapshot.

import { Mount } from "../archive.js";
import { linkLibraries, linkSymbols, Unfit } from "./linking.js";
import { reserveTrampoline, trampolineAddress } from "./make.js";

/** @import { Snapshot } from "./passage.js" */

/**
 * What a start needs; each may arrive while the core is being compiled.
 *
 * @typedef {object} Parts
 * @property {Promise<Snapshot>} snapshot
 * @property {Promise<Map<string, WebAssembly.Module>>} libraries by path
 * @property {(FS: any) => Promise<void>} mount puts files there that are to be open
 * @property {Promise<unknown>} whole settles when all has come, and the page has been told: what happens
 *   from then on is no longer the network's
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
    const [snapshot, libraries] = await Promise.all([parts.snapshot, parts.libraries]);
    const { facts } = snapshot;
    const isSameCore = settings.API.config.BUILD_ID === facts.build && start.place === facts.trampoline;
    if (!isSameCore || start.tableLength !== facts.firstTableLength) {
      throw new Unfit("It was made by another Pyodide.");
    }
    await parts.mount(module.FS);
    await restore(module, snapshot, libraries);
    await parts.whole;
    module.HEAPU32[trampolineAddress(module) >>> 2] = start.trampoline;
    settings.API.restoreSnapshot = () => facts.references;
    return module;
  };
  return { _loadSnapshot: new Uint8Array(), createPyodideModule };
}

/**
 * @param {any} module
 * @param {Snapshot} snapshot
 * @param {Map<string, WebAssembly.Module>} compiled libraries by path
 */
async function restore(module, snapshot, compiled) {
  const { facts } = snapshot;
  const { memoryBytes, libraries, folders, openFiles, stackPointer } = facts;
  const hasRoom = module.HEAPU8.length <= memoryBytes && module.growMemory(memoryBytes);
  if (!hasRoom || module.HEAPU8.length !== memoryBytes) throw new Unfit("There is no memory for it.");
  /** @type {[start: number, end: number][]} */
  const written = [[0, module._sbrk(0)]];
  for (const { memoryBase, memorySize } of libraries) written.push([memoryBase, memoryBase + memorySize]);
  linkLibraries(module, facts, compiled);
  linkSymbols(module, facts);
  // Fresh memory is empty; to empty it again would make the browser provide it.
  for (const [start, end] of written) module.HEAPU8.fill(0, start, end);
  await snapshot.pourInto(module.HEAPU8);
  const mount = new Mount(module.FS, "");
  for (const folder of folders) mount.folder(folder);
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
