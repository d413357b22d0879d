// The record of the snapshot that this browser made, which says for which page the cached files are
// good; and the lock that guards them while a Python reads them. The files are:
//
//   snapshot.bin   Python's memory, in the format of format.js
//   apart.bin      shared libraries and open fonts, end to end: a start needs them at once
//   index.json     where each file lies in the other archives
//   site.bin, stdlib.zip   only if the site serves wheels: all other files of the packages, and the
//                  standard library. Python reads pieces of both while it waits. If the site serves
//                  packed files, Python reads those from the site instead.
//
// A start verifies the files whole, as it does with fetched ones, but for site.bin and stdlib.zip:
// of these it verifies each piece that Python reads.

import { cacheWithRecord, readRecord, writeRecord } from "./cache.js";

/** @import { PinnedFile } from "../../state/types.d.ts" */
/** @import { Member } from "../archive.js" */
/** @import { Index } from "../packed.js" */

/**
 * @typedef {object} OwnRecord
 * @property {string} key of the snapshot; see own-key.js
 * @property {Record<string, PinnedFile>} files
 * @property {boolean} isImpossible whether no snapshot with this key can be made, or started from
 */

/** @typedef {Index & { apart: Member[] }} OwnIndex */

/**
 * The name of the lock. A Python that started from the snapshot shares the lock as long as it lives;
 * a worker that replaces the snapshot holds it alone.
 */
const LOCK = "downslope-own-snapshot";

/** Replaces the record of damaged files: no page has this key, so the next page makes the files again. */
const DAMAGED = /** @type {OwnRecord} */ ({ key: "", files: {}, isImpossible: false });

/**
 * @template Result
 * @param {LockMode} mode
 * @param {() => Promise<Result>} use
 * @returns {Promise<Result | null>} null at once if others hold the lock in a mode that excludes this one
 */
export function withLock(mode, use) {
  return navigator.locks.request(LOCK, { mode, ifAvailable: true }, (lock) => (lock ? use() : null));
}

/** @returns {Promise<OwnRecord | null>} null if this browser has made no snapshot */
export async function readOwnRecord() {
  const record = /** @type {OwnRecord | null} */ (await readRecord());
  return typeof record?.key === "string" && typeof record.files === "object" ? record : null;
}

/**
 * Records that no snapshot with this key works, so that no page tries it or makes it again.
 *
 * @param {string} key
 */
export async function recordImpossible(key) {
  /** @type {OwnRecord} */
  const record = { key, files: {}, isImpossible: true };
  await cacheWithRecord(record, []);
}

/** Removes damaged files, so that the next page makes them again. */
export async function removeDamaged() {
  await cacheWithRecord(DAMAGED, []);
}

/** Records that a file is damaged, and leaves the files, because a Python still reads them. */
export async function recordDamaged() {
  await writeRecord(DAMAGED);
}
