// Starts Pyodide from the parts of a snapshot, whether the site served them or this browser made them.

import { startWith } from "./core.js";
import { optionsToRestore } from "./restore.js";

/** @import { BootPlan, Compiled } from "../../state/types.d.ts" */
/** @import { Index } from "../packed.js" */
/** @import { Parts } from "./restore.js" */

/**
 * An empty file in place of the standard library, which Pyodide fetches before anything else. The
 * real one follows as a lazy file; see mountOtherFiles in python-files.js.
 */
const NO_LIBRARY = "data:application/zip,";

/**
 * Starts Pyodide, and closes the snapshot.
 *
 * @param {Pick<BootPlan, "runtime" | "lock">} plan
 * @param {Promise<WebAssembly.Module>} core
 * @param {Parts} parts
 */
export async function startFrom(plan, core, parts) {
  try {
    return await start(plan, core, parts);
  } finally {
    parts.snapshot.then(({ close }) => close()).catch(() => {});
  }
}

/**
 * @param {Pick<BootPlan, "runtime" | "lock">} plan
 * @param {Promise<WebAssembly.Module>} core
 * @param {Parts} parts
 */
async function start({ runtime, lock }, core, parts) {
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
  // Memory holds the time zone of the computer that captured the snapshot.
  pyodide._module._tzset();
  return pyodide;
}

/**
 * Compiles the shared libraries of an archive.
 *
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
