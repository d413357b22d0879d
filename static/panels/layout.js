// The layout of the panels: which are shown, which one is the stage, and where the others stand.

import { catalog } from "../catalog.js";
import { option } from "../controls/controls.js";
import { t } from "../words/words.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/**
 * Marks the layout on the root element for the style sheets whenever panels, model or window change.
 * first-paint.js did the same for the address before the first paint.
 */
export class Layout {
  /** @param {Session} session */
  constructor(session) {
    this.root = document.documentElement;
    /** @type {string[]} */
    this.panels = [];
    this.stage = "";
    /** The panel that was chosen from the menu of those for which there is no room. */
    this.wanted = "";
    /** The panel at full size; "" if none is. */
    this.full = "";
    this.followed = "";
    /** What the menu offers. */
    this.offered = "";
    this.menu = document.createElement("select");
    this.menu.id = "other-panels";
    this.menu.dataset.label = "controls.other_panel";
    this.menu.setAttribute("aria-label", t("controls.other_panel"));
    this.menu.addEventListener("change", () => {
      this.wanted = this.menu.value;
      this.#show();
      this.menu.focus();
    });
    session.subscribe((state) => this.#follow(state));
    window.addEventListener("resize", () => this.#show());
    this.room = document.querySelector(".panels");
    // The height of the room does not depend on how many panels stand in it.
    if (this.room) new ResizeObserver(() => this.#show()).observe(this.room);
    for (const title of document.querySelectorAll(".panel h2")) {
      title.addEventListener("dblclick", () => this.toggleFull(panelOf(title)));
    }
    /** The panel that the pointer was on last. */
    this.pointed = "";
    document.addEventListener("pointerover", ({ target }) => {
      this.pointed = panelOf(target) || this.pointed;
    });
  }

  /** @param {State} state */
  #follow({ panels, settings: { model, insight, scale } }) {
    const key = `${panels} ${model} ${insight === ""} ${scale}`;
    if (key === this.followed) return;
    this.followed = key;
    this.root.dataset.model = model;
    self.enlarge(scale);
    if (insight) this.root.dataset.insight = "";
    else delete this.root.dataset.insight;
    this.panels = panels;
    this.stage = catalog.models.find((each) => each.name === model)?.panels[0] ?? "";
    if (!panels.includes(this.full)) this.full = "";
    this.#show();
  }

  #show() {
    const isFull = this.full !== "";
    const measured = this.room?.clientHeight ?? 0;
    this.root.toggleAttribute("data-full", isFull);
    const waiting = isFull
      ? self.layOutPanels([this.full], this.full, "", measured)
      : self.layOutPanels(this.panels, this.stage, this.wanted, measured);
    this.#offer(waiting);
  }

  /**
   * Opens a panel to full size, or closes it again: the one with the focus, or else under the pointer.
   *
   * @param {string} [panel]
   */
  toggleFull(panel = panelOf(document.activeElement) || this.pointed || this.stage) {
    this.full = this.full || !this.panels.includes(panel) ? "" : panel;
    this.#show();
  }

  /**
   * Offers the panels that wait, in the place of the title of the last panel that is shown.
   *
   * @param {string[]} waiting
   */
  #offer(waiting) {
    const last = this.root.dataset.panels?.split(" ").at(-1);
    if (!waiting.length || !last) {
      this.#restoreTitle();
      this.menu.remove();
      return;
    }
    const names = [last, ...waiting];
    if (this.menu.isConnected && String(names) === this.offered) return;
    this.offered = String(names);
    this.menu.replaceChildren(...names.map((name) => option(`panel.${name}`, name)));
    this.#restoreTitle();
    const title = document.querySelector(`#title-${last}`);
    title?.classList.add("visually-hidden");
    title?.after(this.menu);
  }

  #restoreTitle() {
    this.menu.previousElementSibling?.classList.remove("visually-hidden");
  }
}

/** @param {EventTarget | null} target */
function panelOf(target) {
  return target instanceof Element ? (target.closest(".panel")?.id.replace("panel-", "") ?? "") : "";
}
