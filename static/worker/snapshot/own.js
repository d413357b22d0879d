// Starts Python from a snapshot that this very browser has made and kept: see making.js. Its files:
//
//   snapshot.bin   Python's memory, as format.js has it
//   apart.bin      the shared libraries and the open fonts, end to end: wanted at once
//   index.json     where in the other files everything is
//   site.bin, stdlib.zip   where only wheels are served: all other files of the packages, and the
//                  standard library, of which Python reads pieces while it waits; what has been
//                  packed comes from its address instead
//
// and a record of them with the key that they are good for (key.js). The files are verified like
// those that are fetched; site.bin and stdlib.zip are not, but each piece of them when it is read.

import { announceEach } from "../archive.js";
import { Fault } from "../fault.js";
import { announceFrom } from "../packed.js";
import { RuntimeFiles } from "../runtime-files.js";
import { putSources } from "../sources.js";
import { compileLibraries, startFrom } from "./boot.js";
import { fetchCore, findKept, modulesOf } from "./finding.js";
import { keyOf } from "./key.js";
import { mountOpen, mountRest } from "./mounting.js";
import { openKeptSnapshot, SNAPSHOT } from "./passage.js";
import { keepRecord, keepRecorded, openKept, readRecord } from "./storage.js";

/** @import { BootOrder, PinnedFile } from "../../state/types.d.ts" */
/** @import { Place } from "../archive.js" */
/** @import { Awake, Report } from "../boot.js" */
/** @import { Announce, Index } from "../packed.js" */
/** @import { Source } from "../sources.js" */

/**
 * @typedef {object} OwnRecord
 * @property {string} key
 * @property {Record<string, PinnedFile>} files
 * @property {boolean} isInVain whether no snapshot of this key can be made, or started from
 */

/** @typedef {Index & { apart: Place[] }} OwnIndex */

/** Held by those who start from what is kept, for as long as they live, and by who makes it, alone. */
const LOCK = "downslope-own-snapshot";

/** Says that what is kept is good for another page, or for an earlier one. */
const OTHER_KEY = new Error("What is kept is of another key.");

/**
 * @template Result
 * @param {LockMode} mode
 * @param {() => Promise<Result>} use
 * @returns {Promise<Result | null>} null at once where others hold it in a way that forbids this
 */
export function withLock(mode, use) {
  return navigator.locks.request(LOCK, { mode, ifAvailable: true }, (lock) => (lock ? use() : null));
}

/** @returns {Promise<OwnRecord | null>} */
export async function readOwnRecord() {
  const record = /** @type {OwnRecord | null} */ (await readRecord());
  return typeof record?.key === "string" && typeof record.files === "object" ? record : null;
}

/**
 * Notes that with this key there is no start from a snapshot: it is neither tried nor made again.
 *
 * @param {string} key
 */
export async function giveUp(key) {
  /** @type {OwnRecord} */
  const record = { key, files: {}, isInVain: true };
  await keepRecorded(record, []);
}

/** The record of files that are damaged: no page has this key, and so the next one makes them anew. */
const SPOILT = /** @type {OwnRecord} */ ({ key: "", files: {}, isInVain: false });

/**
 * Boots Pyodide from the snapshot that this browser has kept.
 *
 * @param {BootOrder["boot"]} order
 * @param {Promise<Source[]>} sources
 * @param {Report} report
 * @returns {Promise<Awake | null>} null where none is kept for this page;
 *   rejects where anything is amiss
 */
export async function bootFromOwn(order, sources, report) {
  const record = await readOwnRecord();
  if (!record || record.isInVain) return null;
  return new Promise((resolve, reject) => {
    const use = async () => {
      try {
        resolve(await restore(order, record, sources, report));
      } catch (error) {
        if (error === OTHER_KEY) resolve(null);
        else reject(error);
        return { error };
      }
      // Python goes on reading what is kept: nobody must replace it.
      return new Promise(() => {});
    };
    const leave = async (/** @type {{ error: unknown } | null} */ ended) => {
      if (!ended) resolve(null);
      else if (ended.error !== OTHER_KEY) await withLock("exclusive", () => dispose(record, ended.error));
    };
    withLock("shared", /** @type {typeof use} */ (use))
      .then(leave)
      .catch(reject);
  });
}

/**
 * @param {OwnRecord} record
 * @param {unknown} error with which the start from it has ended
 */
async function dispose(record, error) {
  // Damaged files can be made again, and what could not be fetched is no fault of theirs.
  if (!(error instanceof Fault)) await giveUp(record.key);
  else if (error.code === "damaged_file") await keepRecorded(SPOILT, []);
}

/**
 * @param {BootOrder["boot"]} order
 * @param {OwnRecord} record
 * @param {Promise<Source[]>} sources
 * @param {Report} report
 */
async function restore(order, record, sources, report) {
  const { runtime, lock, compressed, packed } = order;
  const files = new RuntimeFiles(runtime, modulesOf(lock), compressed, (bytes, total) =>
    report("fetching", bytes, total),
  );
  const core = fetchCore(order);
  const whole = Promise.all([files.arrival(), core]).then(() =>
    report("starting_python", files.totalBytes, files.totalBytes),
  );
  const checked = sources.then(async (each) => {
    if ((await keyOf(order, each)) !== record.key) throw OTHER_KEY;
  });
  const index = readWhole(record, "index.json").then(parse);
  const apart = Promise.all([index, readWhole(record, "apart.bin")]).then(unpackApart);
  const libraries = Promise.all([index, apart]).then(([{ root }, archive]) =>
    compileLibraries(root, archive),
  );
  const announce = announceFromKept(record, announceFrom(runtime, packed));
  const snapshot = openSnapshot(record);
  // They are awaited below; until then a failure is not one that nobody handles.
  for (const promise of [core, whole, checked, libraries, announce, snapshot]) promise.catch(() => {});
  const mount = async (/** @type {any} */ FS) => {
    await checked;
    mountOpen(FS, await index, await apart);
  };
  const pyodide = await startFrom(order, core, { snapshot, libraries, mount, whole });
  report("first_drawing", 1, 1);
  const rest = await Promise.all([index, apart, announce]);
  const texts = await sources;
  const afterwards = () => {
    putSources(pyodide.FS, texts);
    mountRest(pyodide.FS, ...rest);
  };
  const host = pyodide.pyimport("app.browser").host();
  return { pyodide, host, compiled: null, isRestored: true, afterwards };
}

/** @param {OwnRecord} record */
async function openSnapshot({ files }) {
  const file = files[SNAPSHOT];
  const snapshot = file && (await openKeptSnapshot(file));
  if (!snapshot) throw new Fault("damaged_file", SNAPSHOT, "It is not there.");
  return snapshot;
}

/** @param {Uint8Array} contents of index.json */
function parse(contents) {
  return /** @type {OwnIndex} */ (JSON.parse(new TextDecoder().decode(contents)));
}

/**
 * @param {[OwnIndex, Uint8Array<ArrayBuffer>]} kept
 * @returns {Map<string, Uint8Array<ArrayBuffer>>} libraries and fonts by name
 */
function unpackApart([{ apart }, contents]) {
  return new Map(apart.map(([name, offset, size]) => [name, contents.subarray(offset, offset + size)]));
}

/**
 * @param {OwnRecord} record
 * @param {string} name
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects with a Fault where it is missing or damaged
 */
async function readWhole({ files }, name) {
  const file = files[name];
  const contents = file && (await findKept(file)).contents;
  if (!contents) throw new Fault("damaged_file", name, "It is not as it was kept.");
  return contents;
}

/**
 * Announces files of what is kept, and of what is not by the way it is served.
 *
 * @param {OwnRecord} record
 * @param {Announce} announceServed
 * @returns {Promise<Announce>} rejects with a Fault where one is missing
 */
async function announceFromKept({ files }, announceServed) {
  /** @type {Map<string, Blob>} */
  const kept = new Map();
  for (const [name, file] of Object.entries(files)) {
    const blob = await openKept(file);
    if (!blob) throw new Fault("damaged_file", name, "It is not as it was kept.");
    kept.set(name, blob);
  }
  return (mount, places, archive) => {
    const blob = kept.get(archive);
    if (!blob) {
      announceServed(mount, places, archive);
      return;
    }
    announceEach(mount, places, (offset, size, isAgain) => {
      if (isAgain) keepRecord(SPOILT).catch(() => {});
      return readNow(blob, offset, size);
    });
  };
}

/**
 * Reads while everything waits: Python does when it reads a file. Browsers allow this in workers.
 *
 * @param {Blob} blob
 * @param {number} offset
 * @param {number} size
 */
function readNow(blob, offset, size) {
  try {
    return new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob.slice(offset, offset + size)));
  } catch {
    // Taken away meanwhile, by the browser or by hand.
    return new Uint8Array();
  }
}
