// Sizes in the window and on a page that may be enlarged: of boxes, and of the text in the pictures.

/** CSS pixels, and as a share of the height of the window. */
const LEAST_TEXT = 12;
const LEAST_TEXT_SHARE = 0.016;

/** The least text of a picture in CSS pixels, so that it can be read from the last row of a room. */
export function leastText() {
  return Math.max(LEAST_TEXT, LEAST_TEXT_SHARE * window.innerHeight);
}

/**
 * The place of an element in the pixels of the window, which are those of pointer events.
 *
 * @param {Element} element
 */
export function boxOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  // WebKit measures in the pixels of an enlarged page; see first-paint.js.
  const factor = Number(document.documentElement.style.getPropertyValue("--box-scale")) || 1;
  return { left: left * factor, top: top * factor, width: width * factor, height: height * factor };
}

/**
 * A place in the window as CSS pixels from a picture's upper left corner, as Python measures them: a page that is
 * zoomed or scaled has other pixels on the screen.
 *
 * @param {HTMLElement} picture
 * @param {{ clientX: number, clientY: number }} event
 */
export function positionOn(picture, { clientX, clientY }) {
  const box = boxOf(picture);
  return {
    x: ((clientX - box.left) * picture.offsetWidth) / (box.width || 1),
    y: ((clientY - box.top) * picture.offsetHeight) / (box.height || 1),
  };
}
