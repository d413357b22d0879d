// The fastest way to Python: starts it from the snapshot that the site serves, which `prepare`
// captured after NumPy, Matplotlib and our own package were imported.

import { readArchive } from "../archive.js";
import { Fault } from "../fault.js";
import { lazyWriterFrom } from "../packed.js";
import { cacheLater, coreFile, loadCore, loadFiles, openServedSnapshot } from "./cached-files.js";
import { SNAPSHOT } from "./memory-stream.js";
import { mountOpenFiles, mountOtherFiles } from "./python-files.js";
import { compileLibraries, startFrom } from "./start.js";

/** @import { BootPlan } from "../../state/types.d.ts" */
/** @import { Awake, ReportProgress } from "../boot.js" */
/** @import { Index } from "../packed.js" */

const INDEX = "index.json";

/** The archive of what a start needs besides memory: shared libraries and the open fonts. */
const APART = "snapshot.tar";

/**
 * @param {BootPlan} plan
 * @param {ReportProgress} report
 * @returns {Promise<Awake>} rejects if anything is missing, damaged or unfit
 */
export async function startFromServed(plan, report) {
  const { runtime, lock, packed, compiled: earlier } = plan;
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
  const arrival = files.arrival().then(() => report("starting_python", files.totalBytes, files.totalBytes));
  // All are awaited below; without a handler until then, the browser would log a failure as unhandled.
  for (const promise of [core, index, libraries, snapshot, arrival]) promise.catch(() => {});
  const writeLazyFiles = lazyWriterFrom(runtime, packed);
  const mount = async (/** @type {any} */ FS) => mountOpenFiles(FS, await index, await archive);
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
  return { pyodide, host, compiled, isRestored: true, finish };
}

/**
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @returns {Index}
 */
function indexOf(archive) {
  return JSON.parse(new TextDecoder().decode(archive.get(INDEX)));
}
