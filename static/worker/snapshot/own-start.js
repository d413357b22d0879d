// Starts Python from a snapshot that this browser made and cached on an earlier visit; own-record.js
// lists its files, own-make.js makes them.

import { writeLazyFiles } from "../archive.js";
import { Fault } from "../fault.js";
import { lazyWriterFrom } from "../packed.js";
import { RuntimeFiles } from "../runtime-files.js";
import { putSources } from "../sources.js";
import { openCachedBlob } from "./cache.js";
import { fetchCore, otherCoreFiles, readVerified } from "./cached-files.js";
import { openCachedSnapshot, SNAPSHOT } from "./memory-stream.js";
import { keyOf } from "./own-key.js";
import { readOwnRecord, recordDamaged, recordImpossible, removeDamaged, withLock } from "./own-record.js";
import { mountOpenFiles, mountOtherFiles } from "./python-files.js";
import { compileLibraries, startFrom } from "./start.js";

/** @import { BootPlan } from "../../state/types.d.ts" */
/** @import { Awake, ReportProgress } from "../boot.js" */
/** @import { WriteLazyFiles } from "../packed.js" */
/** @import { Source } from "../sources.js" */
/** @import { OwnIndex, OwnRecord } from "./own-record.js" */

/** The cached snapshot belongs to another page, or to an earlier version of this one. */
const OTHER_KEY = new Error("The cached snapshot has another key.");

/**
 * @param {BootPlan} plan
 * @param {Promise<Source[]>} sources
 * @param {ReportProgress} report
 * @returns {Promise<Awake | null>} null if no snapshot is cached for this page;
 *   rejects if the start fails
 */
export async function startFromOwn(plan, sources, report) {
  const record = await readOwnRecord();
  if (!record || record.isImpossible) return null;
  return new Promise((resolve, reject) => {
    const use = async () => {
      try {
        resolve(await start(plan, record, sources, report));
      } catch (error) {
        if (error === OTHER_KEY) resolve(null);
        else reject(error);
        return { error };
      }
      // The lock lasts as long as the worker: Python goes on reading the files, so nobody may replace them.
      return new Promise(() => {});
    };
    const leave = async (/** @type {{ error: unknown } | null} */ ended) => {
      if (!ended) resolve(null);
      else if (ended.error !== OTHER_KEY)
        await withLock("exclusive", () => recordFailure(record, ended.error));
    };
    withLock("shared", /** @type {typeof use} */ (use))
      .then(leave)
      .catch(reject);
  });
}

/**
 * @param {OwnRecord} record
 * @param {unknown} error with which the start ended
 */
async function recordFailure(record, error) {
  // Damaged files can be made again. A file that could not be fetched says nothing about the snapshot.
  if (!(error instanceof Fault)) await recordImpossible(record.key);
  else if (error.code === "damaged_file") await removeDamaged();
}

/**
 * @param {BootPlan} plan
 * @param {OwnRecord} record
 * @param {Promise<Source[]>} sources
 * @param {ReportProgress} report
 */
async function start(plan, record, sources, report) {
  const { runtime, lock, compressed, packed } = plan;
  const files = new RuntimeFiles(runtime, otherCoreFiles(lock), compressed, (bytes, total) =>
    report("fetching", bytes, total),
  );
  const core = fetchCore(plan);
  const arrival = Promise.all([files.arrival(), core]).then(() =>
    report("starting_python", files.totalBytes, files.totalBytes),
  );
  const keyCheck = sources.then(async (each) => {
    if ((await keyOf(plan, each)) !== record.key) throw OTHER_KEY;
  });
  const index = readWhole(record, "index.json").then(parse);
  const apart = Promise.all([index, readWhole(record, "apart.bin")]).then(unpackApart);
  const libraries = Promise.all([index, apart]).then(([{ root }, archive]) =>
    compileLibraries(root, archive),
  );
  const writeLazyFiles = lazyWriterFromCache(record, lazyWriterFrom(runtime, packed));
  const snapshot = openSnapshot(record);
  // All are awaited below; without a handler until then, the browser would log a failure as unhandled.
  for (const promise of [core, arrival, keyCheck, libraries, writeLazyFiles, snapshot])
    promise.catch(() => {});
  const mount = async (/** @type {any} */ FS) => {
    await keyCheck;
    mountOpenFiles(FS, await index, await apart);
  };
  const pyodide = await startFrom(plan, core, { snapshot, libraries, mount, arrival });
  report("first_drawing", 1, 1);
  const others = await Promise.all([index, apart, writeLazyFiles]);
  const texts = await sources;
  const finish = () => {
    putSources(pyodide.FS, texts);
    mountOtherFiles(pyodide.FS, ...others);
  };
  const host = pyodide.pyimport("app.browser").host();
  return { pyodide, host, compiled: null, isRestored: true, finish };
}

/** @param {OwnRecord} record */
async function openSnapshot({ files }) {
  const file = files[SNAPSHOT];
  const snapshot = file && (await openCachedSnapshot(file));
  if (!snapshot) throw new Fault("damaged_file", SNAPSHOT, "The cache lacks it.");
  return snapshot;
}

/** @param {Uint8Array} contents of index.json */
function parse(contents) {
  return /** @type {OwnIndex} */ (JSON.parse(new TextDecoder().decode(contents)));
}

/**
 * @param {[OwnIndex, Uint8Array<ArrayBuffer>]} files index.json and apart.bin
 * @returns {Map<string, Uint8Array<ArrayBuffer>>} libraries and fonts by name
 */
function unpackApart([{ apart }, contents]) {
  return new Map(apart.map(([name, offset, size]) => [name, contents.subarray(offset, offset + size)]));
}

/**
 * @param {OwnRecord} record
 * @param {string} name
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects with a Fault if the file is missing or damaged
 */
async function readWhole({ files }, name) {
  const file = files[name];
  const contents = file && (await readVerified(file)).contents;
  if (!contents) throw new Fault("damaged_file", name, "The cached copy is missing or damaged.");
  return contents;
}

/**
 * A function that writes lazy files: from the cache if their archive is cached, and else from the site.
 *
 * @param {OwnRecord} record
 * @param {WriteLazyFiles} writeServed
 * @returns {Promise<WriteLazyFiles>} rejects with a Fault if a file of the record is missing
 */
async function lazyWriterFromCache({ files }, writeServed) {
  /** @type {Map<string, Blob>} */
  const cached = new Map();
  for (const [name, file] of Object.entries(files)) {
    const blob = await openCachedBlob(file);
    if (!blob) throw new Fault("damaged_file", name, "The cached copy is missing or damaged.");
    cached.set(name, blob);
  }
  return (mount, members, archive) => {
    const blob = cached.get(archive);
    if (!blob) {
      writeServed(mount, members, archive);
      return;
    }
    writeLazyFiles(mount, members, (offset, size, isAgain) => {
      if (isAgain) recordDamaged().catch(() => {});
      return readSynchronously(blob, offset, size);
    });
  };
}

/**
 * Reads while the worker waits: Python expects a file's contents at once. Browsers allow this in workers.
 *
 * @param {Blob} blob
 * @param {number} offset
 * @param {number} size
 */
function readSynchronously(blob, offset, size) {
  try {
    return new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob.slice(offset, offset + size)));
  } catch {
    // The browser or the reader has emptied the cache meanwhile.
    return new Uint8Array();
  }
}
