// Points clicked on the poster, before Python is awake: seen at once, and handed over later.

import { catalog } from "./catalog.js";

/** @import { Model } from "./model.js" */

/** Kept in step with the poster that index.html chooses. */
const NARROW = "(max-width: 719px)";

/**
 * @param {HTMLElement} picture
 * @param {{ x: number, y: number }} place CSS pixels
 * @param {Model} model
 */
export function keepEarlyPoint(picture, { x, y }, model) {
  const box = picture.getBoundingClientRect();
  const [across, down] = [x / box.width, y / box.height];
  if (hasPoster()) {
    const point = dataUnits(across, down);
    if (!point) return;
    model.act("add_point", { x: point.x, y: point.y });
  } else {
    // Python chooses the axes that this click will have meant.
    for (const kind of ["down", "up"]) model.act("pointer", { panel: "data", kind, x, y });
  }
  const dot = document.createElement("span");
  dot.className = "early-point";
  dot.style.setProperty("--across", `${100 * across}%`);
  dot.style.setProperty("--down", `${100 * down}%`);
  picture.append(dot);
}

/** Takes the dots away: the points are in the picture now. */
export function removeEarlyPoints() {
  for (const dot of document.querySelectorAll(".early-point")) dot.remove();
}

function hasPoster() {
  return document.documentElement.dataset.posters !== "other";
}

/**
 * The data units at a place on the poster, or null outside its axes.
 *
 * @param {number} across fraction of the width, from the left
 * @param {number} down fraction of the height, from the top
 */
function dataUnits(across, down) {
  const poster = catalog.posters[matchMedia(NARROW).matches ? "narrow" : "wide"].data;
  const { axes, width, height, x, y } = poster;
  const right = (across * width - axes.left) / axes.width;
  const up = 1 - (down * height - axes.top) / axes.height;
  if (Math.min(right, up) < 0 || Math.max(right, up) > 1) return null;
  const [left = 0, rightmost = 1] = x;
  const [low = 0, high = 1] = y;
  const rounded = (/** @type {number} */ value) => Number(value.toFixed(3));
  return {
    x: rounded(left + right * (rightmost - left)),
    y: rounded(low + up * (high - low)),
  };
}
