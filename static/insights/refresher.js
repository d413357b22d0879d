// Asks Python again after each change, but not more often than a reader can read the answers.

/** @import { Fault } from "../state/faults.js" */

/**
 * Repeats one question to Python.
 *
 * @template Answer
 */
export class Refresher {
  /**
   * @param {() => Promise<Answer>} ask
   * @param {(answer: Answer) => void} show
   * @param {number} pauseMs least time from one question to the next
   */
  constructor(ask, show, pauseMs) {
    this.ask = ask;
    this.show = show;
    this.pauseMs = pauseMs;
    this.isStale = false;
    this.isBusy = false;
  }

  /** Asks now, or after the pause if a question is under way. */
  async refresh() {
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
      // If Python ended, the state of its successor brings the next question.
      const { code, message } = /** @type {Fault} */ (error);
      if (code === "python_error") console.error(message);
    }
  }
}
