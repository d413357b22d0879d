// Keeps files of the runtime in this browser, unpacked: they are at hand before a cache could have
// unpacked them. In the origin's private file system or, where that is missing, in Cache Storage.

/** @import { PinnedFile } from "../../types.d.ts" */

const FOLDER = "downslope-runtime";

/** Bytes that are written at once. */
const PART = 1 << 20;

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
  try {
    const folder = await openFolder();
    return folder ? await readFile(folder, file) : await readFromCache(file);
  } catch {
    // Not kept, or a browser that keeps nothing for this page.
    return null;
  }
}

/**
 * @param {FileSystemDirectoryHandle} folder
 * @param {PinnedFile} file
 */
async function readFile(folder, file) {
  const handle = await folder.getFileHandle(nameOf(file));
  try {
    return await readAtOnce(handle, file.size);
  } catch {
    // Another tab may hold it.
    return new Uint8Array(await (await handle.getFile()).arrayBuffer());
  }
}

/**
 * Reads without a copy on the way: in a tenth of the time, where a browser offers it.
 *
 * @param {FileSystemFileHandle} handle
 * @param {number} size
 */
async function readAtOnce(handle, size) {
  // Several tabs may read at once; browsers that do not know this let one at a time.
  const mode = /** @type {any} */ ({ mode: "read-only" });
  const access = await /** @type {any} */ (handle).createSyncAccessHandle(mode);
  try {
    const contents = new Uint8Array(size);
    const length = access.read(contents, { at: 0 });
    return contents.subarray(0, length);
  } finally {
    access.close();
  }
}

/** @param {PinnedFile} file */
async function readFromCache(file) {
  const answer = await (await caches.open(FOLDER)).match(addressOf(file));
  return answer ? new Uint8Array(await answer.arrayBuffer()) : null;
}

/**
 * Keeps files from now on, and no others.
 *
 * @param {Map<PinnedFile, Uint8Array<ArrayBuffer>>} files with their contents
 * @param {PinnedFile[]} [damaged] those of which a copy is kept that is no good
 */
export async function keep(files, damaged = []) {
  try {
    const folder = await openFolder();
    const store = folder ? inFolder(folder) : inCache(await caches.open(FOLDER));
    const names = await store.names();
    const wanted = new Map([...files].map(([file, contents]) => [nameOf(file), contents]));
    const isDamaged = new Set(damaged.map(nameOf));
    for (const name of names) if (!wanted.has(name)) await store.remove(name);
    for (const [name, contents] of wanted) {
      if (!names.includes(name) || isDamaged.has(name)) await store.write(name, bitByBit(contents));
    }
  } catch {
    // No room, or a page that may keep nothing: the next visit fetches as this one did.
  }
}

/** Keeps nothing any more. */
export function forget() {
  return keep(new Map());
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

/**
 * @typedef {object} Store
 * @property {() => Promise<string[]>} names
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
