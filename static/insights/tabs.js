// Tabs by the ARIA Authoring Practices: arrow keys move between tabs, and the tab that has the focus is shown.

import { make, worded } from "./elements.js";

/** @typedef {{ button: HTMLButtonElement, panel: HTMLElement }} Pair */

/** A list of tabs and their panels. */
export class Tabs {
  /**
   * @param {{ name: string, root: HTMLElement }[]} contents
   * @param {string} label key of the list's name
   * @param {(name: string) => void} choose
   */
  constructor(contents, label, choose) {
    this.choose = choose;
    this.chosen = "";
    /** @type {Map<string, Pair>} */
    this.pairs = new Map(contents.map(({ name, root }) => [name, this.#pair(name, root)]));
    const buttons = [...this.pairs.values()].map(({ button }) => button);
    this.list = make("div", { class: "tabs", role: "tablist", "data-label": label }, ...buttons);
    this.panels = [...this.pairs.values()].map(({ panel }) => panel);
    this.list.addEventListener("keydown", (event) => this.#move(event));
  }

  /**
   * @param {string} name
   * @param {HTMLElement} root
   */
  #pair(name, root) {
    const [id, panelId] = [`insight-tab-${name}`, `insight-${name}`];
    const attributes = { type: "button", role: "tab", class: "quiet", id, "aria-controls": panelId };
    const button = worded("button", `insight.${name}`, { ...attributes, "aria-selected": "false" });
    button.addEventListener("click", () => this.choose(name));
    button.tabIndex = -1;
    const panel = make(
      "div",
      { class: "tab-panel", role: "tabpanel", id: panelId, "aria-labelledby": id },
      root,
    );
    panel.tabIndex = 0;
    panel.hidden = true;
    return { button, panel };
  }

  /**
   * @param {string} chosen
   * @param {string[]} offered all other tabs are hidden
   */
  show(chosen, offered) {
    for (const [name, { button, panel }] of this.pairs) {
      const isChosen = name === chosen;
      button.hidden = !offered.includes(name);
      panel.hidden = !isChosen;
      if (chosen === this.chosen) continue;
      button.setAttribute("aria-selected", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    }
    this.chosen = chosen;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const offered = [...this.pairs].filter(([, { button }]) => !button.hidden);
    const from = offered.findIndex(([, { button }]) => button === event.target);
    const { length } = offered;
    const places = { ArrowRight: from + 1, ArrowLeft: from - 1 + length, Home: 0, End: length - 1 };
    const to = Object.entries(places).find(([key]) => key === event.key)?.[1];
    if (from < 0 || to === undefined) return;
    // Elsewhere on the page this key runs an epoch.
    event.preventDefault();
    const [name, pair] = offered[to % length] ?? [];
    if (!name) return;
    pair?.button.focus();
    this.choose(name);
  }
}
