// Words in the reader's language. A file in locales/ holds all of one language.

import { words as english } from "./locales/en.js";

/** @type {Record<string, string>} */
let words = english;

/**
 * The words for a key, with {names} replaced by values; the key itself where there are none.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const template = words[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (slot, name) => String(values[name] ?? slot));
}

/** @param {string} key */
export function hasWords(key) {
  return key in words;
}

/**
 * The words for a key as nodes, so that a value may be an element, typeset mathematics for one.
 *
 * @param {string} key
 * @param {Record<string, string | number | Node>} [values]
 * @returns {(string | Node)[]}
 */
export function nodes(key, values = {}) {
  return (words[key] ?? key).split(/(\{\w+\})/).map((part) => {
    const value = values[part.slice(1, -1)];
    return part.startsWith("{") && value !== undefined
      ? value instanceof Node
        ? value
        : String(value)
      : part;
  });
}

/**
 * Takes another language; one that cannot be had leaves the words as they are.
 *
 * @param {string} locale
 */
export async function setLocale(locale) {
  if (locale === document.documentElement.lang) return;
  try {
    ({ words } = await import(`./locales/${encodeURIComponent(locale)}.js`));
  } catch {
    return;
  }
  document.documentElement.lang = locale;
  translate(document);
}

/**
 * Puts words into every element below `root` that names them: `data-words` for its text,
 * `data-label` for its accessible name, `data-title` for its tooltip.
 *
 * @param {ParentNode} root
 */
export function translate(root) {
  for (const element of root.querySelectorAll("[data-words]")) {
    setText(element, t(element.getAttribute("data-words") ?? ""));
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.getAttribute("data-label") ?? ""));
  }
  for (const element of root.querySelectorAll("[data-title]")) {
    element.setAttribute("title", t(element.getAttribute("data-title") ?? ""));
  }
}

/**
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  // Writing the same text again would make the browser lay the line out anew.
  if (element.textContent !== text) element.textContent = text;
}
