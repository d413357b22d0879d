// The fastest way to Python: starts it from the snapshot that the site serves, which `prepare`
// captured after NumPy, Matplotlib and our own package were imported.

// Each module imports what it uses. These repeat what the others import, so that the browser fetches all at
// the same time.
import "./capture.js";
import "./format.js";
import "./memory-stream.js";
import { readArchive } from "../archive.js";
import { NO_LIBRARY, startWith } from "../core.js";
import { Fault } from "../fault.js";
import { SNAPSHOT } from "../route.js";
import { importPyodide } from "../runtime-files.js";
import { cacheLater, loadFiles, openServedSnapshot } from "./cached-files.js";
import { checkInputs } from "./inputs.js";
import { withObjectsOf } from "./linking.js";
import { mountOpenFiles, mountOtherFiles } from "./python-files.js";
import { optionsToRestore } from "./restore.js";

/** @import { BootPlan, Compiled, PinnedFile } from "../../state/types.d.ts" */
/** @import { Awake, ReportProgress } from "../boot.js" */
/** @import { Copy, Core } from "../core.js" */
/** @import { LaterFiles } from "../later-files.js" */
/** @import { Index } from "../packed.js" */
/** @import { Parts } from "./restore.js" */

const INDEX = "index.json";

/** The archive of what a start needs besides memory: shared libraries and the open fonts. */
const APART = "snapshot_files.tar";

/**
 * @param {BootPlan} plan
 * @param {Core} core
 * @param {LaterFiles} later
 * @param {ReportProgress} report
 * @returns {Promise<Awake>} rejects if anything is missing, damaged or unfit
 */
export async function startFromSnapshot(plan, core, later, report) {
  const { runtime, lock, isCurrent, compiled: earlier } = plan;
  const { memory, apart } = filesOf(plan);
  const { files, copyOfApart } = loadFiles(plan, core, apart, report);
  const { snapshot, copyOfMemory } = openServedSnapshot(plan, memory, files);
  const archive = files.take(apart).then((contents) => new Map(readArchive(contents)));
  const index = archive.then(indexOf);
  const libraries = earlier
    ? Promise.resolve(earlier.libraries)
    : Promise.all([index, archive]).then(([{ root }, members]) => compileLibraries(root, members));
  const check = isCurrent ? Promise.resolve() : checkInputs(plan);
  const arrival = files.arrival().then(() => report("starting_python", files.totalBytes, files.totalBytes));
  // All are awaited below; without a handler until then, the browser would log a failure as unhandled.
  for (const promise of [index, libraries, snapshot, check, arrival]) promise.catch(() => {});
  const mount = async (/** @type {any} */ FS) => {
    await check;
    mountOpenFiles(FS, await index, await archive);
  };
  const pyodide = await startFrom({ runtime, lock }, core.module, { snapshot, libraries, mount, arrival });
  later.readBy(pyodide);
  report("first_drawing", 1, 1);
  const compiled = { core: await core.module, libraries: await libraries };
  const copies = new Map([
    [core.file, await core.copy],
    [apart, await copyOfApart],
    [memory, await copyOfMemory],
  ]);
  const [facts, members] = [await index, await archive];
  const finish = () => {
    mountOtherFiles(pyodide.FS, facts, members, later);
    cacheLater(plan, copies);
  };
  const host = pyodide.pyimport("app.browser").host();
  return { pyodide, host, compiled, finish };
}

/**
 * Fetches what the next visit needs to start from the snapshot, after a start by another route.
 *
 * @param {BootPlan} plan
 * @param {Core} core
 */
export async function fetchForNextVisit(plan, core) {
  const { memory, apart } = filesOf(plan);
  /** @type {Copy} */
  const copy = "none";
  cacheLater(
    plan,
    new Map([
      [core.file, await core.copy],
      [apart, copy],
      [memory, copy],
    ]),
  );
}

/**
 * @param {BootPlan} plan
 * @returns {{ memory: PinnedFile, apart: PinnedFile }}
 */
function filesOf({ packed }) {
  const [memory, apart] = [SNAPSHOT, APART].map((name) => packed?.files[name]);
  if (!memory || !apart) throw new Fault("not_fetched", SNAPSHOT, "The site serves none.");
  return { memory, apart };
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
  const pyodide = await startWith(core, () => loadPyodide(options), sameObjects);
  Object.assign(pyodide.loadedPackages, (await parts.snapshot).facts.packages);
  // Memory holds the time zone of the computer that captured the snapshot.
  pyodide._module._tzset();
  return pyodide;
}

/** @param {WebAssembly.Exports} exports of the core */
function sameObjects(exports) {
  const table = /** @type {WebAssembly.Table} */ (exports.__indirect_function_table);
  return withObjectsOf(exports, table, 0, table.length);
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
