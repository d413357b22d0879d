// Reads archives and puts their files into Python's file system: with their contents, or as lazy files
// whose contents are looked up when Python first reads them.

/** Blocks of a tar archive, and fields of its headers: POSIX.1-1988, "ustar". */
const BLOCK = 512;
const NAME = [0, 100];
const SIZE = [124, 136];
const PREFIX = [345, 500];

/** The error number of an input or output error, as WASI and so Emscripten number it. */
const EIO = 29;

/** Mode of a regular file that everybody may read. */
const FILE_MODE = 0o100644;

/** Mode of a folder, as Emscripten creates it. */
const FOLDER_MODE = 0o040777;

/**
 * A file in an archive: its name, the offset of its contents, their length and their CRC-32.
 *
 * @typedef {[name: string, offset: number, size: number, crc: number]} Member
 */

/**
 * Yields the files of an archive.
 *
 * @param {Uint8Array<ArrayBuffer>} archive a tar, not compressed
 * @returns {Generator<[name: string, contents: Uint8Array<ArrayBuffer>]>}
 */
export function* readArchive(archive) {
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
 * Writes files into Python's file system as nodes of Emscripten's MEMFS. To open, write and close each
 * file would take ten times as long, 0.1 s of a start.
 */
export class Mount {
  /**
   * @param {any} FS Emscripten's file system, as Pyodide exposes it
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
   * @param {Uint8Array<ArrayBuffer>} contents which become the node's own, without a copy
   */
  write(name, contents) {
    const node = this.#make(name);
    node.contents = contents;
    node.usedBytes = contents.length;
  }

  /**
   * Writes a lazy file: its contents are looked up when Python first reads it.
   *
   * @param {string} name
   * @param {number} size
   * @param {() => Uint8Array<ArrayBuffer>} giveContents throws an error if they are not there
   */
  writeLazy(name, size, giveContents) {
    const node = this.#make(name);
    const replaceBy = (/** @type {Uint8Array} */ value) => {
      Object.defineProperty(node, "contents", { value, writable: true });
      return value;
    };
    Object.defineProperty(node, "contents", {
      configurable: true,
      get: () => replaceBy(giveContents()),
      set: replaceBy,
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
   * Finds or creates a folder. Emscripten's mkdirTree would throw and catch an error for each folder
   * that exists.
   *
   * @param {string} path absolute, not relative to the root
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
 * Writes the files of an archive as lazy ones. Python gets an error for a file whose contents are not there when it
 * reads them, or are not those that were packed.
 *
 * @param {Mount} mount
 * @param {Member[]} members
 * @param {() => Uint8Array<ArrayBuffer>} archiveNow the archive, or nothing as long as it is not there
 */
export function writeLazyArchive(mount, members, archiveNow) {
  for (const [name, offset, size, crc] of members) {
    mount.writeLazy(name, size, () => {
      const contents = archiveNow().subarray(offset, offset + size);
      if (contents.length === size && crc32(contents) === crc) return contents;
      throw new mount.FS.ErrnoError(EIO);
    });
  }
}

/** The remainder for each byte, by the reflected polynomial of ISO 3309, which zip uses too. */
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
