// Elements that are made here, since index.html does not have them.

import { t } from "../words/words.js";

/** @typedef {keyof HTMLElementTagNameMap} Tag */

/**
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
 * An element whose words follow the reader's language.
 *
 * @template {Tag} Name
 * @param {Name} tag
 * @param {string} key
 * @param {Record<string, string>} [attributes]
 */
export function worded(tag, key, attributes = {}) {
  return make(tag, { ...attributes, "data-words": key }, t(key));
}

/**
 * @param {string} key
 * @param {() => void} press
 * @param {Record<string, string>} [attributes]
 */
export function pressed(key, press, attributes = {}) {
  const made = worded("button", key, { type: "button", ...attributes });
  made.addEventListener("click", press);
  return made;
}

/** A sentence that is there only while it has something to say. */
export class Note {
  constructor(className = "note") {
    this.root = make("p", { class: className, hidden: "" });
    this.key = "";
  }

  /** @param {string} key empty for nothing */
  say(key) {
    if (key === this.key) return;
    this.key = key;
    this.root.hidden = key === "";
    this.root.textContent = key && t(key);
  }
}
