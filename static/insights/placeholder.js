// A line in the place of a tab's content until the tab's library is loaded, or the cause if it cannot be.

import { hasWords, setText, t } from "../words/words.js";
import { make, makeButton } from "./elements.js";

/** @import { Fault } from "../state/faults.js" */

/**
 * Words for a fault of a library or of Python.
 *
 * @param {Fault} fault
 */
export function failureWords({ code, field, message }) {
  const key = hasWords(`failure.${code}`) ? code : "other";
  return t(`failure.${key}`, { field, message: message.trim().split("\n").at(-1) ?? "" });
}

/** Shows words instead of an element as long as the element has no content. */
export class Placeholder {
  /**
   * @param {HTMLElement} body
   * @param {() => void} retry
   */
  constructor(body, retry) {
    this.body = body;
    this.line = make("p");
    this.button = makeButton("insight.retry", retry);
    this.root = make("div", { class: "placeholder", role: "status" }, this.line, this.button);
  }

  /** @param {string} words */
  wait(words) {
    this.#draw(words, false);
  }

  /** @param {Fault} fault */
  fail(fault) {
    this.#draw(failureWords(fault), true);
  }

  remove() {
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
