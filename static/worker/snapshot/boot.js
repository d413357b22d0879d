// The fastest way to Python: from the snapshot that was taken when the runtime was prepared.

import { announceAll, fetchNow, Mount, members } from "../archive.js";
import { Fault } from "../fault.js";
import { RuntimeFiles } from "../runtime-files.js";
import { compileCore, startWith } from "./core.js";
import { decode } from "./format.js";
import { optionsToRestore } from "./restore.js";
import { keep, readKept } from "./storage.js";

/** @import { BootOrder, Compiled, Packed, PinnedFile } from "../../types.d.ts" */
/** @import { Awake, Report } from "../boot.js" */
/** @import { Index } from "../packed.js" */

/** @typedef {BootOrder["boot"] & { packed: Packed }} Order */

const INDEX = "index.json";
const CORE = "pyodide.asm.wasm";
const STANDARD_LIBRARY = "python_stdlib.zip";
const PACKED_LIBRARY = "stdlib.zip";

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
  const { files, found } = filesOf(order, [memory, apart], report);
  const core = before ? Promise.resolve(before.core) : fetchCore(order);
  const contents = { memory: files.take(memory), apart: files.take(apart) };
  const archive = contents.apart.then((all) => new Map(members(all)));
  const libraries = before ? Promise.resolve(before.libraries) : archive.then(compileLibraries);
  const snapshot = contents.memory.then(decode);
  const whole = files.arrival().then(() => report("starting_python", files.totalBytes, files.totalBytes));
  // They are awaited below; until then a failure is not one that nobody handles.
  for (const promise of [core, libraries, snapshot, whole]) promise.catch(() => {});
  const { default: createModule } = await import(new URL("pyodide.asm.mjs", runtime).href);
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
  const mount = async (/** @type {any} */ FS) => {
    mountFonts(FS, await archive);
    announceRest(FS, order, await archive, (rest) => !isOfMetadata(rest));
  };
  const options = {
    indexURL: runtime,
    lockFileContents: lock,
    packageBaseUrl: runtime,
    stdLibURL: NO_LIBRARY,
    ...optionsToRestore(createModule, { snapshot, libraries, mount }),
  };
  const pyodide = await startWith(core, () => loadPyodide(options));
  announceRest(pyodide.FS, order, await archive, isOfMetadata);
  Object.assign(pyodide.loadedPackages, (await snapshot).facts.packages);
  // The time zone is this computer's, not that of the one where the snapshot was taken.
  pyodide._module._tzset();
  report("first_drawing", 1, 1);
  const kept = new Map([
    [memory, await contents.memory],
    [apart, await contents.apart],
  ]);
  keepLater(kept, found);
  const compiled = { core: await core, libraries: await libraries };
  return { pyodide, host: pyodide.pyimport("app.browser").host(), compiled };
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
  // The core is fetched by itself; modules are not counted.
  const others = lock.runtime.core.filter(({ file_name }) => ![CORE, STANDARD_LIBRARY].includes(file_name));
  const files = new RuntimeFiles(
    runtime,
    [...others, ...kept],
    compressed,
    (bytes, total) => report("fetching", bytes, total),
    find,
  );
  return { files, found };
}

/**
 * @param {Map<PinnedFile, Uint8Array<ArrayBuffer>>} files with their contents
 * @param {Map<PinnedFile, unknown>} found what was kept of them: what is another now was damaged
 */
function keepLater(files, found) {
  const damaged = [...found].filter(([file, contents]) => contents !== files.get(file)).map(([file]) => file);
  setTimeout(() => keep(files, damaged), KEEPING_DELAY_MS);
}

/** @param {BootOrder["boot"]} order */
function fetchCore({ runtime, lock, compressed }) {
  const file = lock.runtime.core.find(({ file_name }) => file_name === CORE);
  if (!file) throw new Fault("not_fetched", CORE, "It is not in the lock.");
  return compileCore(new URL(CORE, runtime).href, file, compressed.includes(CORE));
}

/**
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @returns {Promise<Compiled["libraries"]>}
 */
async function compileLibraries(archive) {
  const { root } = indexOf(archive);
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

/** @param {string} name */
function isFont(name) {
  return name.endsWith(".ttf");
}

/**
 * Whether an archive tells what is installed. Pyodide's start reads all of this that is there: it
 * would be fetched at once.
 *
 * @param {Index["rest"][number]} rest
 */
function isOfMetadata({ members: places }) {
  return places.some(([name]) => name.includes(".dist-info/"));
}

/**
 * Puts fonts there, which are open.
 *
 * @param {any} FS
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 */
function mountFonts(FS, archive) {
  const site = new Mount(FS, indexOf(archive).root);
  for (const [name, contents] of archive) if (isFont(name)) site.write(name, contents);
}

/**
 * Announces everything else.
 *
 * @param {any} FS
 * @param {BootOrder["boot"]} order
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @param {(rest: Index["rest"][number]) => boolean} isMeant
 */
function announceRest(FS, { runtime, packed }, archive, isMeant) {
  const index = indexOf(archive);
  for (const { archive: file_name, root, members: places } of index.rest.filter(isMeant)) {
    const file = packed?.files[file_name];
    if (!file) throw new Fault("not_fetched", file_name, "It is not in the manifest.");
    // The one without bytes has done its service.
    if (file_name === PACKED_LIBRARY) for (const [name] of places) FS.unlink(`${root}/${name}`);
    const url = new URL(file.file_name, runtime).href;
    const missing = places.filter(([name]) => root !== index.root || !archive.has(name) || !isFont(name));
    announceAll(new Mount(FS, root), missing, (isAgain) => fetchNow(url, isAgain));
  }
}
