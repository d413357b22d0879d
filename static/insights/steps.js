// The steps of a derivation: each has a heading, a reason, the formula, and the formula in numbers.

import { make, worded } from "./elements.js";
import { formulaLine, Slots } from "./formula.js";

/** @import { Step } from "../protocol.d.ts" */

/** The steps as sections of the page, and all their slots. */
export class Steps {
  /**
   * @param {Step[]} steps
   * @param {(name: string) => string} whyKey finds the key of the words that give the reason
   */
  constructor(steps, whyKey) {
    this.sections = steps.map((step) => section(step, whyKey(step.name)));
    this.slots = this.sections.map((each) => new Slots(each));
  }

  /** @param {import("./formula.js").Numbers} numbers */
  fill(numbers) {
    for (const slots of this.slots) slots.fill(numbers);
  }

  /** @param {string} name */
  section(name) {
    return this.sections.find((each) => each.dataset.step === name);
  }
}

/**
 * @param {Step} step
 * @param {string} whyKey
 */
function section({ name, general, numbers }, whyKey) {
  const made = make(
    "section",
    { class: "derivation-step", "data-step": name },
    worded("h3", `derivation.${name}`),
    worded("p", whyKey, { class: "why" }),
    make("div", { class: "general" }, ...general.map(formulaLine)),
  );
  if (numbers.length) made.append(make("div", { class: "numbers" }, ...numbers.map(formulaLine)));
  return made;
}
