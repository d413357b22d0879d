// Python's formulas on the page: MathML whose slots are filled with the numbers of the moment.

import { short, significant } from "../words/numbers.js";
import { setText } from "../words/words.js";
import { make } from "./elements.js";

/** @typedef {Record<string, number | null>} Numbers */
/** @typedef {(name: string, value: number) => string} Write */

/** As wide as a figure: it keeps a number's room when the number needs less of it. */
const FIGURE_SPACE = "\u2007";

/** Counts, also where one stands in a matrix. */
const WHOLE = new Set(["n", "point", "second_second"]);

/** What somebody chose or measured has no more digits than it was given. */
const GIVEN = new Set(["learning_rate", "first", "second", "target"]);

/**
 * @param {string} mathml one element
 * @returns {Element}
 */
export function parse(mathml) {
  const parsed = new DOMParser().parseFromString(mathml, "application/xml").documentElement;
  return document.importNode(parsed, true);
}

/**
 * A formula that stands alone: at the left, and ready to break before an equals sign.
 *
 * @param {string} mathml
 */
export function formulaLine(mathml) {
  const math = parse(mathml);
  math.removeAttribute("display");
  math.setAttribute("displaystyle", "true");
  const parts = brokenBeforeEquals(math).flatMap((part) => [make("wbr"), part]);
  return make("div", { class: "formula-line" }, ...parts);
}

/** @param {Element} math */
function brokenBeforeEquals(math) {
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
  return GIVEN.has(name) ? short(value) : significant(value);
}

/** All slots below an element. */
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
      /** The most room it has needed so far: it keeps that, so that nothing beside it moves. */
      room: 0,
    }));
  }

  /** @param {Numbers} numbers those that are missing are left as they are */
  fill(numbers) {
    for (const slot of this.slots) {
      const value = numbers[slot.name];
      if (value === undefined) continue;
      const text = this.write(slot.name, value ?? Number.NaN);
      const enclosed = slot.isFactor && text.startsWith("\u2212") ? `(${text})` : text;
      // An index is a small letter, not a figure of a column.
      slot.room = slot.name === "point" ? 0 : Math.max(slot.room, enclosed.length);
      setText(slot.element, enclosed.padEnd(slot.room, FIGURE_SPACE));
    }
  }

  /** The characters that the numbers take. */
  get length() {
    return this.slots.reduce((sum, { element }) => sum + (element.textContent ?? "").length, 0);
  }
}
