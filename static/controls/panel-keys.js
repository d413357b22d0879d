// The keys on a panel that has the focus: a crosshair, and what a hand can take hold of.

import { announce } from "../words/announcements.js";
import { significant } from "../words/numbers.js";
import { hasWords, t } from "../words/words.js";

/** @import { KeyAnswer } from "../protocol.d.ts" */
/** @import { Session } from "../state/session.js" */

/** The panels with things that keys can move; see app/views/keys.py. */
const EDITABLE = new Set(["data", "plane", "slice_m", "slice_b"]);

const KEYS = new Set([
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
  ...["Enter", "PageUp", "PageDown", "Escape"],
]);

/** @param {string} panel */
export function isEditable(panel) {
  return EDITABLE.has(panel);
}

/** @param {Session} session */
export function watchPanelKeys(session) {
  document.addEventListener("keydown", async (event) => {
    const panel = panelOf(event.target);
    if (!panel || !KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const answer = await session.act("key", { panel, key: event.key, far: event.shiftKey });
    if (answer) announce(words(answer));
  });
  document.addEventListener("focusout", ({ target }) => {
    const panel = panelOf(target);
    if (panel && session.isAwake) session.act("key", { panel, key: "leave" });
  });
}

/** @param {EventTarget | null} target */
function panelOf(target) {
  const panel = target instanceof HTMLCanvasElement ? (target.dataset.panel ?? "") : "";
  return EDITABLE.has(panel) ? panel : "";
}

/** @param {KeyAnswer} answer */
function words({ action, kind, index, count, x, y }) {
  const place = { x: significant(x), y: significant(y) };
  const done = action && hasWords(`announce.${action}`) ? t(`announce.${action}`, place) : "";
  if (done || !kind) return done;
  return t(`announce.${kind === "start" ? "ring" : kind}`, { ...place, index: index + 1, count });
}
