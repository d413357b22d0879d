// The words of the page, by key. languages.js gives them, from a file of locales/.

/** @typedef {Record<string, string>} Words */

/** @type {Words} */
let words = {};

/** @type {Words} the words for keys that the language lacks */
let english = {};

/**
 * Replaces all words.
 *
 * @param {Words} own those of the reader's language
 * @param {Words} fallback those of English
 */
export function useWords(own, fallback) {
  words = own;
  english = fallback;
}

/**
 * The words for a key, with values in place of {names}; the key itself if it has no words.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return template(key).replace(/\{(\w+)\}/g, (slot, name) => String(values[name] ?? slot));
}

/** @param {string} key */
export function hasWords(key) {
  return key in words || key in english;
}

/**
 * The words for a key as nodes, so that a value may be an element, for instance mathematics.
 *
 * @param {string} key
 * @param {Record<string, string | number | Node>} [values]
 * @returns {(string | Node)[]}
 */
export function nodes(key, values = {}) {
  return template(key)
    .split(/(\{\w+\})/)
    .map((part) => {
      const value = values[part.slice(1, -1)];
      return part.startsWith("{") && value !== undefined
        ? value instanceof Node
          ? value
          : String(value)
        : part;
    });
}

/** The words in the figures. */
export function figureWords() {
  const all = Object.entries({ ...english, ...words });
  return Object.fromEntries(all.filter(([key]) => key.startsWith("figure.")));
}

/** @param {string} key */
function template(key) {
  return words[key] ?? english[key] ?? lastResort(key);
}

/** @param {string} key one without words or, if no words have arrived, any */
function lastResort(key) {
  const hasArrived = Object.keys(english).length > 0;
  return hasArrived ? key : key.slice(key.lastIndexOf(".") + 1).replaceAll("_", " ");
}

/** The attribute in which an element names its words, and how it shows them. */
const PLACES = {
  "data-words": (/** @type {Element} */ element, /** @type {string} */ text) => setText(element, text),
  "data-label": (/** @type {Element} */ element, /** @type {string} */ text) =>
    element.setAttribute("aria-label", text),
  "data-title": (/** @type {Element} */ element, /** @type {string} */ text) =>
    element.setAttribute("title", text),
  "data-content": (/** @type {Element} */ element, /** @type {string} */ text) =>
    element.setAttribute("content", text),
};

/**
 * Shows words in every element below `root` that names them: `data-words` for its text,
 * `data-label` for its accessible name, `data-title` for its tooltip, `data-content` for that of a
 * meta element. `data-values` contains the values of their {names}, as JSON.
 *
 * @param {ParentNode} root
 */
export function translate(root) {
  for (const [name, put] of Object.entries(PLACES)) {
    for (const element of root.querySelectorAll(`[${name}]`)) {
      const key = element.getAttribute(name) ?? "";
      // The text in the page is better than a key.
      if (hasWords(key)) put(element, t(key, JSON.parse(element.getAttribute("data-values") ?? "{}")));
    }
  }
}

/**
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  // Writing the same text would make the browser compute the layout again.
  if (element.textContent === text) return;
  const node = element.firstChild;
  // If the node under the pointer goes between press and release, WebKit sends no click: change it, and leave it there.
  if (node?.nodeType === Node.TEXT_NODE && !node.nextSibling) node.nodeValue = text;
  else element.textContent = text;
}
