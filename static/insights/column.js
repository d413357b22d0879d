// The column of mathematics beside the panels: explains what they show, with one tab for each question.

import { button, element } from "../controls/page.js";
import { translate } from "../words/words.js";
import { make, makeButton } from "./elements.js";
import { Tab } from "./tab.js";
import { Tabs } from "./tabs.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */
/** @import { Import, Name } from "./tab.js" */

/** @type {[name: Name, file: string, importContent: Import][]} */
const TABS = [
  ["derivation", "derivation.js", async () => (await import("./derivation.js")).Derivation],
  ["gradients", "gradients.js", async () => (await import("./gradients.js")).Gradients],
  ["learning_rate", "learning-rate.js", async () => (await import("./learning-rate.js")).LearningRate],
  ["least_squares", "least-squares.js", async () => (await import("./least-squares.js")).LeastSquares],
  ["runs", "runs.js", async () => (await import("./runs.js")).Runs],
];

/** The tab that is shown when the column is first opened. */
const FIRST = "derivation";

/** On a phone the column lies below the stage: fill it when it is one screen away from being seen. */
const SOON = "100% 0px";

/**
 * The tabs for a function of one weight, which has no points.
 *
 * @type {Name[]}
 */
const WITHOUT_POINTS = ["learning_rate", "runs"];

/** @param {Session} session */
export function watchInsight(session) {
  new Insight(session);
}

/** The column, its tabs, and the button that opens the column. */
class Insight {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.aside = element("insight");
    this.button = button("mathematics");
    this.contents = TABS.map(([name, file, importContent]) => new Tab(name, file, importContent, session));
    /** @type {Name} */
    this.last = FIRST;
    this.isSeen = false;
    this.tabs = new Tabs(this.contents, "insight.tabs", (name) => this.#open(/** @type {Name} */ (name)));
    this.#build();
    session.subscribe((state) => this.#show(state));
  }

  #build() {
    const close = makeButton("insight.close_sign", () => this.#close(), {
      class: "quiet icon close",
      "data-label": "insight.close",
      "data-title": "insight.close",
    });
    const head = make("div", { class: "insight-head" }, this.tabs.list, close);
    this.aside.replaceChildren(head, ...this.tabs.panels);
    translate(this.aside);
    this.button.addEventListener("click", () => {
      if (this.session.state.settings.insight) this.#close();
      else this.#open(this.last, true);
    });
    const notice = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      this.isSeen = entries.at(-1)?.isIntersecting ?? false;
      if (this.isSeen) this.#show(this.session.state);
    };
    new IntersectionObserver(notice, { rootMargin: SOON }).observe(this.aside);
  }

  /**
   * @param {Name} insight
   * @param {boolean} [isNew] whether the column was closed; then it may lie far below, and the page scrolls to it
   */
  async #open(insight, isNew = false) {
    await this.session.change({ insight });
    if (isNew) this.aside.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.button.focus();
    this.session.change({ insight: "" });
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
    const hasChanged = chosen !== this.tabs.chosen;
    this.tabs.show(chosen, offered);
    if (hasChanged) this.aside.scrollTop = 0;
    if (this.isSeen) this.contents.find(({ name }) => name === chosen)?.show(state);
  }
}
