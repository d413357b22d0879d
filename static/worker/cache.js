// The browser's cache of runtime files. It stores them unpacked, so that a later start reads them
// sooner than the browser could unpack them from its own HTTP cache. They lie in the origin's private
// file system or, if the browser lacks that, in Cache Storage.

import { within } from "./still.js";

/** @import { PinnedFile } from "../state/types.d.ts" */

const FOLDER = "downslope-runtime";

/** Opening a file takes some milliseconds; some browsers never say that they store nothing. */
const PATIENCE_MS = 4000;

/** Whether the browser has not said what it stores: it is not asked again. */
let isMute = false;

/**
 * The name of a file in the cache. It contains the hash: a file with other contents is another file.
 *
 * @param {PinnedFile} file
 */
function nameOf({ sha256, size }) {
  return `${sha256.slice(0, 16)}-${size}`;
}

/**
 * Reads a cached file whole.
 *
 * @param {PinnedFile} file
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} its contents, not verified; null if it is not cached
 */
export async function readCached(file) {
  const cached = await openCached(file);
  if (!cached) return null;
  try {
    const contents = new Uint8Array(cached.size);
    cached.read(contents, 0);
    return contents;
  } catch {
    // Another tab has removed it meanwhile.
    return null;
  } finally {
    cached.close();
  }
}

/**
 * A cached file, open for reading at any offset.
 *
 * @typedef {object} CachedFile
 * @property {number} size
 * @property {(into: Uint8Array, at: number) => number} read returns how many bytes it has read
 * @property {() => void} close
 */

/**
 * Opens a cached file for reading it in pieces at once.
 *
 * @param {PinnedFile} file
 * @returns {Promise<CachedFile | null>} null if it is not cached; its contents are not verified
 */
export async function openCached(file) {
  if (isMute) return null;
  const opening = open(file);
  const opened = await within(opening, undefined, PATIENCE_MS);
  if (opened !== undefined) return opened;
  isMute = true;
  opening.then((late) => late?.close());
  return null;
}

/**
 * @param {PinnedFile} file
 * @returns {Promise<CachedFile | null>}
 */
async function open(file) {
  try {
    const handle = await (await openFolder())?.getFileHandle(nameOf(file));
    const access = handle && (await openSynchronously(handle));
    if (access) {
      const read = (/** @type {Uint8Array} */ into, /** @type {number} */ at) => access.read(into, { at });
      return { size: access.getSize(), read, close: () => access.close() };
    }
    // Another tab may have locked the file, or the cache is in Cache Storage.
    const answer = handle ? await handle.getFile() : await (await caches.open(FOLDER)).match(urlOf(file));
    return answer ? inMemory(new Uint8Array(await answer.arrayBuffer())) : null;
  } catch {
    // The file is not cached, or the browser stores nothing for this page.
    return null;
  }
}

/**
 * @param {Uint8Array} contents
 * @returns {CachedFile}
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
 * Opens a file for synchronous reading, which makes no copy and takes a tenth of the time.
 *
 * @param {FileSystemFileHandle} handle
 * @returns {Promise<any>} a FileSystemSyncAccessHandle; null if the browser gives none
 */
async function openSynchronously(handle) {
  // In this mode several tabs can read at once; browsers that do not know it let one tab read.
  const mode = /** @type {any} */ ({ mode: "read-only" });
  try {
    return await /** @type {any} */ (handle).createSyncAccessHandle(mode);
  } catch {
    return null;
  }
}

/**
 * A function that fetches the contents of a file to cache; null leaves the file as it is in the cache.
 *
 * @typedef {(() => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>) | null} Contents
 */

/**
 * Makes the cache hold these files and no others. It fails silently: then the next visit fetches its
 * files as this one did.
 *
 * @param {Map<PinnedFile, Contents>} files
 * @param {PinnedFile[]} [damaged] files whose cached copy is damaged
 */
export async function cacheFiles(files, damaged = []) {
  try {
    await replaceFiles(files, damaged);
  } catch {
    // The disk is full, or the browser stores nothing for this page.
  }
}

/**
 * Whether a file is cached whole; its contents are not verified.
 *
 * @param {PinnedFile} file
 */
export async function isCached(file) {
  const cached = await openCached(file);
  cached?.close();
  // A file that is being written is there already, and empty.
  return cached?.size === file.size;
}

/** Removes everything from the cache. */
export function clearCache() {
  return cacheFiles(new Map());
}

/**
 * @param {Map<PinnedFile, Contents>} files
 * @param {PinnedFile[]} damaged
 */
async function replaceFiles(files, damaged) {
  const store = await openStore();
  const names = await store.names();
  const wanted = new Map([...files].map(([file, contents]) => [nameOf(file), contents]));
  const isDamaged = new Set(damaged.map(nameOf));
  for (const name of names) if (!wanted.has(name)) await store.remove(name);
  for (const [name, contents] of wanted) {
    const isMissing = !names.includes(name) || isDamaged.has(name);
    if (!isMissing || !contents) continue;
    await store.write(name, await contents());
  }
}

/** @returns {Promise<Store>} */
async function openStore() {
  const folder = await openFolder();
  return folder ? folderStore(folder) : cacheStorageStore(await caches.open(FOLDER));
}

/**
 * @typedef {object} Store
 * @property {() => Promise<string[]>} names
 * @property {(name: string) => Promise<unknown>} remove
 * @property {(name: string, contents: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<void>} write writes
 *   the whole file or, if the stream fails, nothing
 */

/**
 * @param {FileSystemDirectoryHandle} folder
 * @returns {Store}
 */
function folderStore(folder) {
  return {
    names: async () => {
      const names = [];
      for await (const name of /** @type {any} */ (folder).keys()) names.push(name);
      return names;
    },
    // This fails while another tab reads the file.
    remove: (name) => folder.removeEntry(name).catch(() => {}),
    write: async (name, contents) => {
      const handle = await folder.getFileHandle(name, { create: true });
      // The browser writes to a temporary file, and puts it in place when the stream ends.
      await contents.pipeTo(await handle.createWritable());
    },
  };
}

/**
 * @param {Cache} cache
 * @returns {Store}
 */
function cacheStorageStore(cache) {
  return {
    names: async () => (await cache.keys()).map(({ url }) => url.slice(url.lastIndexOf("/") + 1)),
    remove: (name) => cache.delete(urlOfName(name)),
    write: (name, contents) => cache.put(urlOfName(name), new Response(contents)),
  };
}

/** @param {PinnedFile} file */
function urlOf(file) {
  return urlOfName(nameOf(file));
}

/**
 * The key of a file in Cache Storage. Browsers hold files under this path already: another path
 * would leave them there unread.
 *
 * @param {string} name
 */
function urlOfName(name) {
  return new URL(`./kept/${name}`, import.meta.url).href;
}

/** @returns {Promise<FileSystemDirectoryHandle | null>} null if there is none, or none that can be written to */
async function openFolder() {
  if (!("createWritable" in (self.FileSystemFileHandle?.prototype ?? {}))) return null;
  // A private window may have the function and refuse the folder.
  const root = await navigator.storage?.getDirectory?.().catch(() => null);
  return root?.getDirectoryHandle(FOLDER, { create: true }) ?? null;
}
