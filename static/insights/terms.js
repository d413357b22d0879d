// A sum with one term for each point. To point at a term highlights its point in the panels.

import { given, significant } from "../words/numbers.js";
import { setText, t } from "../words/words.js";
import { make, worded } from "./elements.js";
import { parse, Slots } from "./formula.js";
import { addHues } from "./hues.js";

/** @import { Term } from "../protocol.d.ts" */

/** @typedef {{ element: HTMLButtonElement, slots: Slots }} Chip */

/**
 * Writes the numbers of a term: an error with two digits, a feature as it was given.
 *
 * @param {string} name
 * @param {number} value
 */
function written(name, value) {
  return name === "u" ? significant(value, 2) : given(value);
}

/** One sum. */
export class Terms {
  /**
   * @param {string} template inline MathML with slots
   * @param {(i: number | null) => void} point called with the index of a point, or null for none
   */
  constructor(template, point) {
    this.template = template;
    this.point = point;
    /** @type {Chip[]} */
    this.chips = [];
    this.room = 0;
    this.more = make("span", { class: "more", hidden: "" });
    const attributes = { class: "terms", role: "group", "data-label": "derivation.terms" };
    this.root = make("div", { ...attributes, "aria-label": t("derivation.terms") }, this.more);
    this.#watch();
  }

  /**
   * @param {Term[]} terms
   * @param {number} n number of points
   */
  fill(terms, n) {
    while (this.chips.length > terms.length) this.chips.pop()?.element.remove();
    while (this.chips.length < terms.length) this.#add();
    for (const [index, { u, first, second }] of terms.entries()) {
      this.chips[index]?.slots.fill({ u, first, second });
    }
    const longest = Math.max(0, ...this.chips.map(({ slots }) => slots.length));
    if (longest > this.room) {
      this.room = longest;
      this.root.style.setProperty("--longest", String(longest));
    }
    this.more.hidden = n <= terms.length;
    setText(this.more, t("derivation.terms_more", { k: n - terms.length }));
  }

  /** @param {number | null} i */
  light(i) {
    for (const [index, { element }] of this.chips.entries()) {
      element.toggleAttribute("data-lit", index === i);
    }
  }

  #add() {
    const i = this.chips.length;
    const element = make("button", { type: "button", class: "term", "data-i": String(i) });
    // Some screen readers skip the formula in a button.
    const name = worded("span", "derivation.term", { class: "visually-hidden" }, { i: i + 1 });
    const formula = parse(this.template);
    addHues(formula);
    element.append(name, formula);
    element.tabIndex = i === 0 ? 0 : -1;
    this.chips.push({ element, slots: new Slots(element, written) });
    this.more.before(element);
  }

  #watch() {
    const { root } = this;
    root.addEventListener("pointerover", ({ target }) => this.#pointAt(target));
    root.addEventListener("pointerleave", ({ pointerType }) => {
      // After a touch the reader may still look at the highlighted point.
      if (pointerType !== "touch") this.point(null);
    });
    root.addEventListener("focusin", ({ target }) => this.#pointAt(target));
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (!root.contains(/** @type {Node | null} */ (relatedTarget))) this.point(null);
    });
    // Some browsers do not focus a button that is pressed.
    root.addEventListener("click", ({ target }) => this.#chipAt(target)?.focus());
    root.addEventListener("keydown", (event) => this.#move(event));
  }

  /** @param {EventTarget | null} target */
  #chipAt(target) {
    const chip = /** @type {Element} */ (target).closest(".term");
    return /** @type {HTMLButtonElement | null} */ (chip);
  }

  /** @param {EventTarget | null} target */
  #pointAt(target) {
    const chip = this.#chipAt(target);
    if (chip) this.point(Number(chip.dataset.i));
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const from = this.chips.findIndex(({ element }) => element === event.target);
    const last = this.chips.length - 1;
    const places = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: last };
    const to = Object.entries(places).find(([key]) => key === event.key)?.[1];
    if (from < 0 || to === undefined) return;
    // Elsewhere on the page this key runs an epoch.
    event.preventDefault();
    const goal = this.chips[Math.min(last, Math.max(0, to))]?.element;
    for (const { element } of this.chips) element.tabIndex = element === goal ? 0 : -1;
    goal?.focus();
  }
}
