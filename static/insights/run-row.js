// One row of the table of runs. A state arrives sixty times a second, so a row writes only what differs.

import { short, significant } from "../words/numbers.js";
import { setText, t } from "../words/words.js";
import { make, makeButton } from "./elements.js";

/** @import { Session } from "../state/session.js" */
/** @import { RunRow as Run } from "../state/types.d.ts" */

/** Python cuts longer names; see app/training/runs.py. */
const LONGEST_NAME = 40;

/** The row of the run with index `i`, in two lines; another run may take that index later. */
export class RunRow {
  /**
   * @param {Session} session
   * @param {number} i
   */
  constructor(session, i) {
    this.session = session;
    this.i = i;
    const number = { i: i + 1 };
    const label = (/** @type {string} */ key) => ({
      "data-label": key,
      "data-values": JSON.stringify(number),
      "aria-label": t(key, number),
    });
    this.active = make("input", { type: "radio", name: "active-run", ...label("runs.active") });
    this.swatch = make("span", { class: "run-swatch" });
    const maxlength = String(LONGEST_NAME);
    const field = { type: "text", class: "run-name", maxlength, autocomplete: "off" };
    this.title = make("input", { ...field, ...label("runs.name") });
    this.settings = make("td", { class: "run-settings" });
    this.converged = make("td", { class: "run-converged" });
    this.loss = make("td", { class: "run-loss" });
    this.shown = make("input", { type: "checkbox", ...label("runs.shown") });
    this.remove = makeButton("runs.remove_sign", () => session.act("remove_run", { i }), {
      class: "quiet icon",
      ...label("runs.remove"),
    });
    this.root = this.#build();
    this.#watch();
  }

  #build() {
    const title = make("th", { class: "run-title", scope: "rowgroup", colspan: "3" }, this.title);
    const first = [make("td", {}, this.active), make("td", {}, this.swatch), title];
    const last = [make("td", {}, this.shown), make("td", {}, this.remove)];
    const second = [make("td", { colspan: "2" }), this.settings, this.converged, this.loss];
    return make(
      "tbody",
      { "data-run": String(this.i) },
      make("tr", {}, ...first, ...last),
      make("tr", {}, ...second, make("td", { colspan: "2" })),
    );
  }

  #watch() {
    const select = () => this.session.act("select_run", { i: this.i });
    this.active.addEventListener("change", select);
    this.root.addEventListener("click", ({ target }) => {
      if (!(/** @type {Element} */ (target).closest("input, button")) && !this.active.checked) select();
    });
    this.title.addEventListener("change", () => this.#describe());
    this.title.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") this.title.blur();
    });
    this.shown.addEventListener("change", () => this.#describe());
  }

  #describe() {
    const { i, title, shown } = this;
    this.session.act("describe_run", { i, name: title.value, is_shown: shown.checked });
  }

  /**
   * @param {Run} run
   * @param {boolean} isActive
   * @param {boolean} isOnly
   */
  show(run, isActive, isOnly) {
    const { active, title, shown, remove, root } = this;
    active.checked = isActive;
    root.toggleAttribute("data-active", isActive);
    this.swatch.style.setProperty("--run", `var(--run-${run.colour}, var(--accent))`);
    if (document.activeElement !== title && title.value !== run.name) title.value = run.name;
    const rule = ruleWords(run);
    if (title.placeholder !== rule) title.placeholder = rule;
    const batch = batchWords(run);
    setText(this.settings, run.name ? rule : batch);
    setText(this.converged, convergedWords(run));
    setText(this.loss, significant(run.loss));
    shown.checked = run.is_shown;
    remove.hidden = isOnly;
  }
}

/** @param {Run} run */
function ruleWords({ optimizer, learning_rate }) {
  return t("runs.rule", { optimizer: t(`optimizer.${optimizer}`), rate: short(learning_rate) });
}

/** @param {Run} run */
function batchWords({ batch_size: k }) {
  return t(k === "full" ? "runs.batch_full" : k === 1 ? "runs.batch_1" : "runs.batch_k", { k });
}

/** @param {Run} run */
function convergedWords({ status, converged_at }) {
  if (converged_at !== null) return String(converged_at);
  return status === "diverged" ? t("runs.diverged") : "\u2013";
}
