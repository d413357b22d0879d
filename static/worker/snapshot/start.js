// The fastest way to Python: starts it from the snapshot that the site serves, which `prepare`
// captured after NumPy, Matplotlib and our own package were imported.

import { readArchive } from "../archive.js";
import { Fault } from "../fault.js";
import { lazyWriterFrom } from "../packed.js";
import { importPyodide } from "../runtime-files.js";
import { cacheLater, coreFile, loadCore, loadFiles, openServedSnapshot } from "./cached-files.js";
import { NO_LIBRARY, startWith } from "./core.js";
import { checkInputs } from "./inputs.js";
import { SNAPSHOT } from "./memory-stream.js";
import { mountOpenFiles, mountOtherFiles } from "./python-files.js";
import { optionsToRestore } from "./restore.js";

/** @import { BootPlan, Compiled } from "../../state/types.d.ts" */
/** @import { Awake, ReportProgress } from "../boot.js" */
/** @import { Index } from "../packed.js" */
/** @import { Parts } from "./restore.js" */

const INDEX = "index.json";

/** The archive of what a start needs besides memory: shared libraries and the open fonts. */
const APART = "snapshot_files.tar";

/**
 * @param {BootPlan} plan
 * @param {ReportProgress} report
 * @returns {Promise<Awake>} rejects if anything is missing, damaged or unfit
 */
export async function startFromSnapshot(plan, report) {
  const { runtime, lock, packed, isCurrent, compiled: earlier } = plan;
  const [memory, apart] = [SNAPSHOT, APART].map((name) => packed?.files[name]);
  if (!packed || !memory || !apart) throw new Fault("not_fetched", SNAPSHOT, "The site serves none.");
  // The core comes first: it takes longest, because the browser must also compile it.
  const { core, copyOfCore } = loadCore(plan);
  const { files, copyOfApart } = loadFiles(plan, apart, report);
  const { snapshot, copyOfMemory } = openServedSnapshot(plan, memory, files);
  const archive = files.take(apart).then((contents) => new Map(readArchive(contents)));
  const index = archive.then(indexOf);
  const libraries = earlier
    ? Promise.resolve(earlier.libraries)
    : Promise.all([index, archive]).then(([{ root }, members]) => compileLibraries(root, members));
  const check = isCurrent ? Promise.resolve() : checkInputs(plan);
  const arrival = files.arrival().then(() => report("starting_python", files.totalBytes, files.totalBytes));
  // All are awaited below; without a handler until then, the browser would log a failure as unhandled.
  for (const promise of [core, index, libraries, snapshot, check, arrival]) promise.catch(() => {});
  const writeLazyFiles = lazyWriterFrom(runtime, packed);
  const mount = async (/** @type {any} */ FS) => {
    await check;
    mountOpenFiles(FS, await index, await archive);
  };
  const pyodide = await startFrom({ runtime, lock }, core, { snapshot, libraries, mount, arrival });
  report("first_drawing", 1, 1);
  const compiled = { core: await core, libraries: await libraries };
  const copies = new Map([
    [coreFile(lock), await copyOfCore],
    [apart, await copyOfApart],
    [memory, await copyOfMemory],
  ]);
  const [facts, members] = [await index, await archive];
  const finish = () => {
    mountOtherFiles(pyodide.FS, facts, members, writeLazyFiles);
    cacheLater(plan, copies);
  };
  const host = pyodide.pyimport("app.browser").host();
  return { pyodide, host, compiled, finish };
}

/**
 * Starts Pyodide, and closes the snapshot.
 *
 * @param {Pick<BootPlan, "runtime" | "lock">} plan
 * @param {Promise<WebAssembly.Module>} core
 * @param {Parts} parts
 */
async function startFrom(plan, core, parts) {
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
  const { createModule, loadPyodide } = await importPyodide({ runtime, lock });
  const stdLibURL = new URL(NO_LIBRARY, runtime).href;
  const options = { stdLibURL, ...optionsToRestore(createModule, parts) };
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
async function compileLibraries(root, archive) {
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
