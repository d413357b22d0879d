// The size of the text in the pictures.

/** CSS pixels, and as a share of the height of the window. */
const LEAST_TEXT = 12;
const LEAST_TEXT_SHARE = 0.016;

/** The least text of a picture in CSS pixels, so that it can be read from the last row of a room. */
export function leastText() {
  return Math.max(LEAST_TEXT, LEAST_TEXT_SHARE * window.innerHeight);
}
