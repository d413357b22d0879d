// Where the panels stand: which of them are shown, which one is the stage, in how many columns.

import { catalog } from "../catalog.js";

/** @import { Session } from "../state/session.js" */

/**
 * The style sheets read it from the root element; first-paint.js has done the same for the
 * address, before the first paint.
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
