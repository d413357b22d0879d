// The bar of controls: says how high it is, for what lies above it.

/** Follows the height of the bar, which changes with the width of the page and with the words. */
export function watchBar() {
  const bar = /** @type {HTMLElement} */ (document.querySelector(".bar"));
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  }).observe(bar);
}
