// The way of a snapshot's memory from where it is kept or served to where it belongs: piece by
// piece, since it is too large to be held twice, and every piece verified.

import { Fault } from "../fault.js";
import { Reading } from "../reading.js";
import { open, sha256 } from "../runtime-files.js";
import { bytesOf, Damaged, Filling, readHead } from "./format.js";
import { openToRead } from "./storage.js";

/** @import { PinnedFile } from "../../state/types.d.ts" */
/** @import { Facts } from "./format.js" */
/** @import { Opened } from "./storage.js" */

/** The name of a snapshot's file, made here or where the runtime was packed. */
export const SNAPSHOT = "snapshot.bin";

/** Bytes that have a hash of their own; the last ones of a file may be fewer. See pack.py. */
export const PIECE = 1 << 20;

/**
 * A snapshot whose facts are at hand, and whose memory can be had once.
 *
 * @typedef {object} Snapshot
 * @property {Facts} facts
 * @property {(memory: Uint8Array) => Promise<void>} pourInto writes everything to its place; rejects
 *   where something has not come as it was pinned
 * @property {() => void} close whoever has asked for it must do this in the end
 */

/**
 * @param {Uint8Array<ArrayBuffer>} contents
 * @returns {Promise<string[]>} the hash of each piece
 */
export function hashPieces(contents) {
  const count = Math.ceil(contents.length / PIECE);
  const pieces = Array.from({ length: count }, (_, i) => contents.subarray(i * PIECE, (i + 1) * PIECE));
  return Promise.all(pieces.map(sha256));
}

/**
 * @param {Uint8Array<ArrayBuffer>} piece
 * @param {PinnedFile} file
 * @param {number} i which of its pieces it should be
 */
async function isRight(piece, { pieces }, i) {
  // Browsers offer no hashes to pages served by plain http from another computer.
  return !self.crypto.subtle || (await sha256(piece)) === pieces?.[i];
}

/**
 * Opens a snapshot that this browser has kept.
 *
 * @param {PinnedFile} file
 * @returns {Promise<Snapshot | null>} null where it is not kept; rejects with a Fault where it is damaged
 */
export async function openKeptSnapshot(file) {
  const kept = await openToRead(file);
  if (!kept) return null;
  try {
    await verify(kept, file);
    const { facts, start } = headOf(kept, file.size);
    const pourInto = async (/** @type {Uint8Array} */ memory) => {
      let place = start;
      for (const part of new Filling(memory, facts).parts(bytesOf(facts))) {
        // What was whole just now cannot be cut short: nobody else writes as long as it is open.
        kept.read(part, place);
        place += part.length;
      }
    };
    return { facts, pourInto, close: () => kept.close() };
  } catch (error) {
    kept.close();
    throw error;
  }
}

/**
 * @param {Opened} kept
 * @param {PinnedFile} file
 * @returns {Promise<void>} rejects with a Fault where it is not as it was pinned
 */
async function verify(kept, file) {
  const piece = new Uint8Array(PIECE);
  /** @type {Promise<boolean>[]} */
  const checks = [];
  for (let start = 0; start < file.size; start += PIECE) {
    const read = kept.read(piece, start);
    // A digest takes its own copy at once.
    checks.push(isRight(piece.subarray(0, read), file, checks.length));
  }
  const isWhole = kept.size === file.size && (await Promise.all(checks)).every(Boolean);
  if (!isWhole) throw new Fault("damaged_file", file.file_name, "It is not as it was kept.");
}

/**
 * @param {Opened} kept
 * @param {number} size
 */
function headOf(kept, size) {
  for (let length = PIECE; ; length *= 2) {
    const beginning = new Uint8Array(Math.min(length, size));
    kept.read(beginning, 0);
    const head = readHead(beginning, size);
    if (head) return head;
  }
}

/** A snapshot that is being fetched. */
export class ArrivingSnapshot {
  /** @param {PinnedFile} file */
  constructor(file) {
    this.file = file;
    /**
     * What ends the waiting for each piece.
     *
     * @type {{ resolve: (piece: Uint8Array<ArrayBuffer>) => void, reject: (reason: unknown) => void }[]}
     */
    this.awaited = [];
    /** Those that nobody has taken yet. */
    this.pieces = Array.from({ length: Math.ceil(file.size / PIECE) }, () => {
      const piece = new Promise((resolve, reject) => this.awaited.push({ resolve, reject }));
      // Whoever waits for it learns of its failure.
      piece.catch(() => {});
      return /** @type {Promise<Uint8Array<ArrayBuffer>>} */ (piece);
    });
    /** How many pieces have come. */
    this.count = 0;
    /**
     * Memory of pieces that are in their places.
     *
     * @type {ArrayBuffer[]}
     */
    this.spare = [];
  }

  /**
   * Fetches it from the first address that has it; what has come from one is not asked of the next.
   *
   * @param {[url: string, options?: RequestInit][]} addresses
   * @param {(bytes: number) => void} onLength told how much has come
   * @returns {Promise<void>} rejects with a Fault where no address has all of it
   */
  async fetch(addresses, onLength) {
    /** @type {unknown} */
    let fault;
    for (const address of addresses) {
      try {
        await this.#fetchFrom(address, onLength);
        return;
      } catch (error) {
        fault = error instanceof Fault ? error : new Fault("not_fetched", this.file.file_name, String(error));
      }
    }
    for (const { reject } of this.awaited) reject(fault);
    throw fault;
  }

  /**
   * @param {[url: string, options?: RequestInit]} address
   * @param {(bytes: number) => void} onLength
   */
  async #fetchFrom(address, onLength) {
    const { body } = await open(...address);
    const reading = new Reading(body);
    try {
      await this.#readAll(reading, onLength);
    } finally {
      reading.end();
    }
  }

  /**
   * @param {Reading} reading
   * @param {(bytes: number) => void} onLength
   */
  async #readAll(reading, onLength) {
    const { size } = this.file;
    for (let i = 0; i < this.awaited.length; i++) {
      const start = i * PIECE;
      const length = Math.min(PIECE, size - start);
      const room = this.spare.pop() ?? new ArrayBuffer(PIECE);
      const piece = await reading.fill(room, length, (filled) => onLength(start + filled));
      if (piece.length !== length) throw new Damaged("It is cut short.");
      await this.#take(piece, i);
    }
    const { length } = await reading.fill(new ArrayBuffer(1), 1, () => {});
    if (length) throw new Damaged("It is too long.");
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} piece
   * @param {number} i
   */
  async #take(piece, i) {
    if (i < this.count) {
      this.spare.push(piece.buffer);
      return;
    }
    if (!(await isRight(piece, this.file, i))) {
      throw new Fault("damaged_file", this.file.file_name, "It did not arrive as pinned.");
    }
    this.awaited[i]?.resolve(piece);
    this.count += 1;
  }

  /** @returns {Promise<Snapshot>} as soon as its facts have come */
  async snapshot() {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const begun = [];
    for (const piece of this.pieces) {
      begun.push(await piece);
      const beginning = new Uint8Array(await new Blob(begun).arrayBuffer());
      const head = readHead(beginning, this.file.size);
      if (!head) continue;
      const { facts, start } = head;
      return { facts, pourInto: (memory) => this.#pourInto(memory, facts, start), close: () => {} };
    }
    throw new Damaged("It has no facts.");
  }

  /**
   * @param {Uint8Array} memory
   * @param {Facts} facts
   * @param {number} start of memory in the file
   */
  async #pourInto(memory, facts, start) {
    const filling = new Filling(memory, facts);
    let skipped = start;
    // What is in its place is let go of.
    for (let next = this.pieces.shift(); next; next = this.pieces.shift()) {
      const piece = await next;
      const bytes = piece.subarray(Math.min(skipped, piece.length));
      skipped -= piece.length - bytes.length;
      let taken = 0;
      for (const part of filling.parts(bytes.length)) {
        part.set(bytes.subarray(taken, taken + part.length));
        taken += part.length;
      }
      this.spare.push(piece.buffer);
    }
  }
}
