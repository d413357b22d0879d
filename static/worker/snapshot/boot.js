// The fastest way to Python: from the snapshot that was taken when the runtime was prepared.

import { members } from "../archive.js";
import { Fault } from "../fault.js";
import { announceFrom } from "../packed.js";
import { RuntimeFiles } from "../runtime-files.js";
import { compileCore, startWith } from "./core.js";
import { decode } from "./format.js";
import { mountMetadata, mountRest } from "./mounting.js";
import { optionsToRestore } from "./restore.js";
import { keep, readKept } from "./storage.js";

/** @import { BootOrder, Compiled, PinnedFile, RuntimeLock } from "../../types.d.ts" */
/** @import { Awake, Report } from "../boot.js" */
/** @import { Index } from "../packed.js" */
/** @import { Parts } from "./restore.js" */

const INDEX = "index.json";
const CORE = "pyodide.asm.wasm";
const STANDARD_LIBRARY = "python_stdlib.zip";

/** By then the page has drawn its first pictures, and whoever opened it has begun to look. */
const KEEPING_DELAY_MS = 2000;

/** Pyodide puts a standard library there before anything can be announced: this one has no bytes. */
const NO_LIBRARY = "data:application/zip,";

/**
 * Boots Pyodide from a snapshot; NumPy, Matplotlib and our own package are in it.
 *
 * @param {BootOrder["boot"]} order
 * @param {Report} report
 * @returns {Promise<Awake>} rejects where anything is amiss
 */
export async function bootFromSnapshot(order, report) {
  const { runtime, lock, packed, compiled: before } = order;
  const [memory, apart] = ["snapshot.bin", "snapshot.tar"].map((name) => packed?.files[name]);
  if (!packed || !memory || !apart) throw new Fault("not_fetched", "snapshot.bin", "There is none.");
  // First of all, since it takes longest: to be compiled as well.
  const core = before ? Promise.resolve(before.core) : fetchCore(order);
  const { files, found } = filesOf(order, [memory, apart], report);
  const contents = { memory: files.take(memory), apart: files.take(apart) };
  const archive = contents.apart.then((all) => new Map(members(all)));
  const index = archive.then(indexOf);
  const libraries = before
    ? Promise.resolve(before.libraries)
    : Promise.all([index, archive]).then(([{ root }, all]) => compileLibraries(root, all));
  const snapshot = contents.memory.then(decode);
  const whole = files.arrival().then(() => report("starting_python", files.totalBytes, files.totalBytes));
  // They are awaited below; until then a failure is not one that nobody handles.
  for (const promise of [core, index, libraries, snapshot, whole]) promise.catch(() => {});
  const announce = announceFrom(runtime, packed);
  const mount = async (/** @type {any} */ FS) => mountRest(FS, await index, await archive, announce);
  const pyodide = await startFrom({ runtime, lock }, core, { snapshot, libraries, mount });
  mountMetadata(pyodide.FS, await index, announce);
  report("first_drawing", 1, 1);
  keepLater(
    [
      [memory, await contents.memory],
      [apart, await contents.apart],
    ],
    found,
  );
  const compiled = { core: await core, libraries: await libraries };
  return { pyodide, host: pyodide.pyimport("app.browser").host(), compiled, isRestored: true };
}

/**
 * Starts Pyodide from the parts of a snapshot.
 *
 * @param {Pick<BootOrder["boot"], "runtime" | "lock">} order
 * @param {Promise<WebAssembly.Module>} core
 * @param {Parts} parts
 */
export async function startFrom({ runtime, lock }, core, parts) {
  const { default: createModule } = await import(new URL("pyodide.asm.mjs", runtime).href);
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
  const options = {
    indexURL: runtime,
    lockFileContents: lock,
    packageBaseUrl: runtime,
    stdLibURL: NO_LIBRARY,
    ...optionsToRestore(createModule, parts),
  };
  const pyodide = await startWith(core, () => loadPyodide(options));
  Object.assign(pyodide.loadedPackages, (await parts.snapshot).facts.packages);
  // The time zone is this computer's, not that of the one where the snapshot was taken.
  pyodide._module._tzset();
  return pyodide;
}

/**
 * Fetches the files of the runtime that are needed, or finds them where they are kept.
 *
 * @param {BootOrder["boot"]} order
 * @param {PinnedFile[]} kept
 * @param {Report} report
 * @returns {{ files: RuntimeFiles, found: Map<PinnedFile, unknown> }} the files, and what was kept of them
 */
function filesOf({ runtime, lock, compressed }, kept, report) {
  const found = new Map();
  const find = async (/** @type {PinnedFile} */ file) => {
    const contents = kept.includes(file) ? await readKept(file) : null;
    if (contents) found.set(file, contents);
    return contents;
  };
  const files = new RuntimeFiles(
    runtime,
    [...modulesOf(lock), ...kept],
    compressed,
    (bytes, total) => report("fetching", bytes, total),
    find,
  );
  return { files, found };
}

/**
 * What of Pyodide itself is fetched beside its core and instead of its standard library.
 *
 * @param {RuntimeLock} lock
 */
export function modulesOf(lock) {
  return lock.runtime.core.filter(({ file_name }) => ![CORE, STANDARD_LIBRARY].includes(file_name));
}

/**
 * @param {[file: PinnedFile, contents: Uint8Array<ArrayBuffer>][]} files
 * @param {Map<PinnedFile, unknown>} found what was kept of them: what is another now was damaged
 */
function keepLater(files, found) {
  const damaged = [...found.keys()].filter((file) => !files.some(([, each]) => each === found.get(file)));
  // What is kept already must not be held in memory until then.
  const isKept = (/** @type {PinnedFile} */ file) => found.has(file) && !damaged.includes(file);
  const kept = new Map(files.map(([file, contents]) => [file, isKept(file) ? null : contents]));
  setTimeout(() => keep(kept, damaged), KEEPING_DELAY_MS);
}

/** @param {Pick<BootOrder["boot"], "runtime" | "lock" | "compressed">} order */
export function fetchCore({ runtime, lock, compressed }) {
  const file = lock.runtime.core.find(({ file_name }) => file_name === CORE);
  if (!file) return Promise.reject(new Fault("not_fetched", CORE, "It is not in the lock."));
  return compileCore(new URL(CORE, runtime).href, file, compressed.includes(CORE));
}

/**
 * @param {Index["root"]} root
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @returns {Promise<Compiled["libraries"]>}
 */
export async function compileLibraries(root, archive) {
  const libraries = [...archive].filter(([name]) => name.endsWith(".so"));
  const compile = async (/** @type {[string, Uint8Array<ArrayBuffer>]} */ [name, contents]) =>
    /** @type {[string, WebAssembly.Module]} */ ([`${root}/${name}`, await WebAssembly.compile(contents)]);
  return new Map(await Promise.all(libraries.map(compile)));
}

/**
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @returns {Index}
 */
function indexOf(archive) {
  return JSON.parse(new TextDecoder().decode(archive.get(INDEX)));
}
