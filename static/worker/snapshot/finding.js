// What a start from a snapshot needs: found where this browser keeps it, and else fetched; and kept
// from then on.

import { Fault } from "../fault.js";
import { isWhole, open, RuntimeFiles } from "../runtime-files.js";
import { compileCore } from "./core.js";
import { ArrivingSnapshot, openKeptSnapshot } from "./passage.js";
import { keep, readKept } from "./storage.js";

/** @import { BootOrder, PinnedFile, RuntimeLock } from "../../state/types.d.ts" */
/** @import { Report } from "../boot.js" */
/** @import { Snapshot } from "./passage.js" */

/** @typedef {"good" | "damaged" | "none"} Copy what this browser keeps of a file */

const CORE = "pyodide.asm.wasm";
const STANDARD_LIBRARY = "python_stdlib.zip";

/** By then the page has drawn its first pictures, and whoever opened it has begun to look. */
const KEEPING_DELAY_MS = 2000;

/**
 * @param {RuntimeLock} lock
 * @returns {PinnedFile} of Pyodide's core; throws a Fault
 */
export function coreFile(lock) {
  const file = lock.runtime.core.find(({ file_name }) => file_name === CORE);
  if (!file) throw new Fault("not_fetched", CORE, "It is not in the lock.");
  return file;
}

/**
 * What of Pyodide itself is fetched beside its core and instead of its standard library.
 *
 * @param {RuntimeLock} lock
 */
export function modulesOf(lock) {
  return lock.runtime.core.filter(({ file_name }) => ![CORE, STANDARD_LIBRARY].includes(file_name));
}

/**
 * @param {PinnedFile} file
 * @returns {Promise<{ contents: Uint8Array<ArrayBuffer> | null, copy: Copy }>} its contents where a good
 *   copy is kept
 */
export async function findKept(file) {
  const contents = await readKept(file);
  if (!contents) return { contents, copy: "none" };
  return (await isWhole(contents, file)) ? { contents, copy: "good" } : { contents: null, copy: "damaged" };
}

/**
 * Compiles Pyodide's core: what is kept of it is there before a cache could have unpacked it.
 *
 * @param {BootOrder["boot"]} order
 * @returns {{ core: Promise<WebAssembly.Module>, copyOfCore: Promise<Copy> }} what an earlier worker has
 *   compiled is not looked for
 */
export function coreOf(order) {
  const { lock, compiled } = order;
  if (compiled) return { core: Promise.resolve(compiled.core), copyOfCore: Promise.resolve("good") };
  const kept = findKept(coreFile(lock));
  const core = kept.then(({ contents }) => (contents ? WebAssembly.compile(contents) : fetchCore(order)));
  return { core, copyOfCore: kept.then(({ copy }) => copy) };
}

/** @param {Pick<BootOrder["boot"], "runtime" | "lock" | "compressed">} order */
export async function fetchCore({ runtime, lock, compressed }) {
  return compileCore(new URL(CORE, runtime).href, coreFile(lock), compressed.includes(CORE));
}

/**
 * Fetches the files of the runtime that are needed, or finds one of them where it is kept.
 *
 * @param {BootOrder["boot"]} order
 * @param {PinnedFile} apart the one
 * @param {Report} report
 * @returns {{ files: RuntimeFiles, copyOfApart: Promise<Copy> }}
 */
export function filesOf({ runtime, lock, compressed }, apart, report) {
  const kept = findKept(apart);
  const files = new RuntimeFiles(
    runtime,
    [...modulesOf(lock), apart],
    compressed,
    (bytes, total) => report("fetching", bytes, total),
    async (file) => (file === apart ? (await kept).contents : null),
  );
  return { files, copyOfApart: kept.then(({ copy }) => copy) };
}

/**
 * Opens the snapshot where it is kept, and fetches it where it is not.
 *
 * @param {BootOrder["boot"]} order
 * @param {PinnedFile} memory its file
 * @param {RuntimeFiles} files by which it is counted
 * @returns {{ snapshot: Promise<Snapshot>, copyOfMemory: Promise<Copy> }}
 */
export function snapshotOf(order, memory, files) {
  const opened = openKeptSnapshot(memory);
  const copyOfMemory = opened.then(
    (found) => /** @type {Copy} */ (found ? "good" : "none"),
    () => /** @type {Copy} */ ("damaged"),
  );
  const arriving = new ArrivingSnapshot(memory);
  files.expect(memory, async (onLength) => {
    if ((await copyOfMemory) === "good") onLength(memory.size);
    else await arriving.fetch(addressesOf(order, memory), onLength);
  });
  const snapshot = opened.catch(() => null).then((found) => found ?? arriving.snapshot());
  return { snapshot, copyOfMemory };
}

/**
 * Keeps files from now on, and no others.
 *
 * @param {BootOrder["boot"]} order by which they have been fetched
 * @param {Map<PinnedFile, Copy>} copies what is kept of them
 */
export function keepLater(order, copies) {
  const damaged = [...copies.keys()].filter((file) => copies.get(file) === "damaged");
  const entries = [...copies].map(([file, copy]) => {
    const contents = copy === "good" ? null : () => fetchAgain(order, file);
    return /** @type {const} */ ([file, contents]);
  });
  setTimeout(() => keep(new Map(entries), damaged), KEEPING_DELAY_MS);
}

/**
 * Reads once more what has just been fetched, since it was not held: from the browser's cache, unless
 * that has no room for it.
 *
 * @param {BootOrder["boot"]} order
 * @param {PinnedFile} file
 */
async function fetchAgain(order, file) {
  const [[url] = [""]] = addressesOf(order, file);
  const { body } = await open(url, { cache: "force-cache" });
  return body;
}

/**
 * @param {Pick<BootOrder["boot"], "runtime" | "compressed">} order
 * @param {PinnedFile} file
 * @returns {[url: string, options?: RequestInit][]} where it is to be had, the best first
 */
function addressesOf({ runtime, compressed }, { file_name }) {
  const { href } = new URL(file_name, runtime);
  /** @type {[url: string, options?: RequestInit][]} */
  const plain = [[href], [href, { cache: "reload" }]];
  return compressed.includes(file_name) ? [[`${href}.gz`], ...plain] : plain;
}
