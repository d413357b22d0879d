// Makes a snapshot in the browser, if the site serves none. It starts a second Python beside that of
// the page, captures it, and caches the files that own-record.js lists.

import { crc32 } from "../archive.js";
import { sha256 } from "../runtime-files.js";
import { fetchSources, putSources } from "../sources.js";
import { cacheWithRecord, clearCache } from "./cache.js";
import { readVerified } from "./cached-files.js";
import { captureSnapshot } from "./capture.js";
import { Unfit } from "./linking.js";
import { hashPieces, SNAPSHOT } from "./memory-stream.js";
import { keyOf } from "./own-key.js";
import { readLibrary, startPacked, startReleased } from "./own-python.js";
import { readOwnRecord, recordImpossible, withLock } from "./own-record.js";
import { PACKED_LIBRARY } from "./python-files.js";

/** @import { BootPlan, PinnedFile } from "../../state/types.d.ts" */
/** @import { Member } from "../archive.js" */
/** @import { CapturablePython } from "./own-python.js" */
/** @import { OwnIndex, OwnRecord } from "./own-record.js" */

/**
 * Makes a snapshot for the next visit and caches it in place of any other.
 *
 * @param {BootPlan} plan by which the page's own Python started
 * @returns {Promise<boolean>} whether the cache holds one now; rejects if none could be made
 */
export async function makeOwn(plan) {
  return (await withLock("exclusive", () => replaceSnapshot(plan))) ?? false;
}

/** @param {BootPlan} plan */
async function replaceSnapshot(plan) {
  const sources = await fetchSources(plan);
  const key = await keyOf(plan, sources);
  const record = await readOwnRecord();
  if (record?.key === key && record.isImpossible) return false;
  // Another tab may have made it since this page started.
  if (record?.key === key && (await isIntact(record))) return true;
  await clearCache();
  try {
    const python = await (plan.packed ? startPacked(plan) : startReleased(plan));
    putSources(python.pyodide.FS, sources);
    await cacheAs(key, captureFiles(python));
  } catch (error) {
    if (error instanceof Unfit) await recordImpossible(key);
    throw error;
  }
  return true;
}

/** @param {OwnRecord} record */
async function isIntact({ files }) {
  for (const file of Object.values(files)) {
    if ((await readVerified(file)).copy !== "good") return false;
  }
  return true;
}

/**
 * Captures the snapshot, and collects the files that a Python started from it may read.
 *
 * @param {CapturablePython} python
 * @returns {Map<string, Uint8Array<ArrayBuffer>>} the files to cache, by name
 */
function captureFiles({ pyodide, startFacts, index }) {
  pyodide.runPython("import app.browser; app.browser.prepare()");
  const { facts, file } = captureSnapshot(pyodide, startFacts, index.packages);
  const { libraries, openFiles } = facts;
  const { FS } = pyodide;
  const prefix = `${index.root}/`;
  const paths = [...libraries.map(({ name }) => name), ...openFiles.map(([, path]) => path)];
  const neededAtOnce = new Set(paths.map((path) => path.replace(prefix, "")));
  const apart = concatenate(FS, index.root, [...neededAtOnce]);
  const files = new Map([
    [SNAPSHOT, file],
    ["apart.bin", apart.contents],
  ]);
  const rest = [...index.rest, { archive: "apart.bin", root: index.root, members: apart.members }];
  if (!index.rest.length) {
    const names = filesBelow(FS, index.root).filter((name) => !neededAtOnce.has(name));
    const others = concatenate(FS, index.root, names);
    const library = readLibrary(pyodide);
    files.set("site.bin", others.contents).set(PACKED_LIBRARY, library.contents);
    rest.push({ archive: "site.bin", root: index.root, members: others.members }, library.entry);
  }
  /** @type {OwnIndex} */
  const ownIndex = { ...index, rest, apart: apart.members };
  return files.set("index.json", new TextEncoder().encode(JSON.stringify(ownIndex)));
}

/**
 * Joins files end to end.
 *
 * @param {any} FS
 * @param {string} root
 * @param {string[]} names
 */
function concatenate(FS, root, names) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const files = names.map((name) => FS.readFile(`${root}/${name}`));
  const contents = new Uint8Array(files.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  const members = files.map((file, i) => {
    const start = end;
    contents.set(file, start);
    end += file.length;
    return /** @type {Member} */ ([names[i], start, file.length, crc32(file)]);
  });
  return { contents, members };
}

/**
 * @param {any} FS
 * @param {string} root
 * @param {string} folder below the root, with a slash at its end
 * @returns {string[]}
 */
function filesBelow(FS, root, folder = "") {
  return FS.readdir(`${root}/${folder}`).flatMap((/** @type {string} */ name) => {
    if (name === "." || name === "..") return [];
    const isFolder = FS.isDir(FS.stat(`${root}/${folder}${name}`).mode);
    return isFolder ? filesBelow(FS, root, `${folder}${name}/`) : [`${folder}${name}`];
  });
}

/**
 * Caches the files and their record.
 *
 * @param {string} key
 * @param {Map<string, Uint8Array<ArrayBuffer>>} files
 */
async function cacheAs(key, files) {
  /** @type {OwnRecord} */
  const record = { key, files: {}, isImpossible: false };
  /** @type {[PinnedFile, Uint8Array<ArrayBuffer>][]} */
  const pinned = [];
  for (const [name, contents] of files) {
    /** @type {PinnedFile} */
    const file = { file_name: name, sha256: await sha256(contents), size: contents.length };
    // A start verifies only the snapshot piece by piece; see own-record.js.
    if (name === SNAPSHOT) file.pieces = await hashPieces(contents);
    record.files[name] = file;
    pinned.push([file, contents]);
  }
  await cacheWithRecord(record, pinned);
}
