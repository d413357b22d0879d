// Keeps files of the runtime in this browser, unpacked: they are at hand before a cache could have
// unpacked them. In the origin's private file system or, where that is missing, in Cache Storage.

/** @import { PinnedFile } from "../../state/types.d.ts" */

const FOLDER = "downslope-runtime";

/** Bytes that are written at once. */
const PART = 1 << 20;

/** Tells what the kept files are. Written after them, so that it never tells of what is not there. */
const RECORD = "record.json";

/**
 * Under which name a file is kept: with other contents it is another file.
 *
 * @param {PinnedFile} file
 */
function nameOf({ sha256, size }) {
  return `${sha256.slice(0, 16)}-${size}`;
}

/**
 * @param {PinnedFile} file
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} its contents, not verified; null where it is not kept
 */
export async function readKept(file) {
  const kept = await openToRead(file);
  if (!kept) return null;
  try {
    const contents = new Uint8Array(kept.size);
    kept.read(contents, 0);
    return contents;
  } finally {
    kept.close();
  }
}

/**
 * A kept file, open to be read at any place.
 *
 * @typedef {object} Opened
 * @property {number} size
 * @property {(into: Uint8Array, at: number) => number} read how many bytes there were
 * @property {() => void} close
 */

/**
 * Opens a file that is kept, to read it now, bit by bit.
 *
 * @param {PinnedFile} file
 * @returns {Promise<Opened | null>} null where it is not kept; what it holds is not verified
 */
export async function openToRead(file) {
  try {
    const handle = await (await openFolder())?.getFileHandle(nameOf(file));
    const access = handle && (await openAtOnce(handle));
    if (access) {
      const read = (/** @type {Uint8Array} */ into, /** @type {number} */ at) => access.read(into, { at });
      return { size: access.getSize(), read, close: () => access.close() };
    }
    // Another tab may hold it, or it is kept in the other place.
    const answer = handle ? await handle.getFile() : await (await caches.open(FOLDER)).match(addressOf(file));
    return answer ? inMemory(new Uint8Array(await answer.arrayBuffer())) : null;
  } catch {
    // Not kept, or a browser that keeps nothing for this page.
    return null;
  }
}

/**
 * @param {Uint8Array} contents
 * @returns {Opened}
 */
function inMemory(contents) {
  const read = (/** @type {Uint8Array} */ into, /** @type {number} */ at) => {
    const part = contents.subarray(at, at + into.length);
    into.set(part);
    return part.length;
  };
  return { size: contents.length, read, close: () => {} };
}

/**
 * Opens a file so that it can be read without a copy on the way: in a tenth of the time.
 *
 * @param {FileSystemFileHandle} handle
 * @returns {Promise<any>} a FileSystemSyncAccessHandle; null where there is none to be had
 */
async function openAtOnce(handle) {
  // Several tabs may read at once; browsers that do not know this let one at a time.
  const mode = /** @type {any} */ ({ mode: "read-only" });
  try {
    return await /** @type {any} */ (handle).createSyncAccessHandle(mode);
  } catch {
    return null;
  }
}

/**
 * Opens a file that is kept, to read pieces of it later.
 *
 * @param {PinnedFile} file
 * @returns {Promise<Blob | null>} null where it is not kept as it should be
 */
export async function openKept(file) {
  const blob = await (await openStore()).open(nameOf(file)).catch(() => null);
  return blob?.size === file.size ? blob : null;
}

/** @returns {Promise<unknown>} what was last kept as a record; null where there is none */
export async function readRecord() {
  try {
    const blob = await (await openStore()).open(RECORD);
    return blob ? JSON.parse(await blob.text()) : null;
  } catch {
    return null;
  }
}

/**
 * What a file is to hold, or who fetches this; null for one that was kept before.
 *
 * @typedef {Uint8Array<ArrayBuffer> | (() => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>) | null} Contents
 */

/**
 * Keeps files from now on, and no others; a record is none of them any more.
 *
 * @param {Map<PinnedFile, Contents>} files
 * @param {PinnedFile[]} [damaged] those of which a copy is kept that is no good
 */
export async function keep(files, damaged = []) {
  try {
    await keepAll(files, damaged);
  } catch {
    // No room, or a page that may keep nothing: the next visit fetches as this one did.
  }
}

/**
 * Keeps files and a record of them from now on, and no others.
 *
 * @param {unknown} record
 * @param {[file: PinnedFile, contents: Uint8Array<ArrayBuffer>][]} files
 * @returns {Promise<void>} rejects where they cannot be kept
 */
export async function keepRecorded(record, files) {
  await keepAll(new Map(files), []);
  await keepRecord(record);
}

/**
 * Keeps another record of the same files.
 *
 * @param {unknown} record
 */
export async function keepRecord(record) {
  const contents = new TextEncoder().encode(JSON.stringify(record));
  await (await openStore()).write(RECORD, bitByBit(contents));
}

/** Keeps nothing any more. */
export function forget() {
  return keep(new Map());
}

/**
 * @param {Map<PinnedFile, Contents>} files
 * @param {PinnedFile[]} damaged
 */
async function keepAll(files, damaged) {
  const store = await openStore();
  const names = await store.names();
  const wanted = new Map([...files].map(([file, contents]) => [nameOf(file), contents]));
  const isDamaged = new Set(damaged.map(nameOf));
  for (const name of names) if (!wanted.has(name)) await store.remove(name);
  for (const [name, contents] of wanted) {
    const isMissing = !names.includes(name) || isDamaged.has(name);
    if (!isMissing || !contents) continue;
    const stream = typeof contents === "function" ? await contents() : bitByBit(contents);
    await store.write(name, stream);
  }
}

/**
 * A stream that leaves time for other things between its parts.
 *
 * @param {Uint8Array<ArrayBuffer>} contents
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
function bitByBit(contents) {
  let place = 0;
  return new ReadableStream({
    pull(controller) {
      if (place >= contents.length) controller.close();
      else controller.enqueue(contents.slice(place, place + PART));
      place += PART;
    },
  });
}

/** @returns {Promise<Store>} */
async function openStore() {
  const folder = await openFolder();
  return folder ? inFolder(folder) : inCache(await caches.open(FOLDER));
}

/**
 * @typedef {object} Store
 * @property {() => Promise<string[]>} names
 * @property {(name: string) => Promise<Blob | null>} open rejects, or answers null, where there is none
 * @property {(name: string) => Promise<unknown>} remove
 * @property {(name: string, contents: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<void>} write whole or not at all
 */

/**
 * @param {FileSystemDirectoryHandle} folder
 * @returns {Store}
 */
function inFolder(folder) {
  return {
    names: async () => {
      const names = [];
      for await (const name of /** @type {any} */ (folder).keys()) names.push(name);
      return names;
    },
    open: async (name) => (await folder.getFileHandle(name)).getFile(),
    remove: (name) => folder.removeEntry(name).catch(() => {}), // Another tab may read it just now.
    write: async (name, contents) => {
      const handle = await folder.getFileHandle(name, { create: true });
      // It is written beside the file, and takes its place when all is there.
      await contents.pipeTo(await handle.createWritable());
    },
  };
}

/**
 * @param {Cache} cache
 * @returns {Store}
 */
function inCache(cache) {
  return {
    names: async () => (await cache.keys()).map(({ url }) => url.slice(url.lastIndexOf("/") + 1)),
    open: async (name) => (await cache.match(addressOfName(name)))?.blob() ?? null,
    remove: (name) => cache.delete(addressOfName(name)),
    write: (name, contents) => cache.put(addressOfName(name), new Response(contents)),
  };
}

/** @param {PinnedFile} file */
function addressOf(file) {
  return addressOfName(nameOf(file));
}

/** @param {string} name */
function addressOfName(name) {
  return new URL(`kept/${name}`, self.location.href).href;
}

/** @returns {Promise<FileSystemDirectoryHandle | null>} null where there is none, or none to be written to */
async function openFolder() {
  if (!("createWritable" in (self.FileSystemFileHandle?.prototype ?? {}))) return null;
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}
