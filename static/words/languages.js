// The reader's language, and its words, which arrive before anything shows them.

import { useDecimalSign } from "./numbers.js";
import { figureWords, translate, useWords } from "./words.js";

/** @import { Words } from "./words.js" */

/** The language of index.html, and of words that another language lacks. */
const ENGLISH = "en";

/** The page starts without words that have not arrived by then, with those of index.html. */
const PATIENCE_MS = 4000;

/** @type {Map<string, Promise<Words>>} */
const fetched = new Map();

/** @type {(() => void)[]} */
const listeners = [];

/** The language chosen last: a slow answer to an earlier choice must not win. */
let asked = document.documentElement.lang;

/**
 * Settles when the first words are there. main.js waits for it, and not every importer of this module by an `await` here:
 * WebKit runs those that import a module which waits already (https://webkit.org/b/242740).
 */
export const firstWords = useLanguage(asked);

/** The language of the page. */
export function language() {
  return document.documentElement.lang;
}

/** The words and the decimal sign of the figures, for the call `set_words`. */
export function figuresLanguage() {
  return { words: figureWords(), decimal_sign: decimalSignOf(language()) };
}

/** @param {() => void} listener called after each change of the language */
export function onLanguage(listener) {
  listeners.push(listener);
}

/**
 * Changes the language, also of the words that the page already shows.
 *
 * @param {string} locale a language, or "auto" for the browser's
 */
export async function setLocale(locale) {
  const chosen = self.chooseLanguage(locale);
  if (chosen === asked) return;
  asked = chosen;
  await useLanguage(chosen);
  if (chosen === asked) for (const listener of listeners) listener();
}

/** @param {string} chosen */
async function useLanguage(chosen) {
  const [own, english] = await Promise.all([wordsOf(chosen), wordsOf(ENGLISH)]);
  if (chosen !== asked) return;
  const spoken = Object.keys(own).length ? chosen : ENGLISH;
  useWords(own, english);
  useDecimalSign(decimalSignOf(spoken));
  document.documentElement.lang = spoken;
  translate(document);
}

/**
 * @param {string} name of a language
 * @returns {Promise<Words>} none if the file cannot be fetched: then the words of index.html stay
 */
function wordsOf(name) {
  const known = fetched.get(name) ?? fetchWords(name);
  fetched.set(name, known);
  return known;
}

/** @param {string} name */
async function fetchWords(name) {
  const url = new URL(`./locales/${name}.json`, import.meta.url);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return await answer.json();
  } catch (error) {
    // The next choice of this language fetches the file again.
    fetched.delete(name);
    console.warn(`The words of ${name} could not be fetched:`, error);
    self.tellMissing?.(url.href);
    return {};
  }
}

/** @param {string} name of a language */
function decimalSignOf(name) {
  const parts = new Intl.NumberFormat(name).formatToParts(0.5);
  return parts.find(({ type }) => type === "decimal")?.value ?? ".";
}
