// The fast way to Python without a snapshot: boots the runtime from the files that app/host/packing
// compiled to bytecode and packed.

import { fetchSynchronously, Mount, readArchive, writeLazyArchive } from "./archive.js";
import { Fault } from "./fault.js";
import { importPyodide, RuntimeFiles } from "./runtime-files.js";
import { HOME } from "./sources.js";

/** @import { BootPlan, Packed, Stage } from "../state/types.d.ts" */
/** @import { Member } from "./archive.js" */
/** @import { ReportProgress } from "./boot.js" */

/**
 * The first member of the archive: the packages in it, and the archives whose files are lazy.
 *
 * @typedef {object} Index
 * @property {string} root the folder of installed packages
 * @property {Record<string, string>} packages the channel of each package, as in `pyodide.loadedPackages`
 * @property {{ archive: string, root: string, members: Member[] }[]} rest
 */

/** @typedef {(mount: Mount, members: Member[], archive: string) => void} WriteLazyFiles */

const INDEX = "index.json";
const MANIFEST = "packed/manifest.json";
const STANDARD_LIBRARY = "python_stdlib.zip";

/**
 * Boots Pyodide with the packed files: Python compiles nothing, and fetches only what it uses.
 *
 * @param {BootPlan} plan
 * @param {ReportProgress} report
 * @returns {Promise<any>} Pyodide with NumPy and Matplotlib imported; rejects if anything is missing
 *   or damaged
 */
export async function bootPacked({ runtime, lock, packed, compressed }, report) {
  const names = ["page.tar", "stdlib.zip", "app.tar"];
  const [page, standard, own] = names.map((name) => packed?.files[name]);
  if (!page || !standard || !own) throw new Fault("not_fetched", MANIFEST, "It lacks a file.");
  const core = lock.runtime.core.filter(({ file_name }) => file_name !== STANDARD_LIBRARY);
  const wanted = [...core, standard, page, own];
  const files = new RuntimeFiles(runtime, wanted, compressed, (bytes, total) =>
    report("fetching", bytes, total),
  );
  files.intercept();
  const reportStage = (/** @type {Stage} */ stage) => report(stage, files.totalBytes, files.totalBytes);
  const arrival = files.arrival().then(() => reportStage("starting_python"));
  const archive = files.take(page).then((contents) => new Map(readArchive(contents)));
  const libraries = archive.then(compileLibraries);
  const bytecode = files.take(own);
  // All are awaited below; without a handler until then, the browser would log a failure as unhandled.
  for (const promise of [arrival, libraries, bytecode]) promise.catch(() => {});
  // Start Python as soon as its own files are there: that takes longer than the packages need to arrive.
  await files.arrival([...core, standard]);
  const { loadPyodide } = await importPyodide({ runtime, lock });
  const pyodide = await loadPyodide({ stdLibURL: new URL(standard.file_name, runtime).href });
  await arrival;
  const { packages } = mountPackages(pyodide.FS, runtime, await archive, packed);
  // Neither loadPackage() nor micropip then fetches these packages again.
  Object.assign(pyodide.loadedPackages, packages);
  const home = new Mount(pyodide.FS, HOME);
  for (const [name, contents] of readArchive(await bytecode)) home.write(name, contents);
  const compiled = await libraries;
  importPackages(pyodide, reportStage);
  compiled.length = 0; // Released only here; see compileLibraries.
  return pyodide;
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
 * @param {string} runtime
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @param {Packed | null} packed
 * @returns {Index}
 */
export function mountPackages(FS, runtime, archive, packed) {
  /** @type {Index} */
  const index = JSON.parse(new TextDecoder().decode(archive.get(INDEX)));
  archive.delete(INDEX);
  const site = new Mount(FS, index.root);
  for (const [name, contents] of archive) site.write(name, contents);
  const writeLazyFiles = lazyWriterFrom(runtime, packed);
  for (const { archive: name, root, members } of index.rest)
    writeLazyFiles(new Mount(FS, root), members, name);
  return index;
}

/**
 * A function that writes lazy files, which the site serves in packed archives.
 *
 * @param {string} runtime
 * @param {Packed | null} packed
 * @returns {WriteLazyFiles}
 */
export function lazyWriterFrom(runtime, packed) {
  return (mount, members, archive) => {
    const file = packed?.files[archive];
    if (!file) throw new Fault("not_fetched", archive, "It is not in the manifest.");
    const url = new URL(file.file_name, runtime).href;
    writeLazyArchive(mount, members, (isAgain) => fetchSynchronously(url, isAgain));
  };
}
