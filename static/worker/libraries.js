// Libraries beside the Pyodide release, installed by micropip when somebody first asks for them.

import { loadPackage } from "./boot.js";
import { Fault } from "./fault.js";
import { fetchPinned } from "./runtime-files.js";

/** @import { BootOrder, RuntimeLock } from "../state/types.d.ts" */

/** @typedef {RuntimeLock["runtime"]["wheels"][number]} Library */

/** Where a wheel lies while micropip reads it. */
const WHEELS = "/tmp";

/**
 * What is loaded or on its way, by name; nothing that failed, so that the next ask tries again.
 *
 * @type {Map<string, Promise<void>>}
 */
const loads = new Map();

/**
 * Makes libraries importable, each at most once.
 *
 * @param {any} pyodide
 * @param {BootOrder["boot"]} order
 * @param {string[]} names as in the lock
 * @returns {Promise<void>} rejects with a Fault
 */
export async function load(pyodide, order, names) {
  const libraries = names.map((name) => findLibrary(order.lock, name));
  await Promise.all(libraries.map((library) => loadOnce(pyodide, order, library)));
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
 * @param {BootOrder["boot"]} order
 * @param {Library} library
 */
function loadOnce(pyodide, order, library) {
  const { name } = library;
  const known = loads.get(name);
  if (known) return known;
  const loading = install(pyodide, order, library).catch((error) => {
    loads.delete(name);
    throw new Fault("not_loaded", name, reasonOf(error));
  });
  loads.set(name, loading);
  return loading;
}

/**
 * @param {any} pyodide
 * @param {BootOrder["boot"]} order
 * @param {Library} library
 */
async function install(pyodide, { runtime, lock }, library) {
  const { name, version, file_name } = library;
  if (runtime === lock.runtime.cdn) {
    // Pyodide's publisher has no other wheels than its own: micropip asks its usual index.
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
    // All that these libraries depend on has been there since the boot.
    await install.callKwargs(requirement, { deps: false });
  } finally {
    install.destroy();
    micropip.destroy();
  }
}

/**
 * Says what went wrong in one line: of Python's traceback the last, and no addresses in it, which
 * are long and say nothing to a reader.
 *
 * @param {unknown} error
 */
function reasonOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  return line.replaceAll(/\bhttps?:[^\s'"]+/g, "its address");
}
