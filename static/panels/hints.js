// The hints: each says a gesture in the empty part of its panel, until somebody has used that gesture once.

import { isTouch } from "../controls/page.js";
import { onLanguage } from "../words/languages.js";
import { hasWords, setText, t } from "../words/words.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/**
 * The gestures of each panel, in the order in which a newcomer needs them, with the answers to a press
 * that show that the gesture is known; see app/views/pointing.py.
 *
 * @type {Record<string, Record<string, string[]>>}
 */
const GESTURES = {
  data: { add: ["added"], move: ["point"], line: ["handle"], remove: ["removed"] },
  plane: { start: ["start", "ring"] },
  slice_m: { start: ["start", "ring"] },
  slice_b: { start: ["start", "ring"] },
  surface: { turn: ["surface"] },
};

/** Gestures on points that there must be first. */
const NEEDS_POINTS = new Set(["move", "line", "remove"]);

/** At most so many gestures at a time: a newcomer reads no list. */
const MOST = 2;

/** Pixels between a hint and the edges of the plot, whose lower and left ones have room for labels. */
const EDGE = { top: 16, right: 20, bottom: 44, left: 62 };

/** The name under which the browser stores the gestures that were used. */
const STORED = "downslope-gestures";

/** Shows the hints of all panels. */
export class Hints {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.used = readUsed();
    /** @type {Map<string, HTMLElement>} */
    this.places = new Map();
    for (const panel of Object.keys(GESTURES)) {
      const place = document.createElement("p");
      place.className = "hint";
      place.hidden = true;
      document.querySelector(`[data-picture="${panel}"]`)?.append(place);
      this.places.set(panel, place);
    }
    this.timer = 0;
    this.shown = "";
    session.subscribe((state) => this.#show(state));
    onLanguage(() => {
      this.shown = "";
      this.#show(session.state);
    });
    new ResizeObserver(() => this.#placeSoon()).observe(document.body);
  }

  /**
   * A press on a panel has done something: the hint of this gesture is not needed any more.
   *
   * @param {string} panel
   * @param {string} action
   */
  use(panel, action) {
    const found = Object.entries(GESTURES[panel] ?? {}).find(([, actions]) => actions.includes(action));
    if (!found || this.used.has(`${panel}.${found[0]}`)) return;
    this.used.add(`${panel}.${found[0]}`);
    writeUsed(this.used);
    this.#show(this.session.state);
  }

  /** @param {State} state */
  #show({ settings: { model }, n, is_running, panels }) {
    const hasPoints = n > 0 || !this.session.isAwake;
    const key = `${model} ${hasPoints} ${is_running} ${panels} ${[...this.used]}`;
    if (key === this.shown) return;
    this.shown = key;
    for (const [panel, place] of this.places) {
      const gestures = Object.keys(GESTURES[panel] ?? {})
        .filter((each) => hasPoints || !NEEDS_POINTS.has(each))
        .filter((each) => each !== "line" || model === "line")
        .filter((each) => !this.used.has(`${panel}.${each}`));
      // A run that plays is looked at, not touched.
      place.hidden = is_running || gestures.length === 0;
      setText(
        place,
        gestures
          .slice(0, MOST)
          .map((each) => words(each, model))
          .join(" "),
      );
      place.classList.toggle("is-alone", panel === "data" && !hasPoints);
    }
    this.#placeSoon();
  }

  /** Places the hints when the state is at rest: only then does Python say where there is room. */
  #placeSoon() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.#place(), 120);
  }

  async #place() {
    const visible = [...this.places].filter(([, place]) => place.offsetWidth > 0);
    if (!visible.length || !this.session.client) return;
    const grips = await this.session.client.call("grips", {}).catch(() => null);
    for (const [panel, place] of visible) putIntoRoom(place, grips?.[panel] ?? []);
  }
}

/**
 * Puts a hint into that corner of its plot in which the fewest things are.
 *
 * @param {HTMLElement} place
 * @param {[x: number, y: number][]} things CSS pixels from the panel's upper left corner
 */
function putIntoRoom(place, things) {
  const picture = /** @type {HTMLElement} */ (place.parentElement);
  const { offsetWidth: width, offsetHeight: height } = place;
  if (place.classList.contains("is-alone")) {
    place.style.left = `${Math.max((EDGE.left + picture.offsetWidth - EDGE.right - width) / 2, 0)}px`;
    place.style.top = `${(picture.offsetHeight - EDGE.bottom - height) / 2}px`;
    return;
  }
  const right = picture.offsetWidth - EDGE.right - width;
  const bottom = picture.offsetHeight - EDGE.bottom - height;
  const corners = [
    [EDGE.left, EDGE.top],
    [right, EDGE.top],
    [right, bottom],
    [EDGE.left, bottom],
  ];
  const covered = corners.map(([x = 0, y = 0]) =>
    things.filter(([a, b]) => a > x - 12 && a < x + width + 12 && b > y - 12 && b < y + height + 12),
  );
  const best = covered.reduce((i, each, j) => (each.length < (covered[i]?.length ?? 0) ? j : i), 0);
  const [x = 0, y = 0] = corners[best] ?? [];
  place.style.left = `${Math.max(x, EDGE.left)}px`;
  place.style.top = `${Math.max(y, EDGE.top)}px`;
}

/**
 * @param {string} gesture
 * @param {string} model
 */
function words(gesture, model) {
  const touch = isTouch() ? "_touch" : "";
  const key = `hint.${gesture}`;
  const keys = [`${key}.${model}${touch}`, `${key}.${model}`, `${key}${touch}`];
  return t(keys.find(hasWords) ?? key);
}

/** @returns {Set<string>} */
function readUsed() {
  try {
    return new Set(localStorage.getItem(STORED)?.split(" ").filter(Boolean));
  } catch {
    return new Set();
  }
}

/** @param {Set<string>} used */
function writeUsed(used) {
  try {
    localStorage.setItem(STORED, [...used].join(" "));
  } catch {
    // Storage is blocked: the next visit shows the hints again.
  }
}
