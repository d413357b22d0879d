// Access to the page's elements by id.

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with id ${id}`);
  return found;
}

/** @param {string} id */
export function input(id) {
  return /** @type {HTMLInputElement} */ (element(id));
}

/** @param {string} id */
export function button(id) {
  return /** @type {HTMLButtonElement} */ (element(id));
}

/** @param {string} id */
export function menu(id) {
  return /** @type {HTMLSelectElement} */ (element(id));
}

/** Whether a finger is the main pointer. */
export function isTouch() {
  return matchMedia("(pointer: coarse)").matches;
}
