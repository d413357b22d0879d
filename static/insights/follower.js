// Asks Python again when things have changed, but never more often than can be read.

/** @import { Fault } from "../state/faults.js" */

/** @template Answer */
export class Follower {
  /**
   * @param {() => Promise<Answer>} ask
   * @param {(answer: Answer) => void} show
   * @param {number} pauseMs at least this long from one question to the next
   */
  constructor(ask, show, pauseMs) {
    this.ask = ask;
    this.show = show;
    this.pauseMs = pauseMs;
    this.isStale = false;
    this.isBusy = false;
  }

  /** Things have changed. */
  async follow() {
    this.isStale = true;
    if (this.isBusy) return;
    this.isBusy = true;
    while (this.isStale) {
      this.isStale = false;
      await Promise.all([this.#askOnce(), new Promise((done) => setTimeout(done, this.pauseMs))]);
    }
    this.isBusy = false;
  }

  async #askOnce() {
    try {
      this.show(await this.ask());
    } catch (error) {
      // A Python that ended owes nothing: its successor brings another state, and is asked then.
      const { code, message } = /** @type {Fault} */ (error);
      if (code === "python_error") console.error(message);
    }
  }
}
