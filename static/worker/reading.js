// Reads a stream by given lengths, into memory that is used again: what a browser hands out by
// itself is new memory for every few kilobytes, and much of it before it is collected.

export class Reading {
  /** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
  constructor(body) {
    /** What has come and had no room. */
    this.rest = new Uint8Array();
    try {
      this.reader = body.getReader({ mode: "byob" });
      this.isInPlace = true;
    } catch {
      // Not every stream can write where it is told to, and not in every browser.
      this.reader = body.getReader();
      this.isInPlace = false;
    }
  }

  /**
   * @param {ArrayBuffer} buffer that is the caller's no longer
   * @param {number} length of what is to be read
   * @param {(length: number) => void} onLength told how much has come
   * @returns {Promise<Uint8Array<ArrayBuffer>>} as much, and less only where the stream has ended; in
   *   what was the buffer
   */
  async fill(buffer, length, onLength) {
    let [place, filled] = [buffer, 0];
    while (filled < length) {
      const { done, value } = await this.#read(new Uint8Array(place, filled, length - filled));
      if (value) place = value.buffer;
      if (done) break;
      filled += value.length;
      onLength(filled);
    }
    return new Uint8Array(place, 0, filled);
  }

  /** Reads no more: what has not come need not come. */
  end() {
    this.reader.cancel().catch(() => {});
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} part
   * @returns {Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>} what of it has been filled
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
