// The fast way to Python: the runtime as app/host/packing has compiled and packed it.

import { announceAll, fetchNow, Mount, members } from "./archive.js";
import { Fault } from "./fault.js";
import { RuntimeFiles } from "./runtime-files.js";
import { HOME } from "./sources.js";

/** @import { BootOrder, Packed, Stage } from "../state/types.d.ts" */
/** @import { Place } from "./archive.js" */
/** @import { Report } from "./boot.js" */

/**
 * The first member of the archive: the packages that it stands for, and what is fetched later.
 *
 * @typedef {object} Index
 * @property {string} root where packages are installed
 * @property {Record<string, string>} packages the channel of each, as `loadedPackages` has it
 * @property {{ archive: string, root: string, members: Place[] }[]} rest
 */

/** @typedef {(mount: Mount, places: Place[], archive: string) => void} Announce */

const INDEX = "index.json";
const MANIFEST = "packed/manifest.json";
const STANDARD_LIBRARY = "python_stdlib.zip";

/**
 * Boots Pyodide with what was packed: nothing is compiled, and nothing fetched that is not used.
 *
 * @param {BootOrder["boot"]} order
 * @param {Report} report
 * @returns {Promise<any>} Pyodide, NumPy and Matplotlib imported; rejects where anything is amiss
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
  const tell = (/** @type {Stage} */ stage) => report(stage, files.totalBytes, files.totalBytes);
  const whole = files.arrival().then(() => tell("starting_python"));
  const archive = files.take(page).then((contents) => new Map(members(contents)));
  const libraries = archive.then(compileLibraries);
  const bytecode = files.take(own);
  // They are awaited below; until then a failure is not one that nobody handles.
  for (const promise of [whole, libraries, bytecode]) promise.catch(() => {});
  // Python's own start takes longer than the packages need to arrive.
  await files.arrival([...core, standard]);
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
  const pyodide = await loadPyodide({
    indexURL: runtime,
    lockFileContents: lock,
    packageBaseUrl: runtime,
    stdLibURL: new URL(standard.file_name, runtime).href,
  });
  await whole;
  const { packages } = mountPackages(pyodide.FS, runtime, await archive, packed);
  // So that neither loadPackage nor micropip fetches what is there.
  Object.assign(pyodide.loadedPackages, packages);
  const home = new Mount(pyodide.FS, HOME);
  for (const [name, contents] of members(await bytecode)) home.write(name, contents);
  const compiled = await libraries;
  importPackages(pyodide, tell);
  compiled.length = 0; // They had to be held until here.
  return pyodide;
}

/**
 * @param {any} pyodide
 * @param {(stage: Stage) => void} tell
 */
function importPackages(pyodide, tell) {
  const collector = pyodide.pyimport("gc");
  // Imports make much that stays: looking for what may go costs a tenth of their time.
  collector.disable();
  try {
    tell("loading_numpy");
    pyodide.pyimport("numpy").destroy();
    tell("loading_matplotlib");
    pyodide.pyimport("matplotlib.figure").destroy();
  } finally {
    collector.enable();
    collector.destroy();
  }
}

/**
 * Has the browser compile shared libraries beside everything else. It knows the same bytes again
 * when Python loads them, as long as somebody holds on to what was compiled.
 *
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 */
function compileLibraries(archive) {
  const libraries = [...archive].filter(([name]) => name.endsWith(".so"));
  return Promise.all(libraries.map(([, contents]) => WebAssembly.compile(contents)));
}

/**
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
  const announce = announceFrom(runtime, packed);
  for (const { archive: name, root, members: places } of index.rest)
    announce(new Mount(FS, root), places, name);
  return index;
}

/**
 * Announces files of what was packed, from where it is served.
 *
 * @param {string} runtime
 * @param {Packed | null} packed
 * @returns {Announce}
 */
export function announceFrom(runtime, packed) {
  return (mount, places, archive) => {
    const file = packed?.files[archive];
    if (!file) throw new Fault("not_fetched", archive, "It is not in the manifest.");
    const url = new URL(file.file_name, runtime).href;
    announceAll(mount, places, (isAgain) => fetchNow(url, isAgain));
  };
}
