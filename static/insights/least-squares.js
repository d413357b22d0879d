// The tab about least squares: the normal equations find the minimum in one step, and a table compares it
// with the line of descent.

import { language } from "../words/languages.js";
import { isOfSquares } from "../words/mathematics.js";
import { significant } from "../words/numbers.js";
import { nodes, setText, t } from "../words/words.js";
import { make, Note, worded } from "./elements.js";
import { FormulaPage } from "./formulas.js";
import { Refresher } from "./refresher.js";
import { Steps } from "./steps.js";
import { nameHead, parameterSymbol, rSquaredSymbol } from "./symbols.js";

/** @import { Formulas, LeastSquaresNumbers } from "../protocol.d.ts" */
/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

const PAUSE_MS = 100;

/** The steps of the normal equations with the present numbers. */
export class LeastSquares {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.note = new Note();
    this.distance = new Distance();
    this.comparison = new Comparison();
    this.page = new FormulaPage(session, (formulas) => this.#build(formulas));
    this.root = make("div", {}, this.note.root, this.page.root);
    /** @type {Steps | null} */
    this.steps = null;
    this.isSingular = false;
    /** @type {Refresher<LeastSquaresNumbers>} */
    this.refresher = new Refresher(
      () => session.ask("least_squares_numbers"),
      (answer) => this.#fill(answer),
      PAUSE_MS,
    );
  }

  /** @param {State} state */
  show(state) {
    const isEmpty = state.condition === "empty";
    this.note.say(isEmpty ? "insight.no_points" : "");
    this.page.body.toggleAttribute("data-empty", isEmpty);
    this.distance.show(state);
    if (!this.page.show()) return;
    this.comparison.name(state.parameters);
    this.refresher.refresh();
  }

  /** @param {Formulas} formulas */
  #build({ least_squares }) {
    this.steps = new Steps(least_squares, (name) => `derivation.${name}_why`);
    this.isSingular = false;
    this.steps.section("solution")?.append(this.distance.root);
    this.steps.section("quality")?.append(this.comparison.root);
    this.comparison.name(this.session.state.parameters);
    this.refresher.refresh();
    return this.steps.sections;
  }

  /** @param {LeastSquaresNumbers} answer */
  #fill({ minimum, present, least, numbers }) {
    const { m, b } = this.session.state;
    this.steps?.fill(numbers);
    this.comparison.fill("descent", [m, b, present.rmse, present.r_squared]);
    this.comparison.fill("minimum", [...(minimum ?? [null, null]), least.rmse, least.r_squared]);
    const isSingular = minimum === null;
    if (isSingular === this.isSingular) return;
    this.isSingular = isSingular;
    const why = this.steps?.section("solution")?.querySelector(".why");
    const key = `derivation.solution_why${isSingular ? "_none" : ""}`;
    why?.setAttribute("data-words", key);
    why?.replaceChildren(...nodes(key));
  }
}

/** A sentence about the distance from the line of descent to the minimum. */
class Distance {
  constructor() {
    this.root = make("p", { class: "distance" });
    this.distance = make("span", { class: "figure" });
    this.said = "";
    this.problemKey = "";
    this.last = { epoch: 0, distance: Number.NaN };
    this.tendency = "";
  }

  /** @param {State} state */
  show(state) {
    const { minimum, m, b, epoch, settings } = state;
    if (!isOfSquares(settings.loss)) {
      this.#showOther(state);
      return;
    }
    this.root.hidden = minimum === null;
    if (!minimum) return;
    const distance = Math.hypot(m - minimum.m, b - minimum.b);
    this.#compare(state, distance);
    this.last = { epoch, distance };
    setText(this.distance, significant(distance));
    const key = `least_squares.distance${state.is_at_minimum ? "_there" : this.tendency}`;
    const said = `${key} ${language()}`;
    if (said === this.said) return;
    this.said = said;
    this.root.replaceChildren(...nodes(key, { distance: this.distance }));
  }

  /**
   * Says where the loss is least that these equations do not solve.
   *
   * @param {State} state
   */
  #showOther({ minimum, parameters, settings }) {
    const [p = "", q = ""] = parameters;
    const key = `least_squares.${minimum ? "other_minimum" : "other_loss"}`;
    /** @type {Record<string, string>} */
    const values = minimum ? { p, q, at_p: significant(minimum.m), at_q: significant(minimum.b) } : {};
    const said = JSON.stringify([key, values, settings.loss, language()]);
    if (said === this.said) return;
    this.said = said;
    this.root.hidden = false;
    this.root.replaceChildren(...nodes(key, { loss: t(`loss.${settings.loss}`), ...values }));
  }

  /**
   * Finds whether the distance shrinks from epoch to epoch; the answer is the same if time runs back.
   *
   * @param {State} state
   * @param {number} distance
   */
  #compare({ points_version, settings, active_run, epoch }, distance) {
    const problemKey = `${points_version} ${active_run} ${settings.model} ${settings.standardize}`;
    if (problemKey !== this.problemKey || epoch === 0) this.tendency = "";
    else if (epoch !== this.last.epoch) {
      const change = (distance - this.last.distance) * (epoch - this.last.epoch);
      this.tendency = change < 0 ? "_nearer" : change > 0 ? "_further" : "";
    }
    this.problemKey = problemKey;
  }
}

/** The line of descent and the least-squares line in one table. */
class Comparison {
  constructor() {
    this.heads = [make("th", { scope: "col" }), make("th", { scope: "col" })];
    this.named = "";
    const rmse = make("th", { scope: "col" }, "RMSE");
    const rSquared = make("th", { scope: "col" });
    nameHead(rSquared, "R²", rSquaredSymbol());
    this.rows = { descent: cells(), minimum: cells() };
    const corner = make(
      "th",
      { scope: "col" },
      worded("span", "least_squares.fit", { class: "visually-hidden" }),
    );
    const body = Object.entries(this.rows).map(([name, row]) =>
      make("tr", { "data-fit": name }, worded("th", `least_squares.${name}`, { scope: "row" }), ...row),
    );
    this.root = make(
      "table",
      { class: "figures" },
      make("thead", {}, make("tr", {}, corner, ...this.heads, rmse, rSquared)),
      make("tbody", {}, ...body),
    );
  }

  /** @param {string[]} parameters */
  name(parameters) {
    if (parameters.join() === this.named) return;
    this.named = parameters.join();
    for (const [i, head] of this.heads.entries()) {
      const parameter = parameters[i] ?? "";
      nameHead(head, parameter, parameterSymbol(parameter));
    }
  }

  /**
   * @param {"descent" | "minimum"} fit
   * @param {(number | null)[]} numbers
   */
  fill(fit, numbers) {
    for (const [i, cell] of this.rows[fit].entries()) {
      setText(cell, significant(numbers[i] ?? Number.NaN));
    }
  }
}

function cells() {
  return [make("td"), make("td"), make("td"), make("td")];
}
