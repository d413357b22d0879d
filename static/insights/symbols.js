// The symbols in the column's tables, in MathML.

import { make } from "./elements.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @param {string} name
 * @param {...(string | Node)} children
 */
function element(name, ...children) {
  const made = document.createElementNS(MATHML, name);
  made.append(...children);
  return made;
}

/** @param {...Node} children */
const math = (...children) => element("math", ...children);

/** @param {string} name "m", or "w1" for w with an index */
function letter(name) {
  const [, stem = name, index] = /^(\p{L})(\d+)$/u.exec(name) ?? [];
  return index ? element("msub", element("mi", stem), element("mn", index)) : element("mi", name);
}

/** @param {string} which "min" or "max" */
function eigenvalue(which) {
  const index = element("mi", which);
  index.setAttribute("mathvariant", "normal");
  return element("msub", element("mi", "λ"), index);
}

/** @param {string} parameter */
export const parameterSymbol = (parameter) => math(letter(parameter));

/** @param {string} parameter */
export function derivativeSymbol(parameter) {
  const [above, below] = [element("mi", "J"), letter(parameter)].map((each) =>
    element("mrow", element("mo", "∂"), each),
  );
  const made = math(element("mfrac", /** @type {Node} */ (above), /** @type {Node} */ (below)));
  made.setAttribute("displaystyle", "true");
  return made;
}

/**
 * Puts a symbol into the head of a table, and its name for screen readers.
 *
 * @param {HTMLElement} head
 * @param {string} name
 * @param {Element} symbol
 */
export function nameHead(head, name, symbol) {
  symbol.setAttribute("aria-hidden", "true");
  head.replaceChildren(make("span", { class: "visually-hidden" }, name), symbol);
}

/** @param {"min" | "max"} which */
export const eigenvalueSymbol = (which) => math(eigenvalue(which));

export const conditionSymbol = () =>
  math(element("mi", "κ"), element("mo", "="), eigenvalue("max"), element("mo", "/"), eigenvalue("min"));

export function bestRateFormula() {
  const sum = [
    element("mo", "("),
    eigenvalue("min"),
    element("mo", "+"),
    eigenvalue("max"),
    element("mo", ")"),
  ];
  return math(element("mn", "2"), element("mo", "/"), ...sum);
}

export const rSquaredSymbol = () => math(element("msup", element("mi", "R"), element("mn", "2")));
