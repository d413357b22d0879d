// Buttons, tick boxes and menus: the calls that they make, and how they show the state.

import { catalog } from "../catalog.js";
import { isSharable, linkTo } from "../state/link.js";
import { isOfSquares, lossFormula } from "../words/mathematics.js";
import { notify } from "../words/notices.js";
import { setText, t } from "../words/words.js";
import { watchBatches, watchStart } from "./batches.js";
import { NumberField } from "./number-field.js";
import { button, element, menu } from "./page.js";

/** @import { Session } from "../state/session.js" */
/** @import { Catalog, Settings, State } from "../state/types.d.ts" */

/** For so long the button says that the link has been copied. */
const COPIED_MS = 1600;

const SETTINGS = /** @type {Catalog["settings"]} */ (/** @type {unknown} */ (catalog.settings));

/** Entries of the menu of points that are no presets: no points, and random ones. */
const [EMPTY, RANDOM] = ["+empty", "+random"];

/** @param {Session} session */
export function watchControls(session) {
  watchButtons(session);
  watchMenus(session);
  watchSettings(session);
  watchPanels(session);
  watchBatches(session);
  watchStart(session);
  watchCopyLink(session);
  watchFolds();
}

/** @param {Session} session */
export function togglePlay(session) {
  return session.act(session.state.is_running ? "pause" : "play");
}

/** @param {Session} session */
function watchButtons(session) {
  button("play").addEventListener("click", () => togglePlay(session));
  for (const call of /** @type {const} */ (["step", "reset", "undo", "redo", "clear"])) {
    button(call).addEventListener("click", () => session.act(call));
  }
  session.subscribe((state) => {
    const isRunning = state.is_running;
    button("play").toggleAttribute("data-running", isRunning);
    setText(element("play-words"), t(isRunning ? "controls.pause" : "controls.play"));
    button("undo").disabled = !state.can_undo;
    button("redo").disabled = !state.can_redo;
    button("clear").disabled = session.isAwake && state.n === 0;
  });
}

/** @param {Session} session */
function watchMenus(session) {
  const presets = menu("preset");
  const own = option("preset.", "");
  presets.replaceChildren(
    ...catalog.presets.map(({ name }) => option(`preset.${name}`, name)),
    option("preset.empty", EMPTY),
    option("preset.random", RANDOM),
  );
  presets.addEventListener("change", () => choosePoints(session, presets.value));
  const losses = menu("loss");
  losses.replaceChildren(...catalog.losses.map((name) => option(`loss.${name}`, name)));
  const browsers = option("locale.auto", "auto");
  menu("locale").replaceChildren(
    browsers,
    ...catalog.languages.map((name) => new Option(nameOf(name), name)),
  );
  const optimizers = menu("optimizer");
  optimizers.replaceChildren(...catalog.optimizers.map(({ name }) => option(`optimizer.${name}`, name)));
  let shownLoss = "";
  session.subscribe(({ settings }) => {
    // The entry for a learner's own points is only a name: nobody can choose it.
    const isOwn = settings.preset === "";
    own.text = t("preset.");
    if (isOwn && !own.isConnected) presets.prepend(own);
    else if (!isOwn && own.isConnected) own.remove();
    if (presets.value !== settings.preset) presets.value = settings.preset;
    const { loss, model: learned } = settings;
    if (`${loss} ${learned}` === shownLoss) return;
    shownLoss = `${loss} ${learned}`;
    element("loss-formula").replaceChildren(lossFormula(loss, learned) ?? "");
    setWords(element("loss-note"), isOfSquares(loss) ? "" : `loss_note.${loss}`);
    element("huber-delta-field").hidden = loss !== "huber";
  });
}

/**
 * Replaces the points. Nothing asks first, because undo brings all back.
 *
 * @param {Session} session
 * @param {string} chosen
 */
function choosePoints(session, chosen) {
  if (chosen === EMPTY) return session.act("clear");
  // A link has the points, so nobody needs the seed again.
  if (chosen === RANDOM) return session.act("new_random_points", { seed: newSeed() });
  return choosePreset(session, /** @type {Settings["preset"]} */ (chosen));
}

/**
 * Takes a preset. If it changes more than points, a notice names what, and offers the points alone.
 *
 * @param {Session} session
 * @param {Settings["preset"]} preset
 */
async function choosePreset(session, preset) {
  const before = session.state.settings;
  const after = (await session.change({ preset }))?.settings;
  if (!after || after.model !== before.model) return;
  const changed = Object.keys(after).filter((name) => {
    const isOwn = name === "preset" || (name in SETTINGS && SETTINGS[name]?.is_parameter);
    return !isOwn && String(Reflect.get(before, name)) !== String(Reflect.get(after, name));
  });
  if (!changed.length) return;
  const names = changed.map((name) => t(`setting.${name}`)).join(", ");
  const own = Object.fromEntries(changed.map((name) => [name, Reflect.get(before, name)]));
  notify([t("notice.preset", { names })], {
    words: t("notice.only_points"),
    act: () => session.change({ preset, ...own }),
  });
}

function newSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/**
 * @param {string} key
 * @param {string} value
 */
export function option(key, value) {
  const made = new Option(t(key), value);
  made.dataset.words = key;
  return made;
}

/**
 * The name of a language in the language itself.
 *
 * @param {string} language
 */
function nameOf(language) {
  return new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
}

/**
 * Sets the words of an element; a change of the language sets them again.
 *
 * @param {HTMLElement} place
 * @param {string} key "" for no words
 */
function setWords(place, key) {
  place.textContent = key ? t(key) : "";
  if (key) place.dataset.words = key;
  else delete place.dataset.words;
}

/**
 * Every input that names a setting shows it and changes it.
 *
 * @param {Session} session
 */
function watchSettings(session) {
  new NumberField(element("seed"), "seed", session);
  new NumberField(element("scale"), "scale", session);
  new NumberField(element("huber-delta"), "huber_delta", session);
  watchParameters(session);
  const inputs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
    document.querySelectorAll("[data-setting]:not(.number)")
  );
  for (const input of inputs) {
    const name = /** @type {keyof Settings} */ (input.dataset.setting);
    input.addEventListener("change", () => session.change({ [name]: readValue(input) }));
    session.subscribe((state) => showValue(input, state.settings[name]));
  }
}

/**
 * Makes a field for each parameter of optimizers; it shows if the present optimizer has the parameter.
 *
 * @param {Session} session
 */
function watchParameters(session) {
  const names = [...new Set(catalog.optimizers.flatMap(({ parameters }) => Object.keys(parameters)))];
  const fields = names.map((name) => {
    new NumberField(element(name), /** @type {keyof Settings} */ (name), session);
    return { name, label: element(name).closest("label") };
  });
  session.subscribe(({ settings: { optimizer } }) => {
    const rule = catalog.optimizers.find(({ name }) => name === optimizer);
    for (const { name, label } of fields)
      label?.toggleAttribute("hidden", !(rule && name in rule.parameters));
  });
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
    // An open menu would lose its position.
    input.value = text;
  }
}

/**
 * Makes a tick box for each panel of the model; the last visible panel cannot be closed.
 *
 * @param {Session} session
 */
function watchPanels(session) {
  const boxes = catalog.settings.panels?.choices?.map((panel) => panelBox(panel, session)) ?? [];
  element("panels").append(...boxes.map(({ label }) => label));
  session.subscribe(({ panels, settings }) => {
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
 * @param {Session} session
 */
function panelBox(panel, session) {
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
    const others = session.state.settings.panels.filter((each) => each !== panel);
    session.change({ panels: box.checked ? [...others, panel] : others });
  });
  return { label, box, panel };
}

/** @param {Session} session */
function watchCopyLink(session) {
  const copy = button("copy-link");
  let timer = 0;
  copy.addEventListener("click", async () => {
    const points = await pointsOf(session);
    // Until Python has reported its points, only the address itself has them.
    const url = points ? linkTo(session.state.settings, points).url : location.href;
    copy.textContent = t(await keyOfCopying(url));
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      copy.textContent = t("controls.copy_link");
    }, COPIED_MS);
  });
}

/**
 * Copies a link, and returns the key of the words that say whether it worked. Where the browser does not allow it,
 * the address of the page says the same.
 *
 * @param {string} url
 */
async function keyOfCopying(url) {
  if (!isSharable(url)) return "controls.link_too_long";
  const copying = navigator.clipboard?.writeText(url) ?? Promise.reject(new Error("There is no clipboard."));
  return copying.then(
    () => "controls.link_copied",
    () => "controls.link_not_copied",
  );
}

/** @param {Session} session */
async function pointsOf(session) {
  if (!session.isAwake) return session.points;
  /** @type {State | undefined} */
  const state = await session.act("state");
  return state?.points ?? session.points;
}

/** Escape and a press beside a fold close it. */
function watchFolds() {
  const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".fold"));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const fold of folds) {
      if (fold.open && fold.contains(document.activeElement)) fold.querySelector("summary")?.focus();
      fold.open = false;
    }
  });
  const closeOthers = (/** @type {PointerEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    const beside = [...folds].filter((fold) => fold.open && !fold.contains(target) && isFloating(fold));
    for (const fold of beside) fold.open = false;
    // The press was for the menu, so that it must not add a point as well.
    if (beside.length && target.closest("[data-picture]")) event.stopPropagation();
  };
  document.addEventListener("pointerdown", closeOthers, { capture: true });
}

/**
 * Whether a fold lies above the page and not within it.
 *
 * @param {HTMLDetailsElement} fold
 */
function isFloating(fold) {
  const body = fold.querySelector(".fold-body");
  return body !== null && getComputedStyle(body).position !== "static";
}
