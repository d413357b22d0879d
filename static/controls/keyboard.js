// The keys of the whole page; fields, menus and sliders have keys of their own.

import { togglePlay } from "./controls.js";

/** @import { Layout } from "../panels/layout.js" */
/** @import { Session } from "../state/session.js" */

/** Space presses a button and ticks a box; a slider does not use it. */
const HAS_SPACE = "button, summary, input:not([type=range]), select, a";

/** An arrow key turns the surface by so many degrees. */
const TURN = 5;
/** @type {Record<string, [azimuth: number, elevation: number]>} */
const TURNS = {
  ArrowLeft: [TURN, 0],
  ArrowRight: [-TURN, 0],
  ArrowUp: [0, TURN],
  ArrowDown: [0, -TURN],
};

/**
 * @param {Session} session
 * @param {Layout} layout
 */
export function watchKeyboard(session, layout) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.altKey || isTyping(target)) return;
    const turn = target.matches('canvas[data-panel="surface"]') ? TURNS[event.key] : undefined;
    if (turn) {
      event.preventDefault();
      turnSurface(session, turn);
      return;
    }
    const isBreak = event.key === "Escape" && isStepping(session);
    const action = isBreak
      ? "pause"
      : event.ctrlKey || event.metaKey
        ? shortcut(event)
        : single(event, target);
    if (!action) return;
    event.preventDefault();
    if (action === "play") togglePlay(session);
    else if (action === "full") layout.toggleFull();
    else session.act(action);
  });
}

/**
 * @param {Session} session
 * @param {[azimuth: number, elevation: number]} turn
 */
function turnSurface(session, [across, up]) {
  const { azimuth, elevation } = session.state.settings;
  // A whole turn ends where it began: azimuths are in (-180, 180].
  const turned = ((((azimuth + across + 180) % 360) + 360) % 360) - 180;
  session.change({ azimuth: turned, elevation: Math.min(85, Math.max(5, elevation + up)) });
}

/**
 * Whether a program or a press asked for so many steps that they still run: Escape ends them where they are.
 *
 * @param {Session} session
 */
function isStepping({ client, state }) {
  return state.is_running && client !== null && (client.isAsked("step") || client.isAsked("step_updates"));
}

/** @param {Element} target */
function isTyping(target) {
  return target.matches(
    "textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])",
  );
}

/**
 * The Latin letter of a key, in lower case; "" if it is none. On a keyboard of another script (Greek,
 * Cyrillic, Hebrew, Arabic) it is the letter that a Latin keyboard has at the same place.
 *
 * @param {{ key: string, code: string }} event
 */
export function letterOf({ key, code }) {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const isOtherScript = /^[\p{L}\p{M}]+$/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return isOtherScript ? (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? "") : "";
}

/** @param {KeyboardEvent} event */
function shortcut(event) {
  const letter = letterOf(event);
  if (letter === "z") return event.shiftKey ? "redo" : "undo";
  return letter === "y" ? "redo" : null;
}

/**
 * @param {KeyboardEvent} event
 * @param {Element} target
 */
function single(event, target) {
  const { key, repeat } = event;
  // Letters choose from a menu.
  if (key === " ") return target.matches(HAS_SPACE) || repeat ? null : "play";
  if (key === "ArrowRight") return target.matches("input, select") ? null : "step";
  if (target.matches("select")) return null;
  const letter = letterOf(event);
  if (letter === "r") return "reset";
  if (letter === "u") return "step_updates";
  if (letter === "f") return "full";
  return key === "Delete" || key === "Backspace" ? "remove_selected" : null;
}
