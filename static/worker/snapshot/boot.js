// The fastest way to Python: from the snapshot that was taken when the runtime was prepared.

import { members } from "../archive.js";
import { Fault } from "../fault.js";
import { announceFrom } from "../packed.js";
import { startWith } from "./core.js";
import { coreFile, coreOf, filesOf, keepLater, snapshotOf } from "./finding.js";
import { mountOpen, mountRest } from "./mounting.js";
import { SNAPSHOT } from "./passage.js";
import { optionsToRestore } from "./restore.js";

/** @import { BootOrder, Compiled } from "../../state/types.d.ts" */
/** @import { Awake, Report } from "../boot.js" */
/** @import { Index } from "../packed.js" */
/** @import { Parts } from "./restore.js" */

const INDEX = "index.json";

/** Pyodide puts a standard library there before anything can be announced: this one has no bytes. */
const NO_LIBRARY = "data:application/zip,";

/**
 * Boots Pyodide from a snapshot; NumPy, Matplotlib and our own package are in it.
 *
 * @param {BootOrder["boot"]} order
 * @param {Report} report
 * @returns {Promise<Awake>} rejects where anything is amiss
 */
export async function bootFromSnapshot(order, report) {
  const { runtime, lock, packed, compiled: before } = order;
  const [memory, apart] = [SNAPSHOT, "snapshot.tar"].map((name) => packed?.files[name]);
  if (!packed || !memory || !apart) throw new Fault("not_fetched", SNAPSHOT, "There is none.");
  // First of all, since it takes longest: to be compiled as well.
  const { core, copyOfCore } = coreOf(order);
  const { files, copyOfApart } = filesOf(order, apart, report);
  const { snapshot, copyOfMemory } = snapshotOf(order, memory, files);
  const contents = files.take(apart);
  const archive = contents.then((all) => new Map(members(all)));
  const index = archive.then(indexOf);
  const libraries = before
    ? Promise.resolve(before.libraries)
    : Promise.all([index, archive]).then(([{ root }, all]) => compileLibraries(root, all));
  const whole = files.arrival().then(() => report("starting_python", files.totalBytes, files.totalBytes));
  // They are awaited below; until then a failure is not one that nobody handles.
  for (const promise of [core, index, libraries, snapshot, whole]) promise.catch(() => {});
  const announce = announceFrom(runtime, packed);
  const mount = async (/** @type {any} */ FS) => mountOpen(FS, await index, await archive);
  const pyodide = await startFrom({ runtime, lock }, core, { snapshot, libraries, mount, whole });
  report("first_drawing", 1, 1);
  const compiled = { core: await core, libraries: await libraries };
  const copies = new Map([
    [coreFile(lock), await copyOfCore],
    [apart, await copyOfApart],
    [memory, await copyOfMemory],
  ]);
  const [facts, all] = [await index, await archive];
  const afterwards = () => {
    mountRest(pyodide.FS, facts, all, announce);
    keepLater(order, copies);
  };
  const host = pyodide.pyimport("app.browser").host();
  return { pyodide, host, compiled, isRestored: true, afterwards };
}

/**
 * Starts Pyodide from the parts of a snapshot.
 *
 * @param {Pick<BootOrder["boot"], "runtime" | "lock">} order
 * @param {Promise<WebAssembly.Module>} core
 * @param {Parts} parts
 */
export async function startFrom(order, core, parts) {
  try {
    return await start(order, core, parts);
  } finally {
    parts.snapshot.then(({ close }) => close()).catch(() => {});
  }
}

/**
 * @param {Pick<BootOrder["boot"], "runtime" | "lock">} order
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
  // The time zone is this computer's, not that of the one where the snapshot was taken.
  pyodide._module._tzset();
  return pyodide;
}

/**
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

/**
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @returns {Index}
 */
function indexOf(archive) {
  return JSON.parse(new TextDecoder().decode(archive.get(INDEX)));
}
