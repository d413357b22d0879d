// The fast way to Python without a snapshot: boots the runtime from the files that app/host/packing
// compiled to bytecode and packed.

import { Mount, readArchive } from "./archive.js";
import { otherCoreFiles, startWith } from "./core.js";
import { Fault } from "./fault.js";
import { OWN_SOURCES } from "./later-files.js";
import { importPyodide, RuntimeFiles } from "./runtime-files.js";
import { HOME } from "./sources.js";

/** @import { BootPlan, Stage } from "../state/types.d.ts" */
/** @import { Member } from "./archive.js" */
/** @import { ReportProgress } from "./boot.js" */
/** @import { Core } from "./core.js" */
/** @import { LaterFiles } from "./later-files.js" */

/**
 * The first member of the archive: the packages in it, and the archives whose files are lazy.
 *
 * @typedef {object} Index
 * @property {string} root the folder of installed packages
 * @property {Record<string, string>} packages the channel of each package, as in `pyodide.loadedPackages`
 * @property {{ archive: string, root: string, members: Member[] }[]} rest
 */

const INDEX = "index.json";
const MANIFEST = "packed/manifest.json";
/** The archive of our own package: its bytecode and its data. */
const OWN = "app.tar";

/**
 * Boots Pyodide with the packed files: Python compiles nothing, and fetches only what it uses.
 *
 * @param {BootPlan} plan
 * @param {Core} core
 * @param {LaterFiles} later
 * @param {ReportProgress} report
 * @returns {Promise<any>} Pyodide with NumPy and Matplotlib imported; rejects if anything is missing
 *   or damaged
 */
export async function bootPacked(plan, core, later, report) {
  const { runtime, lock, packed } = plan;
  const names = ["page.tar", "stdlib.zip", OWN];
  const [page, standard, own] = names.map((name) => packed?.files[name]);
  if (!page || !standard || !own) throw new Fault("not_fetched", MANIFEST, "It lacks a file.");
  const wanted = [...otherCoreFiles(lock), standard, page, own];
  const files = new RuntimeFiles(plan, wanted, (bytes, total) => report("fetching", bytes, total));
  files.expect(core.file, core.arrival);
  files.intercept();
  const reportStage = (/** @type {Stage} */ stage) => report(stage, files.totalBytes, files.totalBytes);
  const arrival = files.arrival().then(() => reportStage("starting_python"));
  const archive = files.take(page).then((contents) => new Map(readArchive(contents)));
  const libraries = archive.then(compileLibraries);
  const ownFiles = files.take(own).then((contents) => [...readArchive(contents)]);
  // All are awaited below; without a handler until then, the browser would log a failure as unhandled.
  for (const promise of [arrival, libraries, ownFiles]) promise.catch(() => {});
  // Start Python as soon as its own files are there: that takes longer than the packages need to arrive.
  await files.arrival([...otherCoreFiles(lock), standard]);
  const { loadPyodide } = await importPyodide({ runtime, lock });
  const options = { stdLibURL: new URL(standard.file_name, runtime).href };
  const pyodide = await startWith(core.module, () => loadPyodide(options));
  await arrival;
  later.readBy(pyodide);
  const { packages } = mountPackages(pyodide.FS, plan, later, await archive);
  // Neither loadPackage() nor micropip then fetches these packages again.
  Object.assign(pyodide.loadedPackages, packages);
  mountOwn(pyodide, plan, await ownFiles);
  const compiled = await libraries;
  await later.repeat(() => importPackages(pyodide, reportStage));
  compiled.length = 0; // Released only here; see compileLibraries.
  return pyodide;
}

/**
 * Writes our own package into Python's file system. If its sources may have changed since they were packed,
 * only its bytecode, which Python compares with the sources.
 *
 * @param {any} pyodide
 * @param {BootPlan} plan
 * @param {[name: string, contents: Uint8Array<ArrayBuffer>][]} files
 */
function mountOwn(pyodide, { isCurrent }, files) {
  const home = new Mount(pyodide.FS, HOME);
  for (const [name, contents] of files) {
    if (isCurrent || name.endsWith(".pyc")) home.write(name, contents);
  }
  // Without this, Python would read, and so fetch, all the sources in order to compare them.
  if (isCurrent) pyodide.runPython('import _imp; _imp.check_hash_based_pycs = "never"');
}

/**
 * @param {any} pyodide
 * @param {(stage: Stage) => void} reportStage
 */
function importPackages(pyodide, reportStage) {
  const collector = pyodide.pyimport("gc");
  // Imports create many objects, and nearly all stay: to search them for garbage takes a tenth of the time.
  collector.disable();
  try {
    reportStage("loading_numpy");
    pyodide.pyimport("numpy").destroy();
    reportStage("loading_matplotlib");
    pyodide.pyimport("matplotlib.figure").destroy();
  } finally {
    collector.enable();
    collector.destroy();
  }
}

/**
 * Has the browser compile the shared libraries in parallel with everything else. When Python loads the
 * same bytes later, the browser reuses the compiled code, as long as a reference holds the modules.
 *
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 */
function compileLibraries(archive) {
  const libraries = [...archive].filter(([name]) => name.endsWith(".so"));
  return Promise.all(libraries.map(([, contents]) => WebAssembly.compile(contents)));
}

/**
 * Writes the packages into Python's file system, and the other archives' files as lazy ones.
 *
 * @param {any} FS Emscripten's
 * @param {BootPlan} plan
 * @param {LaterFiles} later
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @returns {Index}
 */
function mountPackages(FS, { isCurrent }, later, archive) {
  /** @type {Index} */
  const index = JSON.parse(new TextDecoder().decode(archive.get(INDEX)));
  archive.delete(INDEX);
  const site = new Mount(FS, index.root);
  for (const [name, contents] of archive) site.write(name, contents);
  for (const { archive: name, root, members } of index.rest) {
    if (isCurrent || name !== OWN_SOURCES) later.write(new Mount(FS, root), members, name);
  }
  return index;
}
