// Whether the reader wants as little motion as possible: axes then jump instead of gliding.

/** @import { Session } from "../state/session.js" */

const reduced = matchMedia("(prefers-reduced-motion: reduce)");

export function wantsCalm() {
  return reduced.matches;
}

/** @param {Session} session */
export function watchMotion(session) {
  reduced.addEventListener("change", () => {
    if (session.isAwake) session.act("set_calm", { is_calm: wantsCalm() });
  });
}
