// The tab that computes the gradient in three ways: by hand, by autograd, by central differences.

import { significant } from "../words/numbers.js";
import { hasWords, setText, t } from "../words/words.js";
import { make, makeButton, Note, worded } from "./elements.js";
import { failureWords } from "./placeholder.js";
import { Refresher } from "./refresher.js";
import { derivativeSymbol, nameHead } from "./symbols.js";

/** @import { GradientCheck } from "../protocol.d.ts" */
/** @import { Client } from "../state/client.js" */
/** @import { Fault } from "../state/faults.js" */
/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/** @typedef {[number | null, number | null]} Pair */
const LIBRARY = "autograd";
const PAUSE_MS = 250;

/** Enough digits to see that the ways agree, and few enough for a narrow column. */
const DIGITS = 5;

const WAYS = /** @type {const} */ (["by_hand", "autograd", "finite_differences"]);

/** The comparison of the three ways. */
export class Gradients {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.note = new Note();
    this.diagnosis = new Note("diagnosis");
    this.library = new Note("library-fault");
    this.retry = makeButton("insight.retry", () => this.#load(), { hidden: "" });
    this.heads = [make("th", { scope: "col" }), make("th", { scope: "col" })];
    this.rows = new Map(WAYS.map((way) => [way, new Row(way)]));
    this.parameters = "";
    /** @type {Client | null} the Python that loads or has loaded autograd */
    this.client = null;
    this.root = make("div", {}, this.note.root, this.#build());
    this.body = /** @type {HTMLElement} */ (this.root.lastElementChild);
    /** @type {Refresher<GradientCheck>} */
    this.refresher = new Refresher(
      () => session.ask("check_gradient"),
      (answer) => this.#fill(answer),
      PAUSE_MS,
    );
  }

  /** @param {State} state */
  show({ condition, parameters }) {
    const { client } = this.session;
    const isEmpty = condition === "empty";
    this.note.say(!client ? "insight.python" : isEmpty ? "insight.no_points" : "");
    this.body.hidden = this.client === null && client === null;
    this.body.toggleAttribute("data-empty", isEmpty);
    if (parameters.join() !== this.parameters) {
      this.parameters = parameters.join();
      for (const [i, head] of this.heads.entries()) {
        const parameter = parameters[i] ?? "";
        nameHead(head, `∂J/∂${parameter}`, derivativeSymbol(parameter));
      }
    }
    if (!client) return;
    if (client !== this.client) this.#load();
    this.refresher.refresh();
  }

  #build() {
    const corner = make("th", { scope: "col" }, worded("span", "gradient.way", { class: "visually-hidden" }));
    const difference = worded("th", "gradient.difference", { scope: "col" });
    const table = make(
      "table",
      { class: "figures gradient-ways" },
      make("thead", {}, make("tr", {}, corner, ...this.heads, difference)),
      make("tbody", {}, ...[...this.rows.values()].map(({ root }) => root)),
    );
    const ways = WAYS.flatMap((way) => [
      worded("dt", `gradient.${way}`),
      worded("dd", `gradient.${way}_means`),
    ]);
    const fault = make("div", { class: "library" }, this.library.root, this.retry);
    return make(
      "div",
      { class: "insight-body" },
      worded("p", "gradient.lead", { class: "why" }),
      table,
      this.diagnosis.root,
      fault,
      make("dl", { class: "meanings" }, ...ways),
      worded("h3", "gradient.rounding"),
      worded("p", "gradient.rounding_why", { class: "why" }),
    );
  }

  async #load() {
    const { client } = this.session;
    if (!client) return;
    this.client = client;
    this.#waitForLibrary("gradient.loading");
    try {
      await client.call("load", { names: [LIBRARY] });
      if (client === this.client) this.refresher.refresh();
    } catch (error) {
      if (client === this.client) this.#showFailure(/** @type {Fault} */ (error));
    }
  }

  /** @param {string} key of the words in the place of the missing numbers */
  #waitForLibrary(key) {
    this.rows.get("autograd")?.say(key);
    this.library.root.hidden = true;
    this.retry.hidden = true;
  }

  /** @param {Fault} fault */
  #showFailure(fault) {
    this.#waitForLibrary("gradient.missing");
    const words = [failureWords(fault), t("gradient.not_loaded")];
    setText(this.library.root, words.join(" "));
    this.library.root.hidden = false;
    this.retry.hidden = false;
  }

  /** @param {GradientCheck} comparison */
  #fill(comparison) {
    const { by_hand, autograd, finite_differences, diagnosis } = comparison;
    this.rows.get("by_hand")?.fill(by_hand, undefined);
    this.rows.get("finite_differences")?.fill(finite_differences, comparison.finite_differences_difference);
    if (autograd) this.rows.get("autograd")?.fill(autograd, comparison.autograd_difference);
    const isAllThree = autograd !== null || diagnosis !== "agree";
    const key = `gradient.${isAllThree ? diagnosis : "two_agree"}`;
    this.diagnosis.say(hasWords(key) ? key : "gradient.differ");
    this.diagnosis.root.dataset.tone = diagnosis === "agree" ? "minimum" : "warning";
  }
}

/** One way to the gradient. */
class Row {
  /** @param {(typeof WAYS)[number]} way */
  constructor(way) {
    this.cells = [make("td"), make("td"), make("td")];
    const name = worded("th", `gradient.${way}`, { scope: "row" });
    this.root = make("tr", { "data-way": way }, name, ...this.cells);
  }

  /** @param {string} key of the words in the place of the numbers */
  say(key) {
    this.#join(true);
    this.cells[0]?.replaceChildren(worded("span", key));
    this.root.setAttribute("data-words-only", "");
  }

  /**
   * Joins the cells to one, so that words make no column wide, or parts them again.
   *
   * @param {boolean} areOne
   */
  #join(areOne) {
    const [first, ...others] = this.cells;
    if (first) first.colSpan = areOne ? this.cells.length : 1;
    for (const cell of others) cell.hidden = areOne;
  }

  /**
   * @param {Pair} gradient
   * @param {number | null | undefined} difference from the way by hand; undefined in the row of that way
   */
  fill(gradient, difference) {
    this.#join(false);
    this.root.removeAttribute("data-words-only");
    const numbers = gradient.map((part) => significant(part ?? Number.NaN, DIGITS));
    const last = difference === undefined ? "" : differenceWords(difference);
    for (const [i, text] of [...numbers, last].entries()) {
      const cell = this.cells[i];
      if (cell) setText(cell, text);
    }
  }
}

/** @param {number | null} difference */
function differenceWords(difference) {
  return difference === 0 ? t("gradient.none") : significant(difference ?? Number.NaN, 2);
}
