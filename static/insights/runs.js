// The tab with the table of runs: their settings and results, and a button that starts another run.

import { catalog } from "../catalog.js";
import { t } from "../words/words.js";
import { make, makeButton, Note, worded } from "./elements.js";
import { RunRow } from "./run-row.js";

/** @import { Session } from "../state/session.js" */
/** @import { Settings, State } from "../state/types.d.ts" */

/** Columns, by the keys of their words; only a screen reader reads the names that end in "_column". */
const COLUMNS = [
  "active_column",
  "colour_column",
  "run",
  "converged",
  "loss",
  "shown_column",
  "remove_column",
];

/**
 * What one press compares the active run with.
 *
 * @type {Record<string, (settings: Settings) => Partial<Settings> | null>} null where it would be the same run
 */
const COMPARED = {
  half_rate: ({ learning_rate }) => ({ learning_rate: Number((learning_rate / 2).toPrecision(12)) }),
  single: ({ batch_size, model }) => (batch_size === 1 || model === "one_weight" ? null : { batch_size: 1 }),
  momentum: ({ optimizer }) => (optimizer === "momentum" ? null : { optimizer: "momentum" }),
};

/** The table of runs. */
export class Runs {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.note = new Note();
    this.full = new Note();
    this.fork = makeButton("runs.fork", () => session.act("fork"), { class: "fork" });
    this.compared = Object.entries(COMPARED).map(([name, settingsOf]) => ({
      settingsOf,
      button: makeButton(`runs.compare_${name}`, () => this.#compare(settingsOf)),
    }));
    const heads = COLUMNS.map((name) => {
      const isSeen = !name.endsWith("_column");
      const words = worded("span", `runs.${name}`, isSeen ? {} : { class: "visually-hidden" });
      return make("th", { scope: "col" }, words);
    });
    /** @type {RunRow[]} */
    this.shown = [];
    this.table = make("table", { class: "figures runs" }, make("thead", {}, make("tr", {}, ...heads)));
    this.body = make(
      "div",
      { class: "insight-body" },
      worded("p", "runs.lead", { class: "why" }),
      this.table,
      make(
        "div",
        {
          class: "compare-row",
          role: "group",
          "aria-label": t("runs.compare"),
          "data-label": "runs.compare",
        },
        worded("span", "runs.compare"),
        ...this.compared.map(({ button }) => button),
      ),
      make("div", { class: "fork-row" }, this.fork, worded("p", "runs.fork_why", { class: "why" })),
      this.full.root,
    );
    this.root = make("div", {}, this.note.root, this.body);
  }

  /** @param {State} state */
  show({ runs, active_run, settings }) {
    this.note.say(runs.length ? "" : "insight.python");
    this.body.hidden = runs.length === 0;
    while (this.shown.length < runs.length) this.#add();
    while (this.shown.length > runs.length) this.#drop();
    for (const [i, run] of runs.entries()) this.shown[i]?.show(run, i === active_run, runs.length === 1);
    const isFull = runs.length >= catalog.most_runs;
    this.fork.disabled = isFull;
    for (const { button, settingsOf } of this.compared) {
      button.disabled = isFull || settingsOf(settings) === null;
    }
    this.full.say(isFull ? "runs.full" : "");
  }

  /** @param {(settings: Settings) => Partial<Settings> | null} settingsOf */
  #compare(settingsOf) {
    const settings = settingsOf(this.session.state.settings);
    if (settings) this.session.act("compare", { settings });
  }

  #add() {
    const row = new RunRow(this.session, this.shown.length);
    this.shown.push(row);
    this.table.append(row.root);
  }

  /** Removes the last row, because each other row shows the run of its index; the focus moves up if need be. */
  #drop() {
    const row = this.shown.pop();
    const hadFocus = row?.root.contains(document.activeElement);
    row?.root.remove();
    if (hadFocus) this.shown.at(-1)?.active.focus();
  }
}
