// Shows the formulas that Python typesets: MathML with slots, which the page fills with the present numbers.

import { given, significant } from "../words/numbers.js";
import { setText } from "../words/words.js";
import { make } from "./elements.js";
import { addHues } from "./hues.js";

/** @typedef {Record<string, number | null>} Numbers */
/** @typedef {(name: string, value: number) => string} Write */

/** A space as wide as a digit: it pads a number that has become shorter. */
const FIGURE_SPACE = "\u2007";

/** Slots of whole numbers; "second_second" is an entry of a matrix that may be a count. */
const WHOLE = new Set(["n", "point", "second_second"]);

/** Slots of numbers that a person chose or measured: written with the digits that they were given. */
const GIVEN = new Set(["learning_rate", "first", "second", "target"]);

/**
 * Makes an element of MathML text.
 *
 * @param {string} mathml one element
 * @returns {Element}
 */
export function parse(mathml) {
  const parsed = new DOMParser().parseFromString(mathml, "application/xml").documentElement;
  return document.importNode(parsed, true);
}

/**
 * Makes a formula on a line of its own: at the left, and breaking before an equals sign if it is long.
 *
 * @param {string} mathml
 */
export function formulaLine(mathml) {
  const math = parse(mathml);
  math.removeAttribute("display");
  math.setAttribute("displaystyle", "true");
  addHues(math);
  const parts = splitBeforeEquals(math).flatMap((part) => [make("wbr"), part]);
  return make("div", { class: "formula-line" }, ...parts);
}

/**
 * Splits a formula before each equals sign, because browsers do not break a line within MathML.
 *
 * @param {Element} math
 */
function splitBeforeEquals(math) {
  const row = math.firstElementChild;
  const equals = [...(row?.children ?? [])].filter((each) => each.textContent === "=");
  const parts = [math];
  for (const sign of equals.reverse()) {
    const part = /** @type {Element} */ (math.cloneNode(false));
    const rest = /** @type {Element} */ (row?.cloneNode(false));
    let moved = /** @type {Element | null} */ (sign);
    while (moved) {
      const next = moved.nextElementSibling;
      rest.append(moved);
      moved = next;
    }
    part.append(rest);
    parts.splice(1, 0, part);
  }
  return parts;
}

/**
 * @param {string} name
 * @param {number} value
 */
function written(name, value) {
  if (WHOLE.has(name) && Number.isInteger(value)) return String(value);
  return GIVEN.has(name) ? given(value) : significant(value);
}

/** All slots within an element. */
export class Slots {
  /**
   * @param {Element} root
   * @param {Write} [write]
   */
  constructor(root, write = written) {
    this.write = write;
    this.slots = [...root.querySelectorAll("[data-number]")].map((element) => ({
      element,
      name: element.getAttribute("data-number") ?? "",
      isFactor: element.hasAttribute("data-factor"),
      /** The most characters that it has needed: it never becomes narrower, so that nothing beside it moves. */
      room: 0,
    }));
  }

  /** @param {Numbers} numbers slots without a number stay as they are */
  fill(numbers) {
    for (const slot of this.slots) {
      const value = numbers[slot.name];
      if (value === undefined) continue;
      const text = this.write(slot.name, value ?? Number.NaN);
      const enclosed = slot.isFactor && text.startsWith("\u2212") ? `(${text})` : text;
      // An index is a small letter in a formula and needs no room for longer numbers.
      slot.room = slot.name === "point" ? 0 : Math.max(slot.room, enclosed.length);
      setText(slot.element, enclosed.padEnd(slot.room, FIGURE_SPACE));
    }
  }

  /** How many characters the numbers take. */
  get length() {
    return this.slots.reduce((sum, { element }) => sum + (element.textContent ?? "").length, 0);
  }
}
