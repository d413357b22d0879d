// Archives in Python's file system: put there at once, or only announced and fetched when first read.

/** Blocks of a tar archive, and fields of its headers: POSIX.1-1988, "ustar". */
const BLOCK = 512;
const NAME = [0, 100];
const SIZE = [124, 136];
const PREFIX = [345, 500];

/** Linux's number for an input or output error, as Emscripten counts (WASI). */
const EIO = 29;

/** A regular file that everybody may read. */
const FILE_MODE = 0o100644;

/** A folder, as Emscripten makes them. */
const FOLDER_MODE = 0o040777;

/**
 * A file in an archive: its name, where its contents begin, their length and their CRC-32.
 *
 * @typedef {[name: string, offset: number, size: number, crc: number]} Place
 */

/**
 * Walks over the files of an archive.
 *
 * @param {Uint8Array<ArrayBuffer>} archive a tar, not compressed
 * @returns {Generator<[name: string, contents: Uint8Array<ArrayBuffer>]>}
 */
export function* members(archive) {
  const decoder = new TextDecoder();
  for (let start = 0; archive[start]; ) {
    const text = (/** @type {number[]} */ [from, to]) =>
      decoder.decode(archive.subarray(start + Number(from), start + Number(to))).replace(/\0.*$/s, "");
    const prefix = text(PREFIX);
    const size = Number.parseInt(text(SIZE), 8);
    const contents = start + BLOCK;
    yield [(prefix && `${prefix}/`) + text(NAME), archive.subarray(contents, contents + size)];
    start = contents + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/**
 * Lists where the files of an archive are.
 *
 * @param {Uint8Array<ArrayBuffer>} archive
 * @returns {Place[]}
 */
export function placesOf(archive) {
  return Array.from(members(archive), ([name, contents]) => [
    name,
    contents.byteOffset - archive.byteOffset,
    contents.length,
    crc32(contents),
  ]);
}

/**
 * Puts files into Python's file system as Emscripten's MEMFS keeps them: a node with its contents.
 * The usual way, open, write and close for each, takes ten times as long, 0.1 s of a start.
 */
export class Mount {
  /**
   * @param {any} FS Emscripten's, as Pyodide shows it
   * @param {string} root
   */
  constructor(FS, root) {
    this.FS = FS;
    this.root = root;
    /** @type {Map<string, any>} */
    this.folders = new Map();
  }

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} contents kept as they are, without a copy
   */
  write(name, contents) {
    const node = this.#make(name);
    node.contents = contents;
    node.usedBytes = contents.length;
  }

  /**
   * Puts a file there whose contents come when they are first read.
   *
   * @param {string} name
   * @param {number} size
   * @param {() => Uint8Array<ArrayBuffer>} fetchContents
   */
  announce(name, size, fetchContents) {
    const node = this.#make(name);
    const become = (/** @type {Uint8Array} */ value) => {
      Object.defineProperty(node, "contents", { value, writable: true });
      return value;
    };
    Object.defineProperty(node, "contents", {
      configurable: true,
      get: () => become(fetchContents()),
      set: become,
    });
    node.usedBytes = size;
  }

  /** @param {string} name */
  #make(name) {
    const end = name.lastIndexOf("/");
    const parent = this.folder(end < 0 ? this.root : `${this.root}/${name.slice(0, end)}`);
    return parent.node_ops.mknod(parent, name.slice(end + 1), FILE_MODE, 0);
  }

  /**
   * Makes a folder, unless it is there: mkdirTree would throw and catch an error for each that is.
   *
   * @param {string} path absolute, whatever the root
   * @returns {any} its node
   */
  folder(path) {
    const known = path ? this.folders.get(path) : this.FS.root;
    if (known) return known;
    const end = path.lastIndexOf("/");
    const parent = this.folder(path.slice(0, end));
    const name = path.slice(end + 1);
    const node = parent.contents[name] ?? parent.node_ops.mknod(parent, name, FOLDER_MODE, 0);
    this.folders.set(path, node);
    return node;
  }
}

/**
 * Announces the files of an archive that is fetched as soon as one of them is read.
 *
 * @param {Mount} mount
 * @param {Place[]} places
 * @param {(isAgain: boolean) => Uint8Array<ArrayBuffer>} fetchArchive
 */
export function announceAll(mount, places, fetchArchive) {
  /** @type {Uint8Array<ArrayBuffer> | null} */
  let archive = null;
  announceEach(mount, places, (offset, size, isAgain) => {
    if (isAgain || !archive) archive = fetchArchive(isAgain);
    return archive.subarray(offset, offset + size);
  });
}

/**
 * Announces files that are read one by one, each as soon as Python reads it.
 *
 * What they lie in cannot be verified by a hash, which browsers compute only asynchronously: each
 * file has its own checksum instead.
 *
 * @param {Mount} mount
 * @param {Place[]} places
 * @param {(offset: number, size: number, isAgain: boolean) => Uint8Array<ArrayBuffer>} read
 */
export function announceEach(mount, places, read) {
  for (const [name, offset, size, crc] of places) {
    mount.announce(name, size, () => {
      const isRight = (/** @type {Uint8Array} */ contents) =>
        contents.length === size && crc32(contents) === crc;
      const contents = read(offset, size, false);
      if (isRight(contents)) return contents;
      // A cache may hold what once arrived damaged; the network is asked once more.
      const another = read(offset, size, true);
      if (isRight(another)) return another;
      throw new mount.FS.ErrnoError(EIO);
    });
  }
}

/**
 * Fetches while everything waits: Python does when it reads a file. Browsers allow this in workers.
 *
 * @param {string} url
 * @param {boolean} isAgain past the cache
 */
export function fetchNow(url, isAgain) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  if (isAgain) request.setRequestHeader("Cache-Control", "no-cache");
  try {
    request.send();
  } catch {
    return new Uint8Array();
  }
  return new Uint8Array(request.status === 200 ? request.response : 0);
}

/** The remainders of all bytes: ISO 3309, the polynomial of zip, reflected. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** @param {Uint8Array} contents */
export function crc32(contents) {
  let crc = 0xffffffff;
  for (const byte of contents) crc = (crc >>> 8) ^ Number(REMAINDERS[(crc ^ byte) & 0xff]);
  return (crc ^ 0xffffffff) >>> 0;
}
