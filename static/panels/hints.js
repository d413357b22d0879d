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

/** The largest share of a picture that a hint may cover. */
const MOST_COVERED = 0.12;

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
    /** @type {Map<string, string[]>} the sentences of each panel */
    this.texts = new Map();
    this.timer = 0;
    this.shown = "";
    session.subscribe((state) => this.#show(state));
    onLanguage(() => {
      this.shown = "";
      this.#show(session.state);
    });
    new ResizeObserver(() => this.#placeSoon()).observe(document.body);
    document.addEventListener("downslope-frame", () => this.#placeSoon());
  }

  /**
   * A press on a panel has done something: the hint of this gesture is not needed any more.
   *
   * @param {string} panel
   * @param {string} action
   */
  use(panel, action) {
    const found = Object.entries(GESTURES[panel] ?? {}).find(([, actions]) => actions.includes(action));
    if (!found || this.used.has(found[0])) return;
    this.used.add(found[0]);
    writeUsed(this.used);
    this.#show(this.session.state);
  }

  /** @param {State} state */
  #show({ settings: { model }, n, points_version, status, is_running, epoch, panels }) {
    const hasPoints = n > 0 || !this.session.isAwake;
    const key = `${model} ${hasPoints} ${points_version} ${is_running} ${status} ${epoch > 0} ${panels} ${[...this.used]}`;
    if (key === this.shown) return;
    this.shown = key;
    for (const [panel, place] of this.places) {
      const gestures = Object.keys(GESTURES[panel] ?? {})
        .filter((each) => hasPoints || !NEEDS_POINTS.has(each))
        .filter((each) => each !== "line" || model === "line")
        .filter((each) => !this.used.has(each));
      // A run that plays is looked at, not touched.
      const isBusy = is_running || status === "diverged" || (epoch > 0 && panel !== "data");
      place.hidden = isBusy || gestures.length === 0;
      place.style.visibility = "hidden";
      this.texts.set(
        panel,
        gestures.slice(0, MOST).map((each) => words(each, model)),
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
    const wanted = [...this.places].filter(([, place]) => !place.hidden && place.parentElement?.offsetWidth);
    if (!wanted.length || !this.session.client) return;
    for (const [panel, place] of wanted) {
      await this.#putIntoRoom(panel, place).catch(() => {
        place.style.visibility = "hidden"; // Python has ended, or the panel has closed.
      });
    }
  }

  /**
   * Puts a hint where it covers nothing; if there is no room for both of its sentences, then the first.
   *
   * @param {string} panel
   * @param {HTMLElement} place
   */
  async #putIntoRoom(panel, place) {
    const sentences = this.texts.get(panel) ?? [];
    const shown = place.textContent ?? "";
    const texts = [...new Set([sentences.join(" "), sentences[0] ?? ""])];
    const sizes = texts.map((text) => sizeOf(place, text));
    setText(place, shown); // Nothing flickers while Python looks for room.
    for (const [i, text] of texts.entries()) {
      const found = await this.#roomFor(panel, place, sizes[i] ?? { width: 0, height: 0 });
      place.style.visibility = found ? "visible" : "hidden";
      if (!found) continue;
      setText(place, text);
      place.style.left = `${found.x}px`;
      place.style.top = `${found.y}px`;
      return;
    }
  }

  /**
   * @param {string} panel
   * @param {HTMLElement} place
   * @param {{ width: number, height: number }} size of the hint, in CSS pixels
   */
  async #roomFor(panel, place, { width, height }) {
    const picture = /** @type {HTMLElement} */ (place.parentElement);
    const most = panel === "data" ? MOST_COVERED : MOST_COVERED / 2;
    if (width * height > most * picture.offsetWidth * picture.offsetHeight) return null;
    const is_central = place.classList.contains("is-alone");
    return this.session.client?.call("empty_place", { panel, width, height, is_central }) ?? null;
  }
}

/**
 * @param {HTMLElement} place
 * @param {string} text
 */
function sizeOf(place, text) {
  setText(place, text);
  return { width: place.offsetWidth, height: place.offsetHeight };
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
