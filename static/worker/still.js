// Notices requests for which nothing arrives any more. What counts is the time without bytes and not the whole
// time: a slow line may take long.

/** In this time something arrives, unless a request is lost. */
const PATIENCE_S = 12;

/** Fewer bytes in that time count as nothing: at this speed no file of the page would ever be whole. */
const LEAST_BYTES = 1000;

/** @type {Set<Watch>} */
const watches = new Set();
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;

/** Watches over one request, until `end` is called. */
export class Watch {
  #controller = new AbortController();
  #seconds = 0;
  #bytes = 0;

  constructor() {
    watches.add(this);
    // A worker that computes hears neither timers nor bytes: so seconds are counted, and no time is compared.
    timer ||= setInterval(tick, 1000);
  }

  /** Aborts the request when nothing arrives any more. */
  get signal() {
    return this.#controller.signal;
  }

  /**
   * Takes note of bytes that have arrived. They count for every request: several share one line, and a browser may
   * let some of them wait for the others.
   *
   * @param {number} bytes
   */
  note(bytes) {
    for (const each of watches) each.#bytes += bytes;
  }

  end() {
    watches.delete(this);
    if (watches.size) return;
    clearInterval(timer);
    timer = undefined;
  }

  /**
   * Settles as a promise does, or rejects when nothing arrives any more: not every request can be aborted.
   *
   * @template Result
   * @param {Promise<Result>} promise
   * @returns {Promise<Result>}
   */
  async outlast(promise) {
    const { signal } = this;
    const lost = new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    try {
      return await Promise.race([promise, /** @type {Promise<never>} */ (lost)]);
    } finally {
      this.end();
    }
  }

  tick() {
    this.#seconds += 1;
    if (this.#bytes >= LEAST_BYTES) [this.#seconds, this.#bytes] = [0, 0];
    if (this.#seconds < PATIENCE_S) return;
    this.end();
    this.#controller.abort(new Error(`Nothing has arrived for ${PATIENCE_S} s.`));
  }
}

function tick() {
  for (const each of [...watches]) each.tick();
}

/**
 * Settles as a promise does, or with another value if the browser does not answer within some seconds: some never
 * settle what they were asked about files and locks.
 *
 * @template Result, Other
 * @param {Promise<Result>} promise
 * @param {Other} other
 * @param {number} ms
 * @returns {Promise<Result | Other>}
 */
export function within(promise, other, ms) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((/** @type {(value: Other) => void} */ resolve) => {
    timer = setTimeout(resolve, ms, other);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
