// What the pictures show, for those who do not see them: rewritten when the page is at rest.

import { equation, significant } from "../words/numbers.js";
import { hasWords, t } from "../words/words.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/** So long after the last change the page is at rest. */
const REST_MS = 400;

/** @param {Session} session */
export function watchLabels(session) {
  let timer = 0;
  session.subscribe((state) => {
    clearTimeout(timer);
    if (!state.is_running) timer = window.setTimeout(() => label(state), REST_MS);
  });
}

/** @param {State} state */
function label(state) {
  const { model } = state.settings;
  const facts = factsOf(state);
  for (const canvas of document.querySelectorAll("canvas[data-panel]")) {
    const panel = canvas.getAttribute("data-panel") ?? "";
    const base = `panel.${panel}_picture`;
    const own = `${base}.${model}`;
    const usual = `${t(hasWords(own) ? own : base)} ${facts[panel] ?? facts.plane}`;
    const shown = canvas.closest("[data-unavailable]") ? t("figure.unavailable") : usual;
    if (canvas.getAttribute("aria-label") !== shown) canvas.setAttribute("aria-label", shown);
  }
}

/**
 * @param {State} state
 * @returns {Record<string, string>} a sentence for each panel; those without one have that of the plane
 */
function factsOf({
  n,
  loss,
  epoch,
  m,
  b,
  least_loss: least,
  original_units: [slope, intercept],
  parameters,
  resolution,
  settings,
}) {
  const line = equation(slope, intercept, resolution);
  const values = [m, b].slice(0, parameters.length).map((value) => significant(value));
  const place = parameters.map((name, i) => `${name} = ${values[i]}`).join(", ");
  const what = { n, line: settings.model === "line" ? line : place, loss: significant(loss), epoch };
  const end =
    least === null || !Number.isFinite(least) ? "" : t("label.least", { least: significant(least) });
  return {
    data: t(n === 0 ? "label.empty" : n === 1 ? "label.data_1" : "label.data", what),
    loss: [t("label.loss", what), end].join(" ").trim(),
    plane: t("label.place", { place, loss: what.loss }),
  };
}
