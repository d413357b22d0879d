// The column beside the panels: the mathematics of what is seen, one tab for each question.

import { translate } from "./i18n.js";
import { Derivation } from "./insights/derivation.js";
import { make, pressed } from "./insights/elements.js";
import { Gradients } from "./insights/gradients.js";
import { LearningRate } from "./insights/learning-rate.js";
import { LeastSquares } from "./insights/least-squares.js";
import { Runs } from "./insights/runs.js";
import { Tabs } from "./insights/tabs.js";
import { button, element } from "./page.js";

/** @import { Model } from "./model.js" */
/** @import { Settings, State } from "./types.d.ts" */

/** @typedef {Exclude<Settings["insight"], "">} Name */

/** What the column shows when it is first opened. */
const FIRST = "derivation";

/** On a phone it lies below the stage: it is filled when one more screen would bring it. */
const SOON = "100% 0px";

/**
 * What there is to say about a function of one weight, which has no points.
 *
 * @type {Name[]}
 */
const WITHOUT_POINTS = ["learning_rate", "runs"];

/** @param {Model} model */
export function watchInsight(model) {
  new Insight(model);
}

/** The column, its tabs, and the button that opens it. */
class Insight {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.aside = element("insight");
    this.button = button("mathematics");
    this.contents = [Derivation, Gradients, LearningRate, LeastSquares, Runs].map((Tab) => new Tab(model));
    /** @type {Name} */
    this.last = FIRST;
    this.isSeen = false;
    this.tabs = new Tabs(this.contents, "insight.tabs", (name) => this.#open(/** @type {Name} */ (name)));
    this.#build();
    model.subscribe((state) => this.#show(state));
  }

  #build() {
    const close = pressed("insight.close_sign", () => this.#close(), {
      class: "quiet icon close",
      "data-label": "insight.close",
      "data-title": "insight.close",
    });
    const head = make("div", { class: "insight-head" }, this.tabs.list, close);
    this.aside.replaceChildren(head, ...this.tabs.panels);
    translate(this.aside);
    this.button.addEventListener("click", () => {
      if (this.model.state.settings.insight) this.#close();
      else this.#open(this.last, true);
    });
    const notice = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      this.isSeen = entries.at(-1)?.isIntersecting ?? false;
      if (this.isSeen) this.#show(this.model.state);
    };
    new IntersectionObserver(notice, { rootMargin: SOON }).observe(this.aside);
  }

  /**
   * @param {Name} insight
   * @param {boolean} [isNew] and where it is may be far below
   */
  async #open(insight, isNew = false) {
    await this.model.change({ insight });
    if (isNew) this.aside.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.button.focus();
    this.model.change({ insight: "" });
  }

  /** @param {State} state */
  #show(state) {
    const { insight, model } = state.settings;
    const isOpen = insight !== "";
    if (this.aside.hidden === isOpen) this.aside.hidden = !isOpen;
    this.button.setAttribute("aria-pressed", String(isOpen));
    if (!insight) return;
    this.last = insight;
    const offered = model === "one_weight" ? WITHOUT_POINTS : this.contents.map(({ name }) => name);
    const chosen = offered.includes(insight) ? insight : /** @type {Name} */ (offered[0]);
    const hasTurned = chosen !== this.tabs.chosen;
    this.tabs.show(chosen, offered);
    if (hasTurned) this.aside.scrollTop = 0;
    if (this.isSeen) this.contents.find(({ name }) => name === chosen)?.show(state);
  }
}
