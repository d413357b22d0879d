// Boots Python in the fastest way that works: from a snapshot, from packed files, or from the runtime as
// it was released.

import { clearCache } from "./cache.js";
import { loadCore } from "./core.js";
import { Fault } from "./fault.js";
import { LaterFiles } from "./later-files.js";
import { Line } from "./line.js";
import { bootPacked } from "./packed.js";
import { mayFetchAhead, takesSnapshot } from "./route.js";
import { importPyodide, RuntimeFiles, releasedFiles } from "./runtime-files.js";
import { fetchForNextVisit, startFromSnapshot } from "./snapshot/start.js";
import { explainedBySource, fetchSources, putSources } from "./sources.js";

/** @import { BootPlan, Compiled, Stage } from "../state/types.d.ts" */

/** @typedef {(stage: Stage, bytes: number, totalBytes: number) => void} ReportProgress */

/**
 * Python calls this with the picture of a panel: RGBA in Agg's buffer, and the rectangle that changed.
 *
 * @typedef {(panel: string, buffer: any, width: number, height: number, x: number, y: number,
 *   w: number, h: number) => void} Present
 */

/**
 * The class Host of app/browser.py, as JavaScript sees it through Pyodide.
 *
 * @typedef {{ call(name: string, args: string): string, frame(nowMs: number, isSeen: boolean): string,
 *   step(name: string, args: string): string, go_on(): string, stop_stepping(): string, draw_again(): void,
 *   set_points(numbers: Float64Array): string, take_points(): any, present_by(present: Present): void }} Host
 */

/**
 * A Python that is awake: Pyodide, Python's end of the bridge, and the modules that were compiled for it
 * (null if its successor cannot use them). `finish` completes the start. It must run before the first call;
 * the worker runs it after it has reported that Python is awake, so that the page need not wait for it.
 *
 * @typedef {{ pyodide: any, host: Host, compiled: Compiled | null, finish: () => void }} Awake
 */

/** The packages of the release that the page needs. */
export const PACKAGES = ["numpy", "matplotlib"];

/**
 * Boots Pyodide with NumPy, Matplotlib and our own package, in the fastest way that works.
 *
 * @param {BootPlan} plan
 * @param {LaterFiles} later
 * @param {ReportProgress} report
 * @param {() => void} onSlower called if Python does not start from a snapshot, though it may
 * @returns {Promise<Awake>}
 */
export async function bootPython(plan, later, report, onSlower) {
  report("fetching", 0, 1);
  if (plan.snapshot === "crashed") clearCache();
  const line = new Line();
  // The core comes first: it takes longest, because the browser must also compile it.
  const core = plan.packed && loadCore(plan, line);
  const isTried = core !== null && (await takesSnapshot(plan, line));
  if (isTried) {
    const restored = await attempt(plan, () => startFromSnapshot(plan, core, later, report));
    if (restored) return restored;
  }
  if (plan.snapshot === "allowed") onSlower();
  // The packed files contain our own package, too, as it was when they were made.
  const early = plan.isCurrent && core ? null : fetchSources(plan);
  // Awaited below; without a handler until then, the browser would log a failure as unhandled.
  early?.catch(() => {});
  const packed = core && (await attempt(plan, () => bootPacked(plan, core, later, report)));
  const pyodide = packed ?? (await bootReleased(plan, report));
  const sources = !packed || early ? await (early ?? fetchSources(plan)) : [];
  putSources(pyodide.FS, sources);
  report("first_drawing", 1, 1);
  const host = await later
    .repeat(() => pyodide.pyimport("app.browser").host())
    .catch((error) => {
      throw explainedBySource(error, sources);
    });
  const finish = () => {
    const isLeftOut = plan.snapshot === "allowed" && !isTried;
    if (core && isLeftOut && mayFetchAhead()) fetchForNextVisit(plan, core);
  };
  return { pyodide, host, compiled: null, finish };
}

/**
 * Tries a fast way to boot. It throws only if a file of Pyodide's core cannot be fetched, because the
 * slower ways need the same file.
 *
 * @template Result
 * @param {BootPlan} plan
 * @param {() => Promise<Result>} boot
 * @returns {Promise<Result | null>} null if it fails
 */
async function attempt({ lock }, boot) {
  try {
    return await boot();
  } catch (error) {
    const isOfCore = lock.runtime.core.some((file) => file.file_name === Fault.from(error).field);
    if (isOfCore) throw error;
    console.warn("Python starts in a slower way:", error);
    return null;
  }
}

/**
 * Boots Pyodide with the packages as they were released.
 *
 * @param {BootPlan} plan
 * @param {ReportProgress} report
 */
async function bootReleased(plan, report) {
  const files = releasedFiles(plan.lock, PACKAGES);
  const runtimeFiles = new RuntimeFiles(plan, files, (bytes, total) => report("fetching", bytes, total));
  runtimeFiles.intercept();
  // Wait for all files before starting Pyodide, because its own errors about a missing file are vague.
  await runtimeFiles.arrival();
  const { totalBytes } = runtimeFiles;
  report("starting_python", totalBytes, totalBytes);
  const { loadPyodide } = await importPyodide(plan);
  const pyodide = await loadPyodide({});
  for (const name of PACKAGES) {
    report(name === "numpy" ? "loading_numpy" : "loading_matplotlib", totalBytes, totalBytes);
    await loadPackage(pyodide, name);
  }
  return pyodide;
}

/**
 * Loads a package of the Pyodide release with its dependencies.
 *
 * @param {any} pyodide
 * @param {string} name
 */
export async function loadPackage(pyodide, name) {
  /** @type {string[]} */
  const errors = [];
  await pyodide.loadPackage(name, {
    messageCallback: () => {},
    errorCallback: (/** @type {string} */ text) => errors.push(text),
  });
  // loadPackage() does not reject if it cannot load a package.
  if (!(name in pyodide.loadedPackages)) {
    throw new Fault("not_loaded", name, errors.join(" ") || `${name} could not be loaded.`);
  }
}
