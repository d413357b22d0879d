// Buttons, boxes and menus: what they ask for, and what they show of the state.

import { watchBatches, watchStart } from "./batches.js";
import { catalog } from "./catalog.js";
import { t } from "./i18n.js";
import { linkTo } from "./link.js";
import { lossFormula } from "./mathematics.js";
import { NumberField } from "./number-field.js";
import { button, element, menu } from "./page.js";

/** @import { Model } from "./model.js" */
/** @import { Settings, State } from "./types.d.ts" */

/** How long the button says that the link has been copied. */
const COPIED_MS = 1600;

/** @param {Model} model */
export function watchControls(model) {
  watchButtons(model);
  watchMenus(model);
  watchSettings(model);
  watchPanels(model);
  watchBatches(model);
  watchStart(model);
  watchCopyLink(model);
  watchFolds();
}

/** @param {Model} model */
export function togglePlay(model) {
  return model.act(model.state.is_running ? "pause" : "play");
}

/** @param {Model} model */
function watchButtons(model) {
  button("play").addEventListener("click", () => togglePlay(model));
  for (const call of /** @type {const} */ (["step", "reset", "undo", "redo", "clear"])) {
    button(call).addEventListener("click", () => model.act(call));
  }
  model.subscribe((state) => {
    const isRunning = state.is_running;
    button("play").toggleAttribute("data-running", isRunning);
    element("play-words").textContent = t(isRunning ? "controls.pause" : "controls.play");
    button("undo").disabled = !state.can_undo;
    button("redo").disabled = !state.can_redo;
    button("clear").disabled = model.isAwake && state.n === 0;
  });
}

/** @param {Model} model */
function watchMenus(model) {
  const presets = menu("preset");
  const own = option("preset.", "");
  presets.replaceChildren(...catalog.presets.map(({ name }) => option(`preset.${name}`, name)));
  presets.addEventListener("change", () => model.change({ preset: presets.value }));
  const losses = menu("loss");
  losses.replaceChildren(...catalog.losses.map((name) => option(`loss.${name}`, name)));
  const optimizers = menu("optimizer");
  optimizers.replaceChildren(...catalog.optimizers.map(({ name }) => option(`optimizer.${name}`, name)));
  let shownLoss = "";
  model.subscribe(({ settings }) => {
    // The learner's own points are not to be chosen, only to be named.
    const isOwn = settings.preset === "";
    if (isOwn && !own.isConnected) presets.prepend(own);
    else if (!isOwn && own.isConnected) own.remove();
    if (presets.value !== settings.preset) presets.value = settings.preset;
    const { loss, model: learned } = settings;
    if (`${loss} ${learned}` === shownLoss) return;
    shownLoss = `${loss} ${learned}`;
    element("loss-formula").replaceChildren(lossFormula(loss, learned) ?? "");
  });
}

/**
 * @param {string} key
 * @param {string} value
 */
function option(key, value) {
  return new Option(t(key), value);
}

/**
 * Every input that names a setting shows it and changes it.
 *
 * @param {Model} model
 */
function watchSettings(model) {
  new NumberField(element("seed"), "seed", model);
  new NumberField(element("momentum"), "momentum", model);
  model.subscribe(({ settings: { optimizer } }) => {
    const rule = catalog.optimizers.find(({ name }) => name === optimizer);
    element("momentum").toggleAttribute("disabled", !rule?.has_momentum);
  });
  const inputs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
    document.querySelectorAll("[data-setting]:not(.number)")
  );
  for (const input of inputs) {
    const name = /** @type {keyof Settings} */ (input.dataset.setting);
    input.addEventListener("change", () => model.change({ [name]: readValue(input) }));
    model.subscribe((state) => showValue(input, state.settings[name]));
  }
}

/** @param {HTMLInputElement | HTMLSelectElement} input */
function readValue(input) {
  if (input.type === "checkbox") return /** @type {HTMLInputElement} */ (input).checked;
  return input.value;
}

/**
 * @param {HTMLInputElement | HTMLSelectElement} input
 * @param {unknown} value
 */
function showValue(input, value) {
  const text = String(value);
  if (!(input instanceof HTMLSelectElement)) {
    input.checked = input.type === "checkbox" ? value === true : input.value === text;
  } else if (input.value !== text) {
    // A menu that is open would lose its place.
    input.value = text;
  }
}

/**
 * A box for each panel that the model offers; the last one shown stays.
 *
 * @param {Model} model
 */
function watchPanels(model) {
  const boxes = catalog.settings.panels?.choices?.map((panel) => panelBox(panel, model)) ?? [];
  element("panels").append(...boxes.map(({ label }) => label));
  model.subscribe(({ panels, settings }) => {
    const offered = catalog.models.find(({ name }) => name === settings.model)?.panels ?? [];
    for (const { label, box, panel } of boxes) {
      box.checked = panels.includes(panel);
      box.disabled = !offered.includes("data") || (box.checked && panels.length === 1);
      label.hidden = !offered.includes(panel);
    }
  });
}

/**
 * @param {string} panel
 * @param {Model} model
 */
function panelBox(panel, model) {
  const label = document.createElement("label");
  label.className = "check";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.value = panel;
  const name = document.createElement("span");
  name.dataset.words = `panel.${panel}`;
  name.textContent = t(`panel.${panel}`);
  label.append(box, " ", name);
  box.addEventListener("change", () => {
    const others = model.state.settings.panels.filter((each) => each !== panel);
    model.change({ panels: box.checked ? [...others, panel] : others });
  });
  return { label, box, panel };
}

/** @param {Model} model */
function watchCopyLink(model) {
  const copy = button("copy-link");
  let timer = 0;
  copy.addEventListener("click", async () => {
    const points = await pointsOf(model);
    // Until Python has told of them, only the address itself says which points there are.
    const url = points ? linkTo(model.state.settings, points).url : location.href;
    const isCopied = await navigator.clipboard?.writeText(url).then(
      () => true,
      () => false,
    );
    copy.textContent = t(isCopied ? "controls.link_copied" : "controls.link_not_copied");
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      copy.textContent = t("controls.copy_link");
    }, COPIED_MS);
  });
}

/** @param {Model} model */
async function pointsOf(model) {
  if (!model.isAwake) return model.points;
  /** @type {State | undefined} */
  const state = await model.act("state");
  return state?.points ?? model.points;
}

/** A fold closes with Escape and with a press beside it. */
function watchFolds() {
  const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".fold"));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const fold of folds) {
      if (fold.open && fold.contains(document.activeElement)) fold.querySelector("summary")?.focus();
      fold.open = false;
    }
  });
  document.addEventListener("pointerdown", ({ target }) => {
    for (const fold of folds) {
      if (!fold.contains(/** @type {Node} */ (target)) && isFloating(fold)) fold.open = false;
    }
  });
}

/**
 * Whether a fold lies above the page, and not in it.
 *
 * @param {HTMLDetailsElement} fold
 */
function isFloating(fold) {
  const body = fold.querySelector(".fold-body");
  return body !== null && getComputedStyle(body).position !== "static";
}
