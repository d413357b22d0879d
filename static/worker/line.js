// How fast the line is that brings the runtime: measured on the first megabyte of the first file.

/** By then a connection has reached its speed; see RFC 5681 on slow start. */
const MEASURED_BYTES = 1 << 20;
/**
 * Bytes a millisecond, 24 megabits a second, with the time until the first byte. A snapshot has about 10 MB more
 * than the packed files, and saves two seconds of a processor.
 */
const FAST = 3000;

/** A line whose speed becomes known while a file arrives. */
export class Line {
  #begun = performance.now();
  /** @type {(isFast: boolean) => void} */
  #settle = () => {};

  constructor() {
    /** Whether the line is fast; if too little arrives over it, nobody knows, and it counts as slow. */
    this.isFast = new Promise((/** @type {(isFast: boolean) => void} */ resolve) => {
      this.#settle = resolve;
    });
  }

  /** A request begins. */
  begin(now = performance.now()) {
    this.#begun = now;
  }

  /**
   * Takes note of what has arrived.
   *
   * @param {number} bytes since the request, as they came over the line
   * @param {number} [now] milliseconds
   */
  note(bytes, now = performance.now()) {
    if (bytes >= MEASURED_BYTES) this.#settle(bytes >= FAST * (now - this.#begun));
  }

  /** No more bytes will arrive. */
  end() {
    this.#settle(false);
  }
}
