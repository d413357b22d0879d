// A snapshot as a file: what is known about it, then Python's memory without its empty pages.

/** "SNAP", read as a little-endian number. */
const MAGIC = 0x50414e53;

/** Raised when the meaning of anything in the file changes. */
export const FORMAT = 1;

/** Magic, format, bytes of the facts, bytes of the file. Its hash is known where it is fetched. */
const HEAD_WORDS = 4;
const HEAD = HEAD_WORDS * 4;

/** Memory is kept page by page, as operating systems do. */
const PAGE = 4096;

/**
 * One shared library as the dynamic linker holds it. The addresses are Python's own.
 *
 * @typedef {object} LibraryFacts
 * @property {string} name its path
 * @property {number[]} handles addresses of its records in memory
 * @property {number} exports how many symbols it has
 * @property {boolean} isGlobal whether its symbols are everybody's
 * @property {number} memoryBase where its data lies
 * @property {number} memorySize
 * @property {number} tableBase where in the table its own functions lie
 * @property {number} tableSize
 */

/**
 * @typedef {object} Facts
 * @property {string} build Pyodide's BUILD_ID
 * @property {number} firstTableLength of the table of functions, before Python ran
 * @property {number} tableLength
 * @property {number} trampoline where in the table CPython's trampoline has its place
 * @property {number} memoryBytes
 * @property {number} stackPointer
 * @property {unknown} references to JavaScript's objects, as Pyodide lists them
 * @property {LibraryFacts[]} libraries in the order in which they were loaded
 * @property {[index: number, library: string, name: string][]} functions in the table, one by one
 * @property {number[]} freeIndexes of the table
 * @property {Record<string, number>} offsets the global offset table, as far as libraries changed it:
 *   addresses by symbol
 * @property {[descriptor: number, path: string, position: number][]} openFiles
 * @property {Record<string, string>} packages the channel of each, as `loadedPackages` has it
 * @property {string[]} folders that must be there
 * @property {[start: number, count: number][]} [pages] runs of pages that are not empty
 */

/** What a file that is no snapshot, or a damaged one, is answered with. */
export class Damaged extends Error {}

/**
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
  let place = HEAD + factBytes;
  for (const [start, count] of pages) {
    file.set(memory.subarray(start * PAGE, (start + count) * PAGE), place);
    place += count * PAGE;
  }
  new Uint32Array(file.buffer, 0, HEAD_WORDS).set([MAGIC, FORMAT, factBytes, file.length]);
  return file;
}

/**
 * Reads what is known about a snapshot.
 *
 * @param {Uint8Array<ArrayBuffer>} beginning of its file
 * @param {number} size of the whole file
 * @returns {{ facts: Facts, start: number } | null} the facts, and where in the file memory begins; null
 *   where the beginning is too short for them; throws Damaged
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

/** @param {{ pages?: Facts["pages"] }} facts */
export function bytesOf({ pages = [] }) {
  return pages.reduce((sum, [, count]) => sum + count * PAGE, 0);
}

/** Tells where in memory what a file has after its facts belongs, in the order of the file. */
export class Filling {
  /**
   * @param {Uint8Array} memory that has been grown for it
   * @param {Facts} facts
   */
  constructor(memory, { pages = [] }) {
    this.memory = memory;
    this.runs = pages.map(([start, count]) => ({ place: start * PAGE, bytes: count * PAGE }));
  }

  /**
   * @param {number} length of what comes next
   * @returns {Generator<Uint8Array>} the parts of memory that it fills
   */
  *parts(length) {
    for (let left = length; left > 0; ) {
      const [run] = this.runs;
      if (!run) throw new Damaged("It has too many pages.");
      const bytes = Math.min(left, run.bytes);
      yield this.memory.subarray(run.place, run.place + bytes);
      run.place += bytes;
      run.bytes -= bytes;
      left -= bytes;
      if (!run.bytes) this.runs.shift();
    }
  }
}

/**
 * @param {Uint8Array} memory
 * @returns {[start: number, count: number][]}
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
