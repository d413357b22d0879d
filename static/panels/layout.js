// The layout of the panels: which are shown, which one is the stage, and in how many columns.

import { catalog } from "../catalog.js";

/** @import { Session } from "../state/session.js" */

/**
 * Marks the layout on the root element for the style sheets whenever panels or model change.
 * first-paint.js did the same for the address before the first paint.
 *
 * @param {Session} session
 */
export function watchLayout(session) {
  let shown = "";
  session.subscribe(({ panels, settings }) => {
    const { model: name } = settings;
    if (`${panels} ${name}` === shown) return;
    shown = `${panels} ${name}`;
    const offered = catalog.models.find((each) => each.name === name)?.panels ?? [];
    document.documentElement.dataset.model = name;
    self.layOutPanels(panels, offered[0] ?? "");
  });
}
