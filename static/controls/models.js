// The models: a line, a neuron that tells two classes apart, or one weight.

import { catalog } from "../catalog.js";
import { language } from "../words/languages.js";
import { hasWords, t } from "../words/words.js";
import { option } from "./controls.js";
import { element, menu } from "./page.js";

/** @import { Session } from "../state/session.js" */
/** @import { Settings } from "../state/types.d.ts" */

/** The class of a clicked point; the other mouse button adds a point of the other class. */
let chosenLabel = 0;

/** @param {boolean} isOther whether the user pressed the other mouse button or held Shift */
export function labelOfPress(isOther) {
  if (document.documentElement.dataset.model !== "adaline") return 0;
  return isOther ? 1 - chosenLabel : chosenLabel;
}

/** @param {Session} session */
export function watchModels(session) {
  watchNavigation(session);
  watchLabels(session);
  const functions = menu("function");
  functions.replaceChildren(...catalog.functions.map((name) => option(`function.${name}`, name)));
  functions.addEventListener("change", () =>
    session.change({ function: /** @type {Settings["function"]} */ (functions.value) }),
  );
  let named = "line";
  let nameOfLoss = "";
  session.subscribe(({ settings }) => {
    if (functions.value !== settings.function) functions.value = settings.function;
    functions.hidden = settings.model !== "one_weight";
    if (settings.model !== named) namePanels(settings.model);
    named = settings.model;
    const key = settings.model === "one_weight" ? "" : `loss.${settings.loss}`;
    if (`${key} ${language()}` !== nameOfLoss) nameLoss(key);
    nameOfLoss = `${key} ${language()}`;
  });
}

/**
 * Says in the title of the loss panel which loss it is.
 *
 * @param {string} key of its name; "" for the value of a function
 */
function nameLoss(key) {
  const title = element("title-loss");
  const words = key ? "panel.loss_of" : "panel.loss.one_weight";
  // The text in the page is better than a key.
  if (!hasWords(words)) return;
  title.setAttribute("data-words", words);
  title.setAttribute("data-values", JSON.stringify({ loss: t(key) }));
  title.textContent = t(words, { loss: t(key) });
}

/** @param {Session} session */
function watchNavigation(session) {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-model][aria-pressed]")
  );
  for (const each of buttons) {
    each.addEventListener("click", () => {
      // The present model again would be a step that changes nothing.
      const model = /** @type {Settings["model"]} */ (each.dataset.model);
      if (model !== session.state.settings.model) session.change({ model });
    });
  }
  session.subscribe(({ settings }) => {
    for (const each of buttons) {
      each.setAttribute("aria-pressed", String(each.dataset.model === settings.model));
    }
  });
}

/** @param {Session} session */
function watchLabels(session) {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-point-label]"));
  const show = () => {
    for (const each of buttons) {
      each.setAttribute("aria-pressed", String(Number(each.dataset.pointLabel) === chosenLabel));
    }
  };
  for (const each of buttons) {
    each.addEventListener("click", () => {
      chosenLabel = Number(each.dataset.pointLabel);
      show();
    });
  }
  session.subscribe(({ settings }) => {
    element("labels").hidden = settings.model !== "adaline";
  });
}

/**
 * Names the panels by what the model shows in them; most have one name for all models.
 *
 * @param {string} model
 */
function namePanels(model) {
  for (const each of document.querySelectorAll(".purpose, .folds [data-words]")) {
    const [key = ""] = (each.getAttribute("data-words") ?? "").split(/\.(?:line|adaline|one_weight)$/);
    const words = hasWords(`${key}.${model}`) ? `${key}.${model}` : key;
    if (words === each.getAttribute("data-words")) continue;
    each.setAttribute("data-words", words);
    each.textContent = t(words);
  }
  for (const title of document.querySelectorAll(".panel h2:not(#title-loss)")) {
    const key = `panel.${title.id.replace("title-", "")}`;
    const words = hasWords(`${key}.${model}`) ? `${key}.${model}` : key;
    if (title.getAttribute("data-words") === words) continue;
    title.setAttribute("data-words", words);
    title.textContent = t(words);
  }
}
