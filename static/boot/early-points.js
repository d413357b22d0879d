// Presses on a panel before Python is awake: the page shows each point at once, and the session
// queues the call for Python.

import { catalog } from "../catalog.js";
import { boxOf, positionOn } from "../panels/sizes.js";

/** @import { Session } from "../state/session.js" */
/** @import { Poster } from "../state/types.d.ts" */

/** @typedef {{ x: number, y: number }} Position CSS pixels from a picture's upper left corner */

/** The panels on which a press before Python is awake has an effect. */
const EDITABLE = new Set(["data", "plane"]);

/** The same media query as in index.html, which chooses the poster by it. */
const NARROW = "(max-width: 719px)";

/** A press this near to a point, in CSS pixels, selects the point; see app/views/pointing.py. */
const REACH = 12;

/**
 * Queues what a press asks for: a new point on the data, a new start in the parameter plane.
 *
 * @param {HTMLElement} picture
 * @param {string} panel
 * @param {Position} position
 * @param {Session} session
 */
export function queueEarlyPress(picture, panel, position, session) {
  const isData = panel === "data";
  if (!EDITABLE.has(panel) || (isData && isOnPoint(picture, position))) return;
  if (!hasPoster(picture)) {
    // Without a poster only Python knows the axes: it will choose them, or has drawn them already.
    for (const kind of ["down", "up"]) session.act("pointer", { panel, kind, ...position });
  } else {
    const units = dataUnits(picture, posterOf(panel), position);
    if (!units) return;
    if (isData) session.act("add_point", { x: units[0], y: units[1] });
    else session.change({ start: units });
  }
  if (isData) showDot(picture, position);
}

/** Removes the dots, because Python's picture shows the points now. */
export function removeEarlyPoints() {
  for (const dot of document.querySelectorAll(".early-point")) dot.remove();
}

/**
 * @param {HTMLElement} picture
 * @param {Position} position
 */
function showDot(picture, { x, y }) {
  const dot = document.createElement("span");
  dot.className = "early-point";
  dot.style.setProperty("--across", `${(100 * x) / picture.offsetWidth}%`);
  dot.style.setProperty("--down", `${(100 * y) / picture.offsetHeight}%`);
  picture.append(dot);
}

/**
 * Whether a press hits an existing point: one that was clicked before, or one on the poster.
 *
 * @param {HTMLElement} picture
 * @param {Position} position
 */
function isOnPoint(picture, { x, y }) {
  const dots = [...picture.querySelectorAll(".early-point")].map((dot) => {
    const { left, top, width, height } = boxOf(dot);
    return positionOn(picture, { clientX: left + width / 2, clientY: top + height / 2 });
  });
  const drawn = hasPoster(picture) ? posterPoints(picture) : [];
  return [...dots, ...drawn].some((point) => Math.hypot(point.x - x, point.y - y) <= REACH);
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
 * Where the points on the poster are.
 *
 * @param {HTMLElement} picture
 * @returns {Position[]}
 */
function posterPoints({ offsetWidth, offsetHeight }) {
  const { axes, width, height, x, y } = posterOf("data");
  const shown = catalog.settings.preset?.default;
  const points = catalog.presets.find(({ name }) => name === shown)?.points ?? [];
  return points.map(([right = 0, up = 0]) => ({
    x: ((axes.left + fractionOf(right, x) * axes.width) / width) * offsetWidth,
    y: ((axes.top + (1 - fractionOf(up, y)) * axes.height) / height) * offsetHeight,
  }));
}

/**
 * Converts a position on the poster to data units; null outside the axes.
 *
 * @param {HTMLElement} picture
 * @param {Poster} poster
 * @param {Position} position
 * @returns {[x: number, y: number] | null}
 */
function dataUnits(picture, { axes, width, height, x, y }, position) {
  const right = ((position.x / picture.offsetWidth) * width - axes.left) / axes.width;
  const up = 1 - ((position.y / picture.offsetHeight) * height - axes.top) / axes.height;
  if (Math.min(right, up) < 0 || Math.max(right, up) > 1) return null;
  return [interpolate(right, x), interpolate(up, y)];
}

/**
 * @param {number} value
 * @param {number[]} limits
 */
function fractionOf(value, [least = 0, most = 1]) {
  return (value - least) / (most - least);
}

/**
 * @param {number} fraction
 * @param {number[]} limits
 */
function interpolate(fraction, [least = 0, most = 1]) {
  return Number((least + fraction * (most - least)).toFixed(3));
}
