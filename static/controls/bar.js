// The bar of controls: says how high it is, for what lies above it.

/** Follows the height of the bar and of the doors below it, which change with the page and with the words. */
export function watchBar() {
  const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".bar, .folds"));
  const measure = () => {
    const staying = [...parts].filter((part) => getComputedStyle(part).position === "sticky");
    const height = staying.reduce((sum, part) => sum + part.offsetHeight, 0);
    document.documentElement.style.setProperty("--bar", `${height}px`);
  };
  const observer = new ResizeObserver(measure);
  for (const part of parts) observer.observe(part);
}
