// Streams a snapshot's memory from the cache or the network into Python's heap. It moves piece by
// piece, because the memory is too large to hold twice, and verifies every piece by its hash.

import { openCached } from "../cache.js";
import { Fault } from "../fault.js";
import { open } from "../forms.js";
import { sha256 } from "../runtime-files.js";
import { Watch } from "../still.js";
import { joined, StreamReader } from "../stream-reader.js";
import { bytesOf, Damaged, MemoryTargets, readHead } from "./format.js";

/** @import { PinnedFile } from "../../state/types.d.ts" */
/** @import { CachedFile } from "../cache.js" */
/** @import { Form } from "../forms.js" */
/** @import { Facts } from "./format.js" */

/** Bytes of a piece, which has its own hash; the last piece of a file may be shorter. See pack.py. */
export const PIECE = 1 << 20;

/**
 * A snapshot whose facts have been read, and whose memory can be written once.
 *
 * @typedef {object} Snapshot
 * @property {Facts} facts
 * @property {(memory: Uint8Array) => Promise<void>} writeInto writes all pages into Python's memory; rejects
 *   if a piece does not match its hash
 * @property {() => void} close must be called in the end
 */

/**
 * Compares a piece with its hash.
 *
 * @param {Uint8Array<ArrayBuffer>} piece
 * @param {PinnedFile} file
 * @param {number} i the number of the piece in the file
 */
async function isIntact(piece, { pieces }, i) {
  // Browsers compute no hashes for a page that another computer serves by plain http.
  return !self.crypto.subtle || (await sha256(piece)) === pieces?.[i];
}

/**
 * Opens the cached copy of a snapshot.
 *
 * @param {PinnedFile} file
 * @returns {Promise<Snapshot | null>} null if it is not cached; rejects with a Fault if the copy is damaged
 */
export async function openCachedSnapshot(file) {
  const cached = await openCached(file);
  if (!cached) return null;
  try {
    await verify(cached, file);
    const { facts, start } = headOf(cached, file.size);
    const writeInto = async (/** @type {Uint8Array} */ memory) => {
      let position = start;
      for (const target of new MemoryTargets(memory, facts).parts(bytesOf(facts))) {
        // The file was whole a moment ago, and nobody else can write to it while it is open.
        cached.read(target, position);
        position += target.length;
      }
    };
    return { facts, writeInto, close: () => cached.close() };
  } catch (error) {
    cached.close();
    throw error;
  }
}

/**
 * @param {CachedFile} cached
 * @param {PinnedFile} file
 * @returns {Promise<void>} rejects with a Fault if the copy differs from the pinned file
 */
async function verify(cached, file) {
  const piece = new Uint8Array(PIECE);
  /** @type {Promise<boolean>[]} */
  const checks = [];
  for (let start = 0; start < file.size; start += PIECE) {
    const read = cached.read(piece, start);
    // The digest copies the piece at once, so the next read may overwrite it.
    checks.push(isIntact(piece.subarray(0, read), file, checks.length));
  }
  const isWhole = cached.size === file.size && (await Promise.all(checks)).every(Boolean);
  if (!isWhole) throw new Fault("damaged_file", file.file_name, "The cached copy is damaged.");
}

/**
 * @param {CachedFile} cached
 * @param {number} size
 */
function headOf(cached, size) {
  for (let length = PIECE; ; length *= 2) {
    const beginning = new Uint8Array(Math.min(length, size));
    cached.read(beginning, 0);
    const head = readHead(beginning, size);
    if (head) return head;
  }
}

/** A snapshot that the worker is fetching. */
export class ArrivingSnapshot {
  /** @param {PinnedFile} file */
  constructor(file) {
    this.file = file;
    /**
     * The functions that settle the promise of each piece.
     *
     * @type {{ resolve: (piece: Uint8Array<ArrayBuffer>) => void, reject: (reason: unknown) => void }[]}
     */
    this.settlers = [];
    /** Promises of the pieces that are not yet in Python's memory. */
    this.pieces = Array.from({ length: Math.ceil(file.size / PIECE) }, () => {
      const piece = new Promise((resolve, reject) => this.settlers.push({ resolve, reject }));
      // writeInto() awaits the piece later and reports its failure.
      piece.catch(() => {});
      return /** @type {Promise<Uint8Array<ArrayBuffer>>} */ (piece);
    });
    /** How many pieces have arrived intact. */
    this.arrivedCount = 0;
    /**
     * Buffers of pieces that have been written into Python's memory, to be used again.
     *
     * @type {ArrayBuffer[]}
     */
    this.spareBuffers = [];
  }

  /**
   * Fetches the snapshot in the first form that brings all of it. A later form delivers only
   * the pieces that the earlier ones did not.
   *
   * @param {Form[]} forms
   * @param {(bytes: number) => void} onLength called with the number of bytes that have arrived
   * @returns {Promise<void>} rejects with a Fault if none brings all of it
   */
  async fetch(forms, onLength) {
    /** @type {unknown} */
    let fault;
    for (const form of forms) {
      try {
        await this.#fetchAs(form, onLength);
        return;
      } catch (error) {
        fault = error instanceof Fault ? error : new Fault("not_fetched", this.file.file_name, String(error));
      }
    }
    for (const { reject } of this.settlers) reject(fault);
    throw fault;
  }

  /**
   * @param {Form} form
   * @param {(bytes: number) => void} onLength
   */
  async #fetchAs(form, onLength) {
    const watch = new Watch();
    /** @type {StreamReader | null} */
    let reader = null;
    try {
      const { body } = await open(form, { signal: watch.signal });
      reader = new StreamReader(body);
      await this.#readAll(reader, watch, onLength);
    } finally {
      watch.end();
      reader?.end();
    }
  }

  /**
   * @param {StreamReader} reader
   * @param {Watch} watch
   * @param {(bytes: number) => void} onLength
   */
  async #readAll(reader, watch, onLength) {
    const { size } = this.file;
    for (let i = 0; i < this.settlers.length; i++) {
      const start = i * PIECE;
      const length = Math.min(PIECE, size - start);
      const buffer = this.spareBuffers.pop() ?? new ArrayBuffer(PIECE);
      let before = 0;
      const piece = await reader.fill(buffer, length, (filled) => {
        watch.note(filled - before);
        before = filled;
        onLength(start + filled);
      });
      if (piece.length !== length) throw new Damaged("It is cut short.");
      await this.#accept(piece, i);
    }
    const { length } = await reader.fill(new ArrayBuffer(1), 1, () => {});
    if (length) throw new Damaged("It is too long.");
  }

  /**
   * Verifies a piece and delivers it, unless an earlier request has delivered it.
   *
   * @param {Uint8Array<ArrayBuffer>} piece
   * @param {number} i
   */
  async #accept(piece, i) {
    if (i < this.arrivedCount) {
      this.spareBuffers.push(piece.buffer);
      return;
    }
    if (!(await isIntact(piece, this.file, i))) {
      throw new Fault("damaged_file", this.file.file_name, "It did not arrive as pinned.");
    }
    this.settlers[i]?.resolve(piece);
    this.arrivedCount += 1;
  }

  /** @returns {Promise<Snapshot>} as soon as its facts have arrived; the memory may still be arriving */
  async snapshot() {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const arrived = [];
    for (const piece of this.pieces) {
      arrived.push(await piece);
      const beginning = joined(arrived);
      const head = readHead(beginning, this.file.size);
      if (!head) continue;
      const { facts, start } = head;
      return { facts, writeInto: (memory) => this.#writeInto(memory, facts, start), close: () => {} };
    }
    throw new Damaged("It has no facts.");
  }

  /**
   * @param {Uint8Array} memory
   * @param {Facts} facts
   * @param {number} start where in the file the memory begins
   */
  async #writeInto(memory, facts, start) {
    const targets = new MemoryTargets(memory, facts);
    let toSkip = start;
    // Each piece leaves the list, so that its buffer can be used again once it is written.
    for (let next = this.pieces.shift(); next; next = this.pieces.shift()) {
      const piece = await next;
      const bytes = piece.subarray(Math.min(toSkip, piece.length));
      toSkip -= piece.length - bytes.length;
      let written = 0;
      for (const target of targets.parts(bytes.length)) {
        target.set(bytes.subarray(written, written + target.length));
        written += target.length;
      }
      this.spareBuffers.push(piece.buffer);
    }
  }
}
