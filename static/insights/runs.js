// The tab with the table of runs: their settings and results, and a button that starts another run.

import { catalog } from "../catalog.js";
import { make, makeButton, Note, worded } from "./elements.js";
import { RunRow } from "./run-row.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

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

/** The table of runs. */
export class Runs {
  name = /** @type {const} */ ("runs");

  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.note = new Note();
    this.full = new Note();
    this.fork = makeButton("runs.fork", () => session.act("fork"), { class: "fork" });
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
      make("div", { class: "fork-row" }, this.fork, worded("p", "runs.fork_why", { class: "why" })),
      this.full.root,
    );
    this.root = make("div", {}, this.note.root, this.body);
  }

  /** @param {State} state */
  show({ runs, active_run }) {
    this.note.say(runs.length ? "" : "insight.python");
    this.body.hidden = runs.length === 0;
    while (this.shown.length < runs.length) this.#add();
    while (this.shown.length > runs.length) this.#drop();
    for (const [i, run] of runs.entries()) this.shown[i]?.show(run, i === active_run, runs.length === 1);
    const isFull = runs.length >= catalog.most_runs;
    this.fork.disabled = isFull;
    this.full.say(isFull ? "runs.full" : "");
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
