// Gives the letters and numbers of a formula the colour of what they name in the panels: the model, its
// errors, and the gradient.

/** @typedef {"model" | "error" | "gradient"} Hue */

/** The letters of the parameters; LINE and NEURON in typesetting.py. A letter with a hat is the guess, on the line. */
const MODEL = new Set(["m", "b", "w"]);

/** The error at a point, guess minus y, and the same the other way round. */
const ERROR = new Set(["u", "v"]);

/** @type {Record<string, Hue>} by the names of slots */
const OF_NUMBERS = {
  p: "model",
  q: "model",
  guess: "model",
  next_p: "model",
  next_q: "model",
  u: "error",
  v: "error",
  dp: "gradient",
  dq: "gradient",
};

/**
 * Marks the parts of a formula; insight.css has the colours.
 *
 * @param {Element} formula
 */
export function addHues(formula) {
  for (const slot of formula.querySelectorAll("[data-number]")) {
    mark(slot, OF_NUMBERS[slot.getAttribute("data-number") ?? ""]);
  }
  for (const fraction of formula.querySelectorAll("mfrac")) {
    if (isGradient(fraction)) mark(fraction, "gradient");
  }
  for (const letter of formula.querySelectorAll("mi")) {
    // A derivative is one thing: its letters have the colour of the whole, or none.
    if (letter.closest("mfrac")) continue;
    mark(wholeSymbol(letter), hueOf(letter));
  }
}

/**
 * @param {Element} letter
 * @returns {Hue | undefined}
 */
function hueOf(letter) {
  const text = letter.textContent ?? "";
  if (MODEL.has(text) || letter.closest("mover")) return "model";
  return ERROR.has(text) ? "error" : undefined;
}

/**
 * The letter with its hat and its index, as far as it has them.
 *
 * @param {Element} letter
 */
function wholeSymbol(letter) {
  const symbol = letter.closest("mover") ?? letter;
  const around = symbol.parentElement;
  return around?.localName === "msub" && !symbol.previousElementSibling ? around : symbol;
}

/**
 * Whether a fraction is ∂J / ∂ of a parameter.
 *
 * @param {Element} fraction
 */
function isGradient(fraction) {
  return fraction.firstElementChild?.textContent === "∂J";
}

/**
 * @param {Element | null} element
 * @param {Hue} [hue]
 */
function mark(element, hue) {
  if (hue) element?.setAttribute("data-hue", hue);
}
