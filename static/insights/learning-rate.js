// The tab about the learning rate: which rates the curvature allows, and how many epochs each needs.

import { isOfSquares } from "../words/mathematics.js";
import { short } from "../words/numbers.js";
import { setText, t } from "../words/words.js";
import { Band } from "./band.js";
import { make, makeButton, Note, worded } from "./elements.js";
import { bestRateFormula, conditionSymbol, eigenvalueSymbol } from "./symbols.js";

/** @import { Session } from "../state/session.js" */
/** @import { Rates, State } from "../state/types.d.ts" */

/** Digits of the best rate in the field of the controls. */
const DIGITS = 3;

/** The band of rates, the curvature, and the best rate. */
export class LearningRate {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.none = new Note();
    this.plain = new Note();
    this.band = new Band();
    this.condition = new Note("why");
    this.use = makeButton("rates.use", () => this.#useBest());
    /** @type {Record<string, HTMLElement>} */
    this.cells = {};
    this.body = make(
      "div",
      { class: "insight-body" },
      worded("p", "rates.lead", { class: "why" }),
      this.plain.root,
      this.band.root,
      worded("h3", "rates.curvature"),
      worded("p", "rates.curvature_why", { class: "why" }),
      this.#table([
        ["lambda_max", eigenvalueSymbol("max")],
        ["lambda_min", eigenvalueSymbol("min")],
        ["condition_number", conditionSymbol()],
      ]),
      this.condition.root,
      worded("h3", "rates.best_title"),
      worded("p", "rates.best_why", { class: "why" }),
      this.#table([
        ["best", bestRateFormula()],
        ["epochs", ""],
        ["epochs_at_best", ""],
      ]),
      this.use,
      worded("p", "rates.epochs_note", { class: "note" }),
    );
    this.root = make("div", {}, this.none.root, this.body);
  }

  /** @param {State} state */
  show(state) {
    const { rates, settings, is_full_batch } = state;
    this.none.say(rates ? "" : this.#whyNone(state));
    this.body.hidden = rates === null;
    if (!rates) return;
    const isPlain = is_full_batch && settings.optimizer === "sgd";
    this.plain.say(isPlain ? "" : "rates.plain_only");
    this.band.show(rates, settings.learning_rate);
    this.#fill(rates);
    const kappa = rates.condition_number;
    const isRound = kappa !== null && kappa < 2;
    this.condition.say(`rates.condition_${kappa === null ? "none" : isRound ? "round" : "long"}`);
    const offered = offer(rates);
    this.use.disabled = offered === null || offered === settings.learning_rate;
  }

  /** @param {[name: string, symbol: string | Node][]} rows */
  #table(rows) {
    const body = rows.map(([name, symbol]) => {
      const cell = make("td", { "data-rate": name });
      this.cells[name] = cell;
      const symbolCell = make("td", { class: "symbol" }, symbol);
      return make("tr", {}, worded("th", `rates.${name}`, { scope: "row" }), symbolCell, cell);
    });
    return make("table", { class: "figures" }, make("tbody", {}, ...body));
  }

  /** @param {Rates} rates */
  #fill(rates) {
    const texts = {
      lambda_max: short(rates.lambda_max),
      lambda_min: short(rates.lambda_min),
      condition_number: short(rates.condition_number ?? Number.NaN),
      best: short(rates.best ?? Number.NaN),
      epochs: epochs(rates.epochs),
      epochs_at_best: rates.best === null ? short(Number.NaN) : epochs(rates.epochs_at_best),
    };
    for (const [name, text] of Object.entries(texts)) {
      const cell = this.cells[name];
      if (cell) setText(cell, text);
    }
  }

  /** @param {State} state */
  #whyNone({ settings, n, points_version }) {
    // Before Python has reported its points, the page knows nothing about them.
    if (points_version < 0) return "insight.python";
    if (settings.model === "one_weight") return "rates.none_function";
    if (n === 0) return "insight.no_points";
    return isOfSquares(settings.loss) ? "rates.none_flat" : `rates.none_${settings.loss}`;
  }

  #useBest() {
    const { rates } = this.session.state;
    const rate = rates && offer(rates);
    if (rate) this.session.change({ learning_rate: rate });
  }
}

/**
 * The best rate in few digits, and still below the rate at which descent diverges.
 *
 * @param {Rates} rates
 */
function offer({ best, diverge_above }) {
  if (best === null) return null;
  const rounded = Number(best.toPrecision(DIGITS));
  // In a very long valley the best rate lies so close below the limit that rounding would reach it.
  return rounded < diverge_above ? rounded : best;
}

/** @param {number | null} count */
function epochs(count) {
  return count === null ? t("rates.never") : count.toLocaleString(document.documentElement.lang);
}
