// Libraries that Pyodide's release lacks: micropip installs each when the page first asks for it.

import { loadPackage } from "./boot.js";
import { Fault } from "./fault.js";
import { fetchPinned } from "./runtime-files.js";

/** @import { BootPlan, RuntimeLock } from "../state/types.d.ts" */

/** @typedef {RuntimeLock["runtime"]["wheels"][number]} Library */

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
 * @param {string[]} names as in the lock file
 * @returns {Promise<void>} rejects with a Fault
 */
export async function load(pyodide, plan, names) {
  const libraries = names.map((name) => findLibrary(plan.lock, name));
  await Promise.all(libraries.map((library) => loadOnce(pyodide, plan, library)));
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
 * @param {Library} library
 */
function loadOnce(pyodide, plan, library) {
  const { name } = library;
  const known = loads.get(name);
  if (known) return known;
  const loading = install(pyodide, plan, library).catch((error) => {
    loads.delete(name);
    throw new Fault("not_loaded", name, reasonOf(error));
  });
  loads.set(name, loading);
  return loading;
}

/**
 * @param {any} pyodide
 * @param {BootPlan} plan
 * @param {Library} library
 */
async function install(pyodide, { runtime, lock }, library) {
  const { name, version, file_name } = library;
  if (runtime === lock.runtime.cdn) {
    // Pyodide's CDN has only the wheels of its release, so micropip fetches this one from its usual index.
    await loadPackage(pyodide, "micropip");
    await runMicropip(pyodide, `${name}==${version}`);
    return;
  }
  const url = new URL(file_name, runtime).href;
  const [{ contents }] = await Promise.all([fetchPinned(url, library), loadPackage(pyodide, "micropip")]);
  const path = `${WHEELS}/${file_name}`;
  pyodide.FS.writeFile(path, contents);
  try {
    await runMicropip(pyodide, `emfs:${path}`);
  } finally {
    pyodide.FS.unlink(path);
  }
}

/**
 * @param {any} pyodide
 * @param {string} requirement
 */
async function runMicropip(pyodide, requirement) {
  const micropip = pyodide.pyimport("micropip");
  const { install } = micropip;
  try {
    // The boot has loaded everything on which these libraries depend.
    await install.callKwargs(requirement, { deps: false });
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
