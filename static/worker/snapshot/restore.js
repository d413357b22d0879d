// Restores a snapshot: starts Python as it was when the snapshot was captured (see capture.js).
//
// What is a Pyodide that has imported NumPy and Matplotlib? These parts, and no others:
//
// - linear memory, which holds every object of Python;
// - WebAssembly instances that share this memory: Pyodide's core, and one for each shared library;
// - the function table, through which the instances call each other;
// - records in JavaScript: Emscripten's linker lists the libraries, their symbols and addresses, and
//   Pyodide lists the JavaScript objects that Python refers to;
// - files.
//
// Pyodide has snapshots of its own, but they hold linear memory only, so Pyodide must take them before
// it loads any library. We restore the other parts too, through hooks that Pyodide offers and objects
// that its module exposes. Each step needs the steps before it:
//
// 1. Pyodide starts as usual, but does not run Python's main(). Now the core's instance exists, and
//    table and memory are as they were before Python ran.
// 2. We grow the memory to its old size, because the libraries' data lies beyond its present end.
// 3. We instantiate each library at its old addresses. This fills its part of the table and writes
//    its initial data. None of its functions runs: no relocations, no constructors.
// 4. We set the functions that Python had added to the table one by one, and the addresses of symbols.
// 5. Only now we fill the memory from the snapshot, which overwrites all that steps 1 to 4 wrote
//    there. On a first visit the memory is still arriving while we write it.
// 6. We open the files that were open, under the same descriptors.
// 7. Pyodide builds its JavaScript objects for Python, as it does after a snapshot of its own.
//
// If anything differs from what the snapshot expects, a step throws, and the worker starts Python
// without the snapshot.

import { Mount } from "../archive.js";
import { reserveTrampoline, trampolineAddress } from "./capture.js";
import { linkLibraries, linkSymbols, Unfit } from "./linking.js";

/** @import { Snapshot } from "./memory-stream.js" */

/**
 * What a start needs; each part may still arrive while the browser compiles the core.
 *
 * @typedef {object} Parts
 * @property {Promise<Snapshot>} snapshot
 * @property {Promise<Map<string, WebAssembly.Module>>} libraries compiled, by path
 * @property {(FS: any) => Promise<void>} mount writes the files that Python holds open
 * @property {Promise<unknown>} arrival settles when everything has arrived and the page knows it: from
 *   then on the network cannot be the cause of a failure
 */

/**
 * Options for `loadPyodide` that make it start from a snapshot.
 *
 * @param {(settings: any) => Promise<any>} createModule the default export of pyodide.asm.mjs
 * @param {Parts} parts
 */
export function optionsToRestore(createModule, parts) {
  const createPyodideModule = async (/** @type {any} */ settings) => {
    // Pyodide computed this from `_loadSnapshot`, which is empty because our snapshots differ from its own.
    settings.INITIAL_MEMORY = undefined;
    const start = { trampoline: 0, index: 0, tableLength: 0 };
    settings.preRun.push((/** @type {any} */ module) => {
      start.trampoline = module.HEAPU32[trampolineAddress(module) >>> 2];
      start.index = reserveTrampoline(module);
      start.tableLength = module.wasmTable.length;
    });
    const module = await createModule(settings);
    const [snapshot, libraries] = await Promise.all([parts.snapshot, parts.libraries]);
    const { facts } = snapshot;
    const isSameCore = settings.API.config.BUILD_ID === facts.build && start.index === facts.trampoline;
    if (!isSameCore || start.tableLength !== facts.firstTableLength) {
      throw new Unfit("It was made by another Pyodide.");
    }
    await parts.mount(module.FS);
    await restore(module, snapshot, libraries);
    await parts.arrival;
    // Memory now holds the trampoline's index from the engine that captured it; this engine may lack a
    // trampoline.
    module.HEAPU32[trampolineAddress(module) >>> 2] = start.trampoline;
    settings.API.restoreSnapshot = () => facts.references;
    return module;
  };
  return { _loadSnapshot: new Uint8Array(), createPyodideModule };
}

/**
 * Steps 2 to 6.
 *
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
  // A snapshot lacks its empty pages, so whatever was written must be zeroed. All other memory is
  // zero already; to write there would make the browser allocate it.
  for (const [start, end] of written) module.HEAPU8.fill(0, start, end);
  await snapshot.writeInto(module.HEAPU8);
  const mount = new Mount(module.FS, "");
  for (const folder of folders) mount.folder(folder);
  for (const file of openFiles) reopen(module.FS, ...file);
  module.stackRestore(stackPointer);
}

/**
 * Opens a file under the descriptor that it had.
 *
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
