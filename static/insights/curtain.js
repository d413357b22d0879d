// What stands in a tab's place until its library is there: a quiet line, or what went wrong.

import { hasWords, setText, t } from "../words/words.js";
import { make, pressed } from "./elements.js";

/** @import { Fault } from "../state/faults.js" */

/**
 * A fault of a library or of Python, in words.
 *
 * @param {Fault} fault
 */
export function failureWords({ code, field, message }) {
  const key = hasWords(`failure.${code}`) ? code : "other";
  return t(`failure.${key}`, { field, message: message.trim().split("\n").at(-1) ?? "" });
}

/** Hides an element behind words while it cannot be shown. */
export class Curtain {
  /**
   * @param {HTMLElement} body
   * @param {() => void} retry
   */
  constructor(body, retry) {
    this.body = body;
    this.line = make("p");
    this.button = pressed("insight.retry", retry);
    this.root = make("div", { class: "curtain", role: "status" }, this.line, this.button);
  }

  /** @param {string} words */
  wait(words) {
    this.#draw(words, false);
  }

  /** @param {Fault} fault */
  fail(fault) {
    this.#draw(failureWords(fault), true);
  }

  lift() {
    this.root.hidden = true;
    this.body.hidden = false;
  }

  /**
   * @param {string} words
   * @param {boolean} hasFailed
   */
  #draw(words, hasFailed) {
    setText(this.line, words);
    this.root.toggleAttribute("data-failed", hasFailed);
    this.button.hidden = !hasFailed;
    this.root.hidden = false;
    this.body.hidden = true;
  }
}
