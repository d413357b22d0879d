// What is clicked before Python is awake: seen at once, and handed over later.

import { catalog } from "../catalog.js";

/** @import { Session } from "../state/session.js" */
/** @import { Poster } from "../state/types.d.ts" */

/** @typedef {{ x: number, y: number }} Place CSS pixels from a picture's upper left corner */

/** The panels on which a press before Python is awake means something. */
const EDITABLE = new Set(["data", "plane"]);

/** Kept in step with the poster that index.html chooses. */
const NARROW = "(max-width: 719px)";

/** A press this near to a point, in CSS pixels, means the point; see app/views/pointing.py. */
const REACH = 12;

/**
 * @param {HTMLElement} picture
 * @param {string} panel
 * @param {Place} place
 * @param {Session} session
 */
export function keepEarlyPress(picture, panel, place, session) {
  const isData = panel === "data";
  if (!EDITABLE.has(panel) || (isData && isOnPoint(picture, place))) return;
  if (!hasPoster(picture)) {
    // Python chooses the axes that this press will have meant, or still has the ones it drew.
    for (const kind of ["down", "up"]) session.act("pointer", { panel, kind, ...place });
  } else {
    const units = dataUnits(picture, posterOf(panel), place);
    if (!units) return;
    if (isData) session.act("add_point", { x: units[0], y: units[1] });
    else session.change({ start: units });
  }
  if (isData) showDot(picture, place);
}

/** Takes the dots away: the points are in the picture now. */
export function removeEarlyPoints() {
  for (const dot of document.querySelectorAll(".early-point")) dot.remove();
}

/**
 * @param {HTMLElement} picture
 * @param {Place} place
 */
function showDot(picture, { x, y }) {
  const box = picture.getBoundingClientRect();
  const dot = document.createElement("span");
  dot.className = "early-point";
  dot.style.setProperty("--across", `${(100 * x) / box.width}%`);
  dot.style.setProperty("--down", `${(100 * y) / box.height}%`);
  picture.append(dot);
}

/**
 * Whether a press is on a point that is there already: clicked before, or on the poster.
 *
 * @param {HTMLElement} picture
 * @param {Place} place
 */
function isOnPoint(picture, { x, y }) {
  const box = picture.getBoundingClientRect();
  const dots = [...picture.querySelectorAll(".early-point")].map((dot) => {
    const { left, top, width, height } = dot.getBoundingClientRect();
    return [left + width / 2 - box.left, top + height / 2 - box.top];
  });
  const drawn = hasPoster(picture) ? posterPoints(box) : [];
  return [...dots, ...drawn].some(([across = 0, down = 0]) => Math.hypot(across - x, down - y) <= REACH);
}

/** @param {HTMLElement} picture */
function hasPoster(picture) {
  const hasOther = document.documentElement.dataset.posters === "other";
  return !hasOther && !picture.classList.contains("is-live");
}

/** @param {string} panel */
function posterOf(panel) {
  /** @type {Record<string, Poster>} */
  const posters = catalog.posters[matchMedia(NARROW).matches ? "narrow" : "wide"];
  const poster = posters[panel];
  if (!poster) throw new Error(`There is no poster of the panel ${panel}.`);
  return poster;
}

/**
 * Where the points on the poster are, in CSS pixels.
 *
 * @param {{ width: number, height: number }} box of the picture
 */
function posterPoints(box) {
  const { axes, width, height, x, y } = posterOf("data");
  const shown = catalog.settings.preset?.default;
  const points = catalog.presets.find(({ name }) => name === shown)?.points ?? [];
  return points.map(([right = 0, up = 0]) => [
    ((axes.left + share(right, x) * axes.width) / width) * box.width,
    ((axes.top + (1 - share(up, y)) * axes.height) / height) * box.height,
  ]);
}

/**
 * The data units at a place on the poster, or null outside its axes.
 *
 * @param {HTMLElement} picture
 * @param {Poster} poster
 * @param {Place} place
 * @returns {[x: number, y: number] | null}
 */
function dataUnits(picture, { axes, width, height, x, y }, place) {
  const box = picture.getBoundingClientRect();
  const right = ((place.x / box.width) * width - axes.left) / axes.width;
  const up = 1 - ((place.y / box.height) * height - axes.top) / axes.height;
  if (Math.min(right, up) < 0 || Math.max(right, up) > 1) return null;
  return [between(right, x), between(up, y)];
}

/**
 * @param {number} value
 * @param {number[]} limits
 */
function share(value, [least = 0, most = 1]) {
  return (value - least) / (most - least);
}

/**
 * @param {number} fraction
 * @param {number[]} limits
 */
function between(fraction, [least = 0, most = 1]) {
  return Number((least + fraction * (most - least)).toFixed(3));
}
