// Libraries that Pyodide's release lacks: micropip installs each when the page first asks for it.

import { Fault } from "./fault.js";
import { fetchPinned } from "./runtime-files.js";
import { within } from "./still.js";

/** @import { BootPlan, RuntimeLock } from "../state/types.d.ts" */

/** @import { LaterFiles } from "./later-files.js" */

/** @typedef {RuntimeLock["runtime"]["wheels"][number]} Library */

const INSTALLER = "micropip";

/** By then micropip has fetched some wheels from its usual index, or never will. */
const INDEX_MS = 60_000;

/** The folder of a wheel while micropip reads it. */
const WHEELS = "/tmp";

/**
 * Libraries that are loaded or loading, by name. A failed one leaves the map, so that the next call
 * tries again.
 *
 * @type {Map<string, Promise<void>>}
 */
const loads = new Map();

/**
 * Makes libraries importable, each at most once.
 *
 * @param {any} pyodide
 * @param {BootPlan} plan
 * @param {LaterFiles} later
 * @param {string[]} names as in the lock file
 * @returns {Promise<void>} rejects with a Fault
 */
export async function load(pyodide, plan, later, names) {
  const libraries = names.map((name) => findLibrary(plan.lock, name));
  await Promise.all(libraries.map((library) => loadOnce(pyodide, plan, later, library)));
}

/**
 * @param {RuntimeLock} lock
 * @param {string} name
 */
function findLibrary(lock, name) {
  const library = lock.runtime.wheels.find((each) => each.name === name);
  if (!library) throw new Fault("not_loaded", name, `${name} is not a library of this page.`);
  return library;
}

/**
 * @param {any} pyodide
 * @param {BootPlan} plan
 * @param {LaterFiles} later
 * @param {Library} library
 */
function loadOnce(pyodide, plan, later, library) {
  const { name } = library;
  const known = loads.get(name);
  if (known) return known;
  const loading = install(pyodide, plan, later, library).catch((error) => {
    loads.delete(name);
    throw new Fault("not_loaded", name, reasonOf(error));
  });
  loads.set(name, loading);
  return loading;
}

/**
 * @param {any} pyodide
 * @param {BootPlan} plan
 * @param {LaterFiles} later
 * @param {Library} library
 */
async function install(pyodide, plan, later, library) {
  const { name, version, file_name } = library;
  const { runtime, lock } = plan;
  if (runtime === lock.runtime.cdn) {
    // Pyodide's CDN has only the wheels of its release, so micropip fetches this one from its usual index.
    await loadInstaller(pyodide, plan, later);
    const installing = runMicropip(pyodide, later, `${name}==${version}`).then(() => true);
    if (!(await within(installing, false, INDEX_MS)))
      throw new Error("The index of packages does not answer.");
    return;
  }
  const url = new URL(file_name, runtime).href;
  const [{ contents }] = await Promise.all([fetchPinned(url, library), loadInstaller(pyodide, plan, later)]);
  const path = `${WHEELS}/${file_name}`;
  pyodide.FS.writeFile(path, contents);
  try {
    await runMicropip(pyodide, later, `emfs:${path}`);
  } finally {
    pyodide.FS.unlink(path);
  }
}

/** @type {Promise<void> | null} */
let installer = null;

/**
 * @param {any} pyodide
 * @param {BootPlan} plan
 * @param {LaterFiles} later
 */
function loadInstaller(pyodide, plan, later) {
  installer ??= unpackInstaller(pyodide, plan, later).catch((error) => {
    installer = null;
    throw error;
  });
  return installer;
}

/**
 * Unpacks micropip, whose wheel arrives first: Pyodide itself would wait for it without end.
 *
 * @param {any} pyodide
 * @param {BootPlan} plan
 * @param {LaterFiles} later
 */
async function unpackInstaller(pyodide, { runtime, lock }, later) {
  const wheel = lock.packages[INSTALLER];
  if (!wheel) throw new Error(`${INSTALLER} is not in the lock.`);
  const { contents } = await fetchPinned(new URL(wheel.file_name, runtime).href, wheel);
  const extractDir = pyodide.runPython("import site; site.getsitepackages()[0]");
  await later.repeat(() => pyodide.unpackArchive(contents, "wheel", { extractDir }));
  Object.assign(pyodide.loadedPackages, { [INSTALLER]: "default channel" });
}

/**
 * @param {any} pyodide
 * @param {LaterFiles} later
 * @param {string} requirement
 */
async function runMicropip(pyodide, later, requirement) {
  const micropip = await later.repeat(() => pyodide.pyimport("micropip"));
  const { install } = micropip;
  try {
    // The boot has loaded everything on which these libraries depend.
    await later.repeat(() => install.callKwargs(requirement, { deps: false }));
  } finally {
    install.destroy();
    micropip.destroy();
  }
}

/**
 * The cause of an error in one line: the last line of Python's traceback, without addresses, which
 * are long and do not help a reader.
 *
 * @param {unknown} error
 */
function reasonOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  return line.replaceAll(/\bhttps?:[^\s'"]+/g, "its address");
}
