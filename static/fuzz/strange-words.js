// Words that no reader should see: unfilled names, and what JavaScript and Python write for numbers that are none.

const STRANGE = /\{[a-z_]+\}|\bNaN\b|\bnan\b|\bundefined\b|\[object |-?\bInfinity\b/;

/** A learner may name a run as they like, and type what they like. */
const OWN_WORDS = "input, [data-fuzz], [data-own-words]";

/**
 * @param {Element} root
 * @returns {string[]} texts and names in sight
 */
export function strangeWords(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent ?? "";
    if (isStrange(text) && !node.parentElement?.closest(OWN_WORDS)) found.push(text.trim());
  }
  for (const element of root.querySelectorAll("[aria-label], [title]")) {
    for (const name of ["aria-label", "title"]) {
      const text = element.getAttribute(name) ?? "";
      if (isStrange(text)) found.push(text);
    }
  }
  return found;
}

/** @param {string} text */
export function isStrange(text) {
  return STRANGE.test(text);
}
