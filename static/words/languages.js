// The reader's language: which one it is, and its words, fetched before anything says them.

import { useDecimalSign } from "./numbers.js";
import { figureWords, translate, useWords } from "./words.js";

/** @import { Words } from "./words.js" */

/** What every language falls back to, and what index.html is written in. */
const ENGLISH = "en";

/** @type {Map<string, Promise<Words>>} */
const fetched = new Map();

/** @type {(() => void)[]} */
const listeners = [];

/** What was asked for last: a slow answer to an earlier question must not win. */
let asked = document.documentElement.lang;

await useLanguage(asked);

/** The language that the page speaks now. */
export function language() {
  return document.documentElement.lang;
}

/** What the figures say, as Python takes it. */
export function figuresLanguage() {
  return { words: figureWords(), decimal_sign: decimalSignOf(language()) };
}

/** @param {() => void} listener called after each change of the language */
export function onLanguage(listener) {
  listeners.push(listener);
}

/**
 * Speaks another language, also in the words that are on the page already.
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
 * @returns {Promise<Words>} none where the file cannot be had: then the words of index.html stay
 */
function wordsOf(name) {
  const known = fetched.get(name) ?? fetchWords(name);
  fetched.set(name, known);
  return known;
}

/** @param {string} name */
async function fetchWords(name) {
  try {
    const answer = await fetch(new URL(`./locales/${name}.json`, import.meta.url));
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return await answer.json();
  } catch (error) {
    // Another try, when the language is chosen again.
    fetched.delete(name);
    console.warn(`The words of ${name} could not be fetched:`, error);
    return {};
  }
}

/** @param {string} name of a language */
function decimalSignOf(name) {
  const parts = new Intl.NumberFormat(name).formatToParts(0.5);
  return parts.find(({ type }) => type === "decimal")?.value ?? ".";
}
