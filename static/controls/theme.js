// Light or dark: as the system or the user chooses. Style sheets, posters and Python follow.

/** @import { Session } from "../state/session.js" */
/** @import { Theme } from "../state/types.d.ts" */

const dark = matchMedia("(prefers-color-scheme: dark)");

/** @returns {Theme} */
export function resolvedTheme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return systemTheme();
}

/** @returns {Theme} */
function systemTheme() {
  return dark.matches ? "dark" : "light";
}

/**
 * @param {Session} session
 * @param {HTMLElement} button
 */
export function watchTheme(session, button) {
  let shown = resolvedTheme();
  // On paper dark pictures become light; see styles/print.css.
  document.documentElement.dataset.drawn = shown;
  const show = () => {
    const theme = resolvedTheme();
    if (theme !== shown) choosePosters(theme);
    if (theme !== shown && session.isAwake) session.act("set_theme", { theme });
    shown = theme;
    document.documentElement.dataset.drawn = theme;
  };
  session.subscribe(({ settings: { theme } }) => {
    const { dataset } = document.documentElement;
    if (theme === (dataset.theme ?? "auto")) return;
    if (theme === "auto") delete dataset.theme;
    else dataset.theme = theme;
    show();
  });
  dark.addEventListener("change", show);
  if (shown !== systemTheme()) choosePosters(shown);
  button.addEventListener("click", () => {
    const other = resolvedTheme() === "dark" ? "light" : "dark";
    session.change({ theme: other === systemTheme() ? "auto" : other });
  });
}

/**
 * Shows the other posters if the user chooses another theme than the system, which posters follow.
 *
 * @param {Theme} theme
 */
function choosePosters(theme) {
  for (const image of document.querySelectorAll("picture > *")) {
    for (const name of ["src", "srcset"]) {
      const file = image.getAttribute(name);
      if (file) image.setAttribute(name, file.replace(/-(light|dark)\.svg$/, `-${theme}.svg`));
    }
  }
}
