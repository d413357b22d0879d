// The keys of the whole page; fields, menus and sliders keep theirs.

import { togglePlay } from "./controls.js";

/** @import { Model } from "./model.js" */

/** Space presses a button and ticks a box; a slider has no use for it. */
const HAS_SPACE = "button, summary, input:not([type=range]), select, a";

/** @param {Model} model */
export function watchKeyboard(model) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.altKey || isTyping(target)) return;
    const action = event.ctrlKey || event.metaKey ? shortcut(event) : single(event, target);
    if (!action) return;
    event.preventDefault();
    if (action === "play") togglePlay(model);
    else model.act(action);
  });
}

/** @param {Element} target */
function isTyping(target) {
  return target.matches(
    "textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])",
  );
}

/** @param {KeyboardEvent} event */
function shortcut({ key, shiftKey }) {
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" ? "redo" : null;
}

/**
 * @param {KeyboardEvent} event
 * @param {Element} target
 */
function single({ key, repeat }, target) {
  // Letters choose from a menu.
  if (key === " ") return target.matches(HAS_SPACE) || repeat ? null : "play";
  if (key === "ArrowRight") return target.matches("input, select") ? null : "step";
  if (target.matches("select")) return null;
  if (key === "r" || key === "R") return "reset";
  return key === "Delete" || key === "Backspace" ? "remove_selected" : null;
}
