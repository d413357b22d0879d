// In a frame: the link that opens the same state on the whole page.

import { linkTo } from "../state/link.js";
import { element } from "./page.js";

/** @import { Session } from "../state/session.js" */

/** @param {Session} session */
export function watchFullLink(session) {
  const link = /** @type {HTMLAnchorElement} */ (element("open-full"));
  // The address is made when somebody is about to follow it: every frame has another state.
  const update = () => {
    link.href = linkTo(session.state.settings, session.points).url;
  };
  for (const event of ["pointerenter", "pointerdown", "focus"]) link.addEventListener(event, update);
}
