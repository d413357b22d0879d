// The meter of a guessed line: its loss against the least that any line can have.

import { significant } from "../words/numbers.js";
import { setText, t } from "../words/words.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/** Shows itself while a hand drags the line, and then until the first epoch. */
export class Meter {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    /** The loss at the right end of the bar. */
    this.scale = 0;
    this.root = document.createElement("p");
    this.root.className = "meter";
    this.root.hidden = true;
    this.words = document.createElement("span");
    this.bar = document.createElement("span");
    this.bar.className = "meter-bar";
    this.root.append(this.words, this.bar);
    document.querySelector('[data-picture="data"]')?.append(this.root);
    session.subscribe((state) => this.#follow(state));
  }

  show() {
    this.root.hidden = false;
    this.scale = 0;
    this.#follow(this.session.state);
  }

  /** @param {State} state */
  #follow(state) {
    if (this.root.hidden) return;
    const { loss, least_loss: least, update, settings } = state;
    if (settings.model !== "line" || update > 0) {
      this.root.hidden = true;
      return;
    }
    this.scale = Math.max(this.scale, loss);
    const share = (/** @type {number} */ value) => `${this.scale ? (100 * value) / this.scale : 0}%`;
    this.bar.style.setProperty("--loss", share(loss));
    this.bar.style.setProperty("--least", least === null ? "-1%" : share(least));
    const values = { loss: significant(loss), least: least === null ? "" : significant(least) };
    setText(this.words, t(least === null ? "meter.loss" : "meter.against_least", values));
  }
}
