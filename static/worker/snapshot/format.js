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
 * @param {Uint8Array<ArrayBuffer>} file
 * @returns {{ facts: Facts, contents: Uint8Array<ArrayBuffer> }} throws Damaged
 */
export function decode(file) {
  if (file.length < HEAD || file.length % 4 || file.byteOffset % 4) throw new Damaged("It is cut short.");
  const head = new Uint32Array(file.buffer, file.byteOffset, HEAD_WORDS);
  const [magic, format, factBytes = 0, length] = head;
  if (magic !== MAGIC) throw new Damaged("It is no snapshot.");
  if (format !== FORMAT) throw new Damaged(`It is of format ${format}.`);
  if (length !== file.length) throw new Damaged(`It has ${file.length} bytes of ${length}.`);
  /** @type {Facts} */
  const facts = JSON.parse(new TextDecoder().decode(file.subarray(HEAD, HEAD + factBytes)));
  const contents = file.subarray(HEAD + factBytes);
  if (contents.length !== bytesOf(facts)) throw new Damaged("It lacks pages.");
  return { facts, contents };
}

/** @param {{ pages?: Facts["pages"] }} facts */
function bytesOf({ pages = [] }) {
  return pages.reduce((sum, [, count]) => sum + count * PAGE, 0);
}

/**
 * Puts the pages into a memory that has been grown for them.
 *
 * @param {Uint8Array} memory
 * @param {Facts} facts
 * @param {Uint8Array} contents
 * @param {[start: number, end: number][]} written bytes that something has been written to already
 */
export function fill(memory, { pages = [] }, contents, written) {
  // Fresh memory is empty; to empty it again would make the browser provide it.
  for (const [start, end] of written) memory.fill(0, start, end);
  let place = 0;
  for (const [start, count] of pages) {
    const bytes = count * PAGE;
    memory.set(contents.subarray(place, place + bytes), start * PAGE);
    place += bytes;
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
