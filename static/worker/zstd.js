// Unpacks what zstd has compressed, while it arrives: for a browser that cannot, and for a host that
// does not send it as a coding of HTTP. The decoder is zstd's own, as WebAssembly from the package
// zstddec, which `prepare` puts beside the runtime; see app/host/fetching/decoder.py.

/**
 * Exports of the decoder, as zstd.h describes them.
 *
 * @typedef {{ memory: WebAssembly.Memory, malloc: (size: number) => number,
 *   ZSTD_createDCtx: () => number, ZSTD_DStreamInSize: () => number, ZSTD_DStreamOutSize: () => number,
 *   ZSTD_decompressStream: (context: number, output: number, input: number) => number }} Zstd
 */

/** A buffer of zstd: the address of its bytes, their number, and how many of them are done. */
const BUFFER_BYTES = 12;

/** One compressed file. Its memory goes with it. */
export class Unpacker {
  /** @param {WebAssembly.Module} decoder */
  constructor(decoder) {
    const imports = { env: { emscripten_notify_memory_growth: () => {} } };
    const { exports } = new WebAssembly.Instance(decoder, imports);
    this.zstd = /** @type {Zstd} */ (/** @type {unknown} */ (exports));
    const { malloc } = this.zstd;
    this.context = this.zstd.ZSTD_createDCtx();
    this.inputSize = this.zstd.ZSTD_DStreamInSize();
    this.outputSize = this.zstd.ZSTD_DStreamOutSize();
    this.input = { at: malloc(BUFFER_BYTES), bytes: malloc(this.inputSize) };
    this.output = { at: malloc(BUFFER_BYTES), bytes: malloc(this.outputSize) };
    /** What zstd still expects: 0 at the end of a file, and below 0 after an error. */
    this.expected = 1;
  }

  /**
   * Yields the unpacked parts of a file whose next bytes have arrived.
   *
   * @param {Uint8Array} arrived
   * @returns {Generator<Uint8Array<ArrayBuffer>>}
   */
  *unpack(arrived) {
    for (let start = 0; start < arrived.length; start += this.inputSize) {
      yield* this.#unpackPiece(arrived.subarray(start, start + this.inputSize));
    }
  }

  /** Throws if bytes are missing. */
  end() {
    if (this.expected) throw new Error("A compressed file ends too early.");
  }

  /** @param {Uint8Array} piece that fits into the input */
  *#unpackPiece(piece) {
    const { zstd, input, output } = this;
    new Uint8Array(zstd.memory.buffer).set(piece, input.bytes);
    this.#describe(input, piece.length);
    let [taken, made] = [0, 0];
    // If the output is full, more of it may wait, unless the file has ended.
    while (taken < piece.length || (made === this.outputSize && this.expected)) {
      this.#describe(output, this.outputSize);
      this.expected = zstd.ZSTD_decompressStream(this.context, output.at, input.at);
      if (this.expected < 0) throw new Error("A compressed file is damaged.");
      [taken, made] = [this.#done(input), this.#done(output)];
      if (made) yield new Uint8Array(zstd.memory.buffer).slice(output.bytes, output.bytes + made);
    }
  }

  /**
   * @param {{ at: number, bytes: number }} buffer
   * @param {number} size
   */
  #describe({ at, bytes }, size) {
    new Uint32Array(this.zstd.memory.buffer, at).set([bytes, size, 0]);
  }

  /** @param {{ at: number }} buffer */
  #done({ at }) {
    return Number(new Uint32Array(this.zstd.memory.buffer, at)[2]);
  }
}

/**
 * A stream that unpacks a file.
 *
 * @param {WebAssembly.Module} decoder
 * @returns {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>}
 */
export function unpackingStream(decoder) {
  const unpacker = new Unpacker(decoder);
  return new TransformStream({
    transform(chunk, controller) {
      for (const part of unpacker.unpack(chunk)) controller.enqueue(part);
    },
    flush: () => unpacker.end(),
  });
}
