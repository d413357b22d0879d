// The two sliders: learning rate, with its stable limit on the track, and speed.

import { language } from "../words/languages.js";
import { stableLimit } from "../words/mathematics.js";
import { short } from "../words/numbers.js";
import { nodes, setText, t } from "../words/words.js";
import { NumberField } from "./number-field.js";
import { element, input } from "./page.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/** Epochs a second; after the last comes "max". */
const SPEEDS = [1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120];

/** Presses of a key that follow one another so soon are one step of undo. */
const GESTURE_MS = 1000;

/** The slider reaches from so small a share of the limit to so many times the limit. */
const [LEAST_SHARE, MOST_SHARE] = [1e-4, 12];

/** The ends of the slider where no limit is known. */
const [LEAST, MOST] = [1e-4, 10];

/** The centre of a thumb stops half a thumb before the ends of the track. */
const THUMB_PIXELS = 18;

/** @param {Session} session */
export function watchSliders(session) {
  watchRate(session);
  watchSpeed(session);
}

/** @param {Session} session */
function watchRate(session) {
  const slider = input("rate");
  new NumberField(element("rate-field"), "learning_rate", session);
  const goesOn = gestures(slider, (isHeld) => {
    // While the rate is dragged, Python shows where each rate leads, also in play.
    if (session.isAwake) session.act("hold_rate", { is_held: isHeld });
  });
  let shown = "";
  slider.addEventListener("input", () => {
    const rate = Number((10 ** Number(slider.value)).toPrecision(3));
    session.change({ learning_rate: rate }, goesOn());
  });
  session.subscribe((state) => {
    const { learning_rate: rate } = state.settings;
    ends = endsOf(state);
    if (String(ends) !== shown) [slider.min = "", slider.max = ""] = ends.map(String);
    shown = String(ends);
    const position = String(Math.min(ends[1], Math.max(ends[0], Math.log10(rate))));
    // During a drag the slider is ahead of the state.
    if (!slider.matches(":active")) slider.value = position;
    slider.setAttribute("aria-valuetext", describe(state));
    showKind(state);
    showTrack(state);
    markLimit(state);
  });
}

/**
 * Tells the first input of a gesture from those that go on with it: a gesture is a drag, or keys
 * pressed in quick succession.
 *
 * @param {HTMLInputElement} slider
 * @param {(isHeld: boolean) => void} hold called at its first input and after its end
 * @returns {() => boolean} called at every input: whether it goes on with the gesture of the last
 */
function gestures(slider, hold) {
  let lastMs = Number.NEGATIVE_INFINITY;
  let isDragged = false;
  let isHeld = false;
  let timer = 0;
  const release = () => {
    isDragged = false;
    if (isHeld) hold(false);
    isHeld = false;
  };
  slider.addEventListener("pointerdown", () => {
    lastMs = Number.NEGATIVE_INFINITY;
    isDragged = true;
    clearTimeout(timer);
  });
  for (const end of ["pointerup", "pointercancel", "blur"]) slider.addEventListener(end, release);
  return () => {
    const now = performance.now();
    const goesOn = lastMs > 0 && (isDragged || now - lastMs < GESTURE_MS);
    lastMs = now;
    if (!isHeld) hold(true);
    isHeld = true;
    clearTimeout(timer);
    if (!isDragged) timer = window.setTimeout(release, GESTURE_MS);
    return goesOn;
  };
}

/**
 * What plain descent will do at the present rate.
 *
 * @param {State} state
 * @returns {"crawl" | "good" | "zigzag" | "diverge" | null} null if nobody can know
 */
export function kindOfRate({ rates, settings: { learning_rate: rate } }) {
  if (!rates) return null;
  if (rate >= rates.diverge_above) return "diverge";
  if (rate > rates.zigzag_above) return "zigzag";
  return rate < rates.crawl_below ? "crawl" : "good";
}

/** @param {State} state */
function describe(state) {
  const { settings, learning_rate_limit: limit } = state;
  const rate = short(settings.learning_rate);
  if (limit === null) return rate;
  const key = settings.learning_rate < limit ? "rate.below" : "rate.above";
  return t(key, { rate, limit: short(limit) });
}

/** @param {State} state */
function showKind(state) {
  const { settings, is_full_batch } = state;
  // The colours hold for plain descent with full batches, and are only a hint for other runs.
  const isPlain = is_full_batch && settings.optimizer === "sgd";
  const kind = isPlain ? kindOfRate(state) : null;
  setText(element("rate-kind"), kind ? t(`rate.${kind}`) : "");
  element("rate-kind").dataset.kind = kind ?? "";
}

/**
 * The ends of the slider, as powers of ten. They follow the limit of these points, which so has
 * one place on the track: what moves is the thumb.
 *
 * @param {State} state
 * @returns {[least: number, most: number]}
 */
function endsOf({ learning_rate_limit: limit }) {
  const range = limit === null ? [LEAST, MOST] : [LEAST_SHARE * limit, MOST_SHARE * limit];
  const [least = 0, most = 0] = range.map(Math.log10);
  return [least, most];
}

/** The present ends. */
let ends = endsOf(/** @type {State} */ ({ learning_rate_limit: null }));

let marked = "";

/** @param {State} state */
function markLimit({ learning_rate_limit: limit, is_full_batch, settings }) {
  // Only plain descent with full batches has the limit 2 / lambda_max.
  const isPlain = is_full_batch && settings.optimizer === "sgd";
  if (`${limit} ${isPlain} ${language()}` === marked) return;
  marked = `${limit} ${isPlain} ${language()}`;
  const label = element("rate-limit");
  const { style } = /** @type {HTMLElement} */ (label.parentElement);
  label.hidden = limit === null;
  style.setProperty("--mark-shown", limit === null ? "none" : "block");
  if (limit === null) return;
  style.setProperty("--mark", place(limit));
  style.setProperty("--mark-overhang", String(Math.max(0, 2 * share(limit) - 1)));
  const words = document.createElement("span");
  words.className = "words";
  words.textContent = t("rate.stable_below");
  const key = isPlain ? "rate.limit" : "rate.limit_single";
  const formula = document.createElement("span");
  formula.className = "formula-words";
  formula.append(stableLimit(), " = ");
  label.replaceChildren(...nodes(key, { words, formula, limit: short(limit) }));
}

/**
 * The position of a rate on the track, from 0 to 1.
 *
 * @param {number} rate
 */
function share(rate) {
  const [least, most] = ends;
  return Math.min(1, Math.max(0, (Math.log10(rate) - least) / (most - least)));
}

/** @param {number} rate */
function place(rate) {
  return `calc(${share(rate)} * (100% - ${THUMB_PIXELS}px) + ${THUMB_PIXELS / 2}px)`;
}

/** The rates at which the track changes its colour, as drawn last. */
let drawn = "";

/** @param {State} state */
function showTrack({ rates }) {
  const borders = rates ? [rates.crawl_below, rates.zigzag_above, rates.diverge_above] : [];
  if (String([borders, ends]) === drawn) return;
  drawn = String([borders, ends]);
  const { style } = /** @type {HTMLElement} */ (input("rate").parentElement);
  style.setProperty("--track", borders.length ? track(borders.map(place)) : "");
}

/** @param {string[]} positions of the borders */
function track([crawl = "", zigzag = "", diverge = ""]) {
  const stops = [
    `var(--rate-crawl) ${crawl}`,
    `var(--rate-good) ${crawl} ${zigzag}`,
    `var(--rate-zigzag) ${zigzag} ${diverge}`,
    `var(--rate-diverge) ${diverge}`,
  ];
  // Not only the colour says where descent diverges.
  const hatching = "repeating-linear-gradient(135deg, var(--background) 0 1.5px, transparent 1.5px 5px)";
  const zones = `linear-gradient(to right, ${stops.join(", ")})`;
  return `${hatching} right / calc(100% - ${diverge}) 100% no-repeat, ${zones}`;
}

/** @param {Session} session */
function watchSpeed(session) {
  const slider = input("speed");
  slider.max = String(SPEEDS.length);
  slider.addEventListener("input", () => {
    session.change({ speed: SPEEDS[Number(slider.value)] ?? "max" });
  });
  session.subscribe(({ settings: { speed } }) => {
    const fitting = SPEEDS.findIndex((each) => speed !== "max" && each >= speed);
    const position = speed === "max" ? SPEEDS.length : fitting < 0 ? SPEEDS.length - 1 : fitting;
    if (!slider.matches(":active")) slider.value = String(position);
    const key = speed === "max" ? "speed.max" : speed === 1 ? "speed.value_1" : "speed.value";
    const words = t(key, { speed: speed === "max" ? "" : short(speed) });
    setText(element("speed-value"), words);
    slider.setAttribute("aria-valuetext", words);
  });
}
