// Makes the elements of the column, which index.html lacks.

import { t } from "../words/words.js";

/** @typedef {keyof HTMLElementTagNameMap} Tag */

/**
 * Makes an element with attributes and children.
 *
 * @template {Tag} Name
 * @param {Name} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(string | Node)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Makes an element whose words follow the reader's language.
 *
 * @template {Tag} Name
 * @param {Name} tag
 * @param {string} key
 * @param {Record<string, string>} [attributes]
 * @param {Record<string, string | number>} [values]
 */
export function worded(tag, key, attributes = {}, values = undefined) {
  const filled = values && { "data-values": JSON.stringify(values) };
  return make(tag, { ...attributes, ...filled, "data-words": key }, t(key, values));
}

/**
 * Makes a button.
 *
 * @param {string} key of its words
 * @param {() => void} press
 * @param {Record<string, string>} [attributes]
 */
export function makeButton(key, press, attributes = {}) {
  const made = worded("button", key, { type: "button", ...attributes });
  made.addEventListener("click", press);
  return made;
}

/** A sentence that hides when it is empty. */
export class Note {
  constructor(className = "note") {
    this.root = make("p", { class: className, hidden: "" });
    this.key = "";
  }

  /** @param {string} key of the sentence; an empty string hides it */
  say(key) {
    if (key === this.key) return;
    this.key = key;
    this.root.hidden = key === "";
    this.root.dataset.words = key;
    this.root.textContent = key && t(key);
  }
}
