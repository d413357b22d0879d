// The tab with the derivation: from the loss to one step of descent, with the present numbers.

import { make, Note } from "./elements.js";
import { FormulaPage } from "./formulas.js";
import { Neuron } from "./neuron.js";
import { questionRow } from "./questions.js";
import { Refresher } from "./refresher.js";
import { Steps } from "./steps.js";
import { Terms } from "./terms.js";

/** @import { DerivationNumbers, Formulas } from "../protocol.d.ts" */
/** @import { Session } from "../state/session.js" */
/** @import { Settings, State } from "../state/types.d.ts" */

/** Nobody reads faster than ten times a second. */
const PAUSE_MS = 100;

/** The steps of the derivation, and below two sums a term for each point. */
export class Derivation {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.note = new Note();
    this.page = new FormulaPage(session, (formulas) => this.#build(formulas));
    this.neuron = new Neuron();
    this.root = make("div", {}, this.note.root, this.neuron.root, this.page.root);
    /** @type {Steps | null} */
    this.steps = null;
    /** @type {Terms[]} */
    this.terms = [];
    /** @type {number | null} the point at which the terms pointed last */
    this.pointed = null;
    /** @type {Refresher<DerivationNumbers>} */
    this.refresher = new Refresher(
      () => session.ask("derivation_numbers"),
      (answer) => this.#fill(answer),
      PAUSE_MS,
    );
  }

  /** @param {State} state */
  show(state) {
    this.note.say(note(state));
    const isNeuron = state.settings.model === "adaline";
    this.neuron.root.hidden = !isNeuron;
    if (isNeuron) this.neuron.show(state);
    if (!this.page.show()) return;
    for (const terms of this.terms) terms.light(state.highlighted);
    this.refresher.refresh();
  }

  /** @param {Formulas} formulas */
  #build({ questions, derivation, terms }) {
    const { session } = this;
    const { settings } = session.state;
    this.steps = new Steps(derivation, (name) => whyKey(name, settings));
    this.terms = terms.map((template) => new Terms(template, (i) => this.#pointAt(i)));
    const sums = this.steps.section("sum")?.querySelectorAll(".numbers > .formula-line") ?? [];
    for (const [i, line] of [...sums].entries()) line.after(this.terms[i]?.root ?? "");
    this.refresher.refresh();
    return [questionRow(questions, this.steps), ...this.steps.sections];
  }

  /** @param {number | null} i */
  #pointAt(i) {
    if (i === this.pointed || !this.session.isAwake) return;
    this.pointed = i;
    this.session.act("highlight", { i });
  }

  /** @param {DerivationNumbers} answer */
  #fill({ point, numbers, terms }) {
    this.page.body.toggleAttribute("data-empty", point === null);
    this.steps?.fill(numbers);
    const { n, highlighted } = this.session.state;
    for (const each of this.terms) {
      each.fill(terms, n);
      each.light(highlighted);
    }
  }
}

/**
 * The key of a note if the present run does more than the derivation shows: batches, or another rule.
 *
 * @param {State} state
 */
function note({ condition, is_full_batch, settings: { optimizer } }) {
  if (condition === "empty") return "insight.no_points";
  const isPlain = optimizer === "sgd";
  if (is_full_batch) return isPlain ? "" : "derivation.note_rule";
  return isPlain ? "derivation.note_batches" : "derivation.note_batches_and_rule";
}

/**
 * The key of the words that explain a step.
 *
 * @param {string} name
 * @param {Settings} settings
 */
function whyKey(name, { loss, model }) {
  const key = `derivation.${name}_why`;
  if (name === "loss" || name === "factor") return `${key}.${loss}`;
  if (name === "chain_rule") return `${key}.${model === "line" ? "line" : "neuron"}`;
  return key;
}
