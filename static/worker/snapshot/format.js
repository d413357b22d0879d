// The format of a snapshot's file: a head, the facts as JSON, then Python's memory without its empty pages.

/** "SNAP", read as a little-endian number. */
const MAGIC = 0x50414e53;

/** Increase it if the meaning of anything in the file changes. */
export const FORMAT = 1;

/** Words of the head: magic, format, bytes of the facts, bytes of the file. The hash is in the manifest. */
const HEAD_WORDS = 4;
const HEAD = HEAD_WORDS * 4;

/** Bytes of a page. The file holds memory in pages, and leaves out those that hold zeros only. */
const PAGE = 4096;

/**
 * The dynamic linker's record of a shared library. Addresses are offsets in linear memory.
 *
 * @typedef {object} LibraryFacts
 * @property {string} name its path
 * @property {number[]} handles addresses of its records in memory
 * @property {number} exports how many symbols it has
 * @property {boolean} isGlobal whether other libraries see its symbols
 * @property {number} memoryBase address of its data
 * @property {number} memorySize
 * @property {number} tableBase index in the table of its first function
 * @property {number} tableSize
 */

/**
 * @typedef {object} Facts
 * @property {string} build Pyodide's BUILD_ID
 * @property {number} firstTableLength length of the function table before Python ran
 * @property {number} tableLength its length at the capture
 * @property {number} trampoline index in the table that is reserved for CPython's trampoline
 * @property {number} memoryBytes
 * @property {number} stackPointer
 * @property {unknown} references Pyodide's list of the JavaScript objects to which Python refers
 * @property {LibraryFacts[]} libraries in the order in which they were loaded
 * @property {[index: number, library: string, name: string][]} functions in the table
 *   outside the libraries' own parts of it
 * @property {number[]} freeIndexes free entries of the table
 * @property {Record<string, number>} offsets the entries of the global offset table that libraries
 *   changed: addresses by symbol
 * @property {[descriptor: number, path: string, position: number][]} openFiles
 * @property {Record<string, string>} packages the channel of each package, as in `pyodide.loadedPackages`
 * @property {string[]} folders all folders of the file system
 * @property {[start: number, count: number][]} [pages] runs of pages that are not empty;
 *   encode() adds them
 */

/** A file is no snapshot, or a damaged one. */
export class Damaged extends Error {}

/**
 * Writes a snapshot's file.
 *
 * @param {Facts} facts
 * @param {Uint8Array} memory
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encode(facts, memory) {
  const pages = occupiedPages(memory);
  const text = new TextEncoder().encode(JSON.stringify({ ...facts, pages }));
  const factBytes = Math.ceil(text.length / 4) * 4;
  const file = new Uint8Array(HEAD + factBytes + bytesOf({ pages }));
  file.fill(0x20, HEAD, HEAD + factBytes);
  file.set(text, HEAD);
  let end = HEAD + factBytes;
  for (const [start, count] of pages) {
    file.set(memory.subarray(start * PAGE, (start + count) * PAGE), end);
    end += count * PAGE;
  }
  new Uint32Array(file.buffer, 0, HEAD_WORDS).set([MAGIC, FORMAT, factBytes, file.length]);
  return file;
}

/**
 * Reads the facts of a snapshot.
 *
 * @param {Uint8Array<ArrayBuffer>} beginning the first bytes of its file
 * @param {number} size bytes of the whole file
 * @returns {{ facts: Facts, start: number } | null} the facts, and the offset in the file at which memory
 *   begins; null if the beginning is too short for the facts; throws Damaged
 */
export function readHead(beginning, size) {
  if (beginning.length < HEAD) throw new Damaged("It is cut short.");
  const [magic, format, factBytes = 0, length] = new Uint32Array(beginning.buffer, 0, HEAD_WORDS);
  if (magic !== MAGIC) throw new Damaged("It is no snapshot.");
  if (format !== FORMAT) throw new Damaged(`It is of format ${format}.`);
  if (length !== size) throw new Damaged(`It has ${size} bytes of ${length}.`);
  const start = HEAD + factBytes;
  if (start > size) throw new Damaged("It lacks facts.");
  if (start > beginning.length) return null;
  /** @type {Facts} */
  const facts = JSON.parse(new TextDecoder().decode(beginning.subarray(HEAD, start)));
  if (start + bytesOf(facts) !== size) throw new Damaged("It lacks pages.");
  return { facts, start };
}

/**
 * @param {{ pages?: Facts["pages"] }} facts
 * @returns {number} how many bytes of memory the file holds
 */
export function bytesOf({ pages = [] }) {
  return pages.reduce((sum, [, count]) => sum + count * PAGE, 0);
}

/** The parts of memory into which the pages of a file belong, in the order of the file. */
export class MemoryTargets {
  /**
   * @param {Uint8Array} memory grown to its final size
   * @param {Facts} facts
   */
  constructor(memory, { pages = [] }) {
    this.memory = memory;
    this.runs = pages.map(([start, count]) => ({ start: start * PAGE, bytes: count * PAGE }));
  }

  /**
   * @param {number} length of the next bytes of the file
   * @returns {Generator<Uint8Array>} the parts of memory that these bytes fill
   */
  *parts(length) {
    for (let left = length; left > 0; ) {
      const [run] = this.runs;
      if (!run) throw new Damaged("It has too many pages.");
      const bytes = Math.min(left, run.bytes);
      yield this.memory.subarray(run.start, run.start + bytes);
      run.start += bytes;
      run.bytes -= bytes;
      left -= bytes;
      if (!run.bytes) this.runs.shift();
    }
  }
}

/**
 * Finds the pages that hold anything but zeros.
 *
 * @param {Uint8Array} memory
 * @returns {[start: number, count: number][]} runs of pages
 */
function occupiedPages(memory) {
  const words = new Float64Array(memory.buffer, memory.byteOffset, memory.length / 8);
  const wordsOfPage = PAGE / 8;
  /** @type {[start: number, count: number][]} */
  const runs = [];
  for (let page = 0; page * wordsOfPage < words.length; page++) {
    const isEmpty = words
      .subarray(page * wordsOfPage, (page + 1) * wordsOfPage)
      .every((word) => Object.is(word, 0));
    const last = runs.at(-1);
    if (isEmpty) continue;
    if (last && last[0] + last[1] === page) last[1] += 1;
    else runs.push([page, 1]);
  }
  return runs;
}
