// Reads a stream in pieces of given lengths into the caller's buffers, so that buffers can be used
// again. By itself a browser allocates new memory for every few kilobytes of a stream, and much of it
// piles up before the browser collects it.

export class StreamReader {
  /** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
  constructor(body) {
    /** Bytes that arrived and did not fit into the last piece. */
    this.rest = new Uint8Array();
    try {
      this.reader = body.getReader({ mode: "byob" });
      this.isInPlace = true;
    } catch {
      // Not every stream can write into a given buffer, and not in every browser.
      this.reader = body.getReader();
      this.isInPlace = false;
    }
  }

  /**
   * Reads the next piece.
   *
   * @param {ArrayBuffer} buffer which the caller must not use again: the answer has its memory
   * @param {number} length of the piece
   * @param {(length: number) => void} onLength called with the number of bytes read so far
   * @returns {Promise<Uint8Array<ArrayBuffer>>} the piece, shorter only if the stream has ended
   */
  async fill(buffer, length, onLength) {
    let [memory, filled] = [buffer, 0];
    while (filled < length) {
      const { done, value } = await this.#read(new Uint8Array(memory, filled, length - filled));
      if (value) memory = value.buffer;
      if (done) break;
      filled += value.length;
      onLength(filled);
    }
    return new Uint8Array(memory, 0, filled);
  }

  /** Cancels the stream; the rest of it need not arrive. */
  end() {
    this.reader.cancel().catch(() => {});
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} part
   * @returns {Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>} the filled beginning of the part
   */
  async #read(part) {
    if (this.isInPlace) return /** @type {any} */ (this.reader).read(part);
    if (!this.rest.length) {
      const { done, value } = await /** @type {any} */ (this.reader).read();
      if (done) return { done: true, value: undefined };
      this.rest = value;
    }
    const taken = this.rest.subarray(0, part.length);
    this.rest = this.rest.subarray(taken.length);
    part.set(taken);
    return { done: false, value: part.subarray(0, taken.length) };
  }
}

/**
 * Joins the parts of a stream. Not by a Blob: WebKit does not let a worker without an origin read one.
 *
 * @param {Uint8Array[]} parts
 */
export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}
