// Notices a Python that no longer answers: its worker hangs, or the browser ended it without a word.

/** Time between two questions. */
const BEAT_MS = 2000;
/** After so many beats in a row without an answer Python has ended; with the first of them ten seconds. */
const MOST_MISSED = 4;

export class Pulse {
  #timer = 0;
  #missed = 0;
  #isOwed = false;

  /**
   * @param {() => Promise<unknown>} ask settles when the worker answers
   * @param {() => boolean} isBusy whether the worker may be silent for long, because of what it was asked
   * @param {() => void} onSilence called once
   */
  constructor(ask, isBusy, onSilence) {
    this.ask = ask;
    this.isBusy = isBusy;
    this.onSilence = onSilence;
  }

  start() {
    this.#timer = window.setTimeout(() => this.#beat(), BEAT_MS);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #beat() {
    if (!this.#isOwed) {
      this.#missed = 0;
      this.#ask();
    } else {
      // Browsers slow down the workers of pages that nobody sees.
      const mayBeSilent = document.hidden || this.isBusy();
      this.#missed = mayBeSilent ? 0 : this.#missed + 1;
    }
    if (this.#missed < MOST_MISSED) this.start();
    else this.onSilence();
  }

  #ask() {
    this.#isOwed = true;
    const isSettled = () => {
      this.#isOwed = false;
    };
    this.ask().then(isSettled, isSettled);
  }
}
