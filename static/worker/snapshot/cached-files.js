// Gets the files that a start from the served snapshot needs: from the browser's cache if it has a
// good copy, and else from the network. Afterwards it caches those that came from the network.

import { Fault } from "../fault.js";
import { isWhole, open, RuntimeFiles } from "../runtime-files.js";
import { cacheFiles, readCached } from "./cache.js";
import { compileCore } from "./core.js";
import { ArrivingSnapshot, openCachedSnapshot } from "./memory-stream.js";

/** @import { BootPlan, PinnedFile, RuntimeLock } from "../../state/types.d.ts" */
/** @import { ReportProgress } from "../boot.js" */
/** @import { Snapshot } from "./memory-stream.js" */

/** @typedef {"good" | "damaged" | "none"} Copy the state of a file's copy in the cache */

const CORE = "pyodide.asm.wasm";
const STANDARD_LIBRARY = "python_stdlib.zip";

/** By then the page has drawn its first pictures, and the reader looks at them. */
const CACHING_DELAY_MS = 2000;

/**
 * @param {RuntimeLock} lock
 * @returns {PinnedFile} Pyodide's core; throws a Fault if the lock lacks it
 */
export function coreFile(lock) {
  const file = lock.runtime.core.find(({ file_name }) => file_name === CORE);
  if (!file) throw new Fault("not_fetched", CORE, "It is not in the lock.");
  return file;
}

/**
 * The files of Pyodide itself besides its core. The standard library is not among them: a start from
 * a snapshot has its own.
 *
 * @param {RuntimeLock} lock
 */
export function otherCoreFiles(lock) {
  return lock.runtime.core.filter(({ file_name }) => ![CORE, STANDARD_LIBRARY].includes(file_name));
}

/**
 * Reads a file from the cache and verifies it.
 *
 * @param {PinnedFile} file
 * @returns {Promise<{ contents: Uint8Array<ArrayBuffer> | null, copy: Copy }>} the contents only of a good copy
 */
export async function readVerified(file) {
  const contents = await readCached(file);
  if (!contents) return { contents, copy: "none" };
  return (await isWhole(contents, file)) ? { contents, copy: "good" } : { contents: null, copy: "damaged" };
}

/**
 * Compiles Pyodide's core, or takes the module that an earlier worker compiled. The cached copy is
 * ready before the browser could unpack the file from its own HTTP cache.
 *
 * @param {BootPlan} plan
 * @returns {{ core: Promise<WebAssembly.Module>, copyOfCore: Promise<Copy> }} "good" without a look into the
 *   cache if an earlier worker compiled the core
 */
export function loadCore(plan) {
  const { lock, compiled } = plan;
  if (compiled) return { core: Promise.resolve(compiled.core), copyOfCore: Promise.resolve("good") };
  const cached = readVerified(coreFile(lock));
  const core = cached.then(({ contents }) => (contents ? WebAssembly.compile(contents) : fetchCore(plan)));
  return { core, copyOfCore: cached.then(({ copy }) => copy) };
}

/** @param {Pick<BootPlan, "runtime" | "lock" | "compressed">} plan */
export async function fetchCore({ runtime, lock, compressed }) {
  return compileCore(new URL(CORE, runtime).href, coreFile(lock), compressed.includes(CORE));
}

/**
 * Begins to load Pyodide's other files and the archive of libraries and fonts; only the archive may
 * come from the cache.
 *
 * @param {BootPlan} plan
 * @param {PinnedFile} apart the archive, snapshot_files.tar
 * @param {ReportProgress} report
 * @returns {{ files: RuntimeFiles, copyOfApart: Promise<Copy> }}
 */
export function loadFiles({ runtime, lock, compressed }, apart, report) {
  const cached = readVerified(apart);
  const files = new RuntimeFiles(
    runtime,
    [...otherCoreFiles(lock), apart],
    compressed,
    (bytes, total) => report("fetching", bytes, total),
    async (file) => (file === apart ? (await cached).contents : null),
  );
  return { files, copyOfApart: cached.then(({ copy }) => copy) };
}

/**
 * Opens the cached copy of the snapshot, or fetches the snapshot.
 *
 * @param {BootPlan} plan
 * @param {PinnedFile} memory the file of the snapshot
 * @param {RuntimeFiles} files which count its bytes for the progress
 * @returns {{ snapshot: Promise<Snapshot>, copyOfMemory: Promise<Copy> }}
 */
export function openServedSnapshot(plan, memory, files) {
  const opened = openCachedSnapshot(memory);
  const copyOfMemory = opened.then(
    (found) => /** @type {Copy} */ (found ? "good" : "none"),
    () => /** @type {Copy} */ ("damaged"),
  );
  const arriving = new ArrivingSnapshot(memory);
  files.expect(memory, async (onLength) => {
    if ((await copyOfMemory) === "good") onLength(memory.size);
    else await arriving.fetch(requestsFor(plan, memory), onLength);
  });
  const snapshot = opened.catch(() => null).then((found) => found ?? arriving.snapshot());
  return { snapshot, copyOfMemory };
}

/**
 * Makes the cache hold these files and no others, some time after the start.
 *
 * @param {BootPlan} plan by which the files were fetched
 * @param {Map<PinnedFile, Copy>} copies the state of each file in the cache
 */
export function cacheLater(plan, copies) {
  const damaged = [...copies.keys()].filter((file) => copies.get(file) === "damaged");
  const entries = [...copies].map(([file, copy]) => {
    const contents = copy === "good" ? null : () => fetchAgain(plan, file);
    return /** @type {const} */ ([file, contents]);
  });
  setTimeout(() => cacheFiles(new Map(entries), damaged), CACHING_DELAY_MS);
}

/**
 * Fetches a file once more in order to cache it, because the start did not hold it in memory. The
 * bytes come from the browser's HTTP cache, unless that has no room for them.
 *
 * @param {BootPlan} plan
 * @param {PinnedFile} file
 */
async function fetchAgain(plan, file) {
  const [[url] = [""]] = requestsFor(plan, file);
  const { body } = await open(url, { cache: "force-cache" });
  return body;
}

/**
 * @param {Pick<BootPlan, "runtime" | "compressed">} plan
 * @param {PinnedFile} file
 * @returns {[url: string, options?: RequestInit][]} requests that may answer with the file, the best first
 */
function requestsFor({ runtime, compressed }, { file_name }) {
  const { href } = new URL(file_name, runtime);
  /** @type {[url: string, options?: RequestInit][]} */
  const plain = [[href], [href, { cache: "reload" }]];
  return compressed.includes(file_name) ? [[`${href}.gz`], ...plain] : plain;
}
