// From nothing to a Python that can draw.

import { Fault } from "./fault.js";
import { bootPacked } from "./packed.js";
import { RuntimeFiles, releasedFiles } from "./runtime-files.js";
import { bootFromSnapshot } from "./snapshot/boot.js";
import { bootFromOwn } from "./snapshot/own.js";
import { forget } from "./snapshot/storage.js";
import { fetchSources, putSources } from "./sources.js";

/** @import { BootOrder, Compiled, Stage } from "../state/types.d.ts" */

/** @typedef {(stage: Stage, bytes: number, totalBytes: number) => void} Report */

/**
 * What Python hands over for one panel: RGBA in Agg's buffer, of which a rectangle has changed.
 *
 * @typedef {(panel: string, buffer: any, width: number, height: number, x: number, y: number,
 *   w: number, h: number) => void} Present
 */

/**
 * app/browser.py's class Host, as Pyodide shows it.
 *
 * @typedef {{ call(name: string, args: string): string, frame(nowMs: number): string,
 *   present_by(present: Present): void }} Host
 */

/**
 * A Python that is awake: Pyodide, Python's end of the bridge, what was compiled for it, whether a
 * snapshot was the way, and what is to be done before the first call, though nobody need wait for it.
 *
 * @typedef {{ pyodide: any, host: Host, compiled: Compiled | null, isRestored: boolean, afterwards: () => void }} Awake
 */

/** What the page imports of the release. */
export const PACKAGES = ["numpy", "matplotlib"];

/**
 * Boots Pyodide with NumPy, Matplotlib and our own package, in the fastest way that works.
 *
 * @param {BootOrder["boot"]} order
 * @param {Report} report
 * @param {() => void} onSlower told when the fastest way cannot be gone
 * @returns {Promise<Awake>}
 */
export async function bootPython(order, report, onSlower) {
  report("fetching", 0, 1);
  if (order.snapshot === "not again") forget();
  const served = order.snapshot === "yes" && (await attempt(order, () => bootFromSnapshot(order, report)));
  if (served) return served;
  const sources = fetchSources(order);
  sources.catch(() => {}); // It is awaited below.
  const own = order.snapshot === "own" && (await attempt(order, () => bootFromOwn(order, sources, report)));
  if (own) return own;
  if (order.snapshot === "yes" || order.snapshot === "own") onSlower();
  const isPacked = order.packed && (await attempt(order, () => bootPacked(order, report)));
  const pyodide = isPacked || (await bootReleased(order, report));
  putSources(pyodide.FS, await sources);
  report("first_drawing", 1, 1);
  const host = pyodide.pyimport("app.browser").host();
  return { pyodide, host, compiled: null, isRestored: false, afterwards: () => {} };
}

/**
 * Tries a fast way, unless it has nothing to go by: what it needs is made from the runtime as released, which lies beside it.
 *
 * @template Result
 * @param {BootOrder["boot"]} order
 * @param {() => Promise<Result | null>} boot
 * @returns {Promise<Result | null>} null where it cannot be gone
 */
async function attempt({ lock }, boot) {
  try {
    return await boot();
  } catch (error) {
    const isOfCore = lock.runtime.core.some((file) => file.file_name === Fault.from(error).field);
    if (isOfCore) throw error;
    console.warn("Python starts a slower way:", error);
    return null;
  }
}

/**
 * Boots Pyodide with the packages as they were released.
 *
 * @param {BootOrder["boot"]} order
 * @param {Report} report
 */
async function bootReleased({ runtime, lock, compressed }, report) {
  const files = releasedFiles(lock, PACKAGES);
  const runtimeFiles = new RuntimeFiles(runtime, files, compressed, (bytes, total) =>
    report("fetching", bytes, total),
  );
  runtimeFiles.intercept();
  // Pyodide starts only when everything is there: its own errors about a missing file are vague.
  await runtimeFiles.arrival();
  const { totalBytes } = runtimeFiles;
  report("starting_python", totalBytes, totalBytes);
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
  const pyodide = await loadPyodide({
    indexURL: runtime,
    lockFileContents: lock,
    packageBaseUrl: runtime,
  });
  for (const name of PACKAGES) {
    report(name === "numpy" ? "loading_numpy" : "loading_matplotlib", totalBytes, totalBytes);
    await loadPackage(pyodide, name);
  }
  return pyodide;
}

/**
 * Loads a package of the Pyodide release, with what it depends on.
 *
 * @param {any} pyodide
 * @param {string} name
 */
export async function loadPackage(pyodide, name) {
  /** @type {string[]} */
  const complaints = [];
  await pyodide.loadPackage(name, {
    messageCallback: () => {},
    errorCallback: (/** @type {string} */ text) => complaints.push(text),
  });
  // loadPackage settles all the same when a package could not be loaded.
  if (!(name in pyodide.loadedPackages)) {
    throw new Fault("not_loaded", name, complaints.join(" ") || `${name} could not be loaded.`);
  }
}
