// The keys on a panel that has the focus: a crosshair, and what a hand can take hold of.

import { announce } from "../words/announcements.js";
import { significant } from "../words/numbers.js";
import { hasWords, t } from "../words/words.js";

/** @import { KeyAnswer } from "../protocol.d.ts" */
/** @import { Session } from "../state/session.js" */

/** The panels on which keys move something, or point at it; see app/views/keys.py. */
const WITH_KEYS = new Set(["data", "loss", "plane", "slice_m", "slice_b"]);

const KEYS = new Set([
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
  ...["Enter", "PageUp", "PageDown", "Escape"],
]);

/** @param {string} panel */
export function takesKeys(panel) {
  return WITH_KEYS.has(panel);
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
  return takesKeys(panel) ? panel : "";
}

/** @param {KeyAnswer} answer */
function words({ action, kind, index, count, x, y, loss, epoch }) {
  const place = { x: significant(x), y: significant(y) };
  const done = action && hasWords(`announce.${action}`) ? t(`announce.${action}`, place) : "";
  if (done || !kind) return done;
  if (loss !== null) {
    const what = { ...place, epoch: epoch ?? 0, loss: significant(loss) };
    return t(epoch === null ? "announce.line" : "announce.epoch", what);
  }
  return t(`announce.${kind === "start" ? "ring" : kind}`, { ...place, index: index + 1, count });
}
