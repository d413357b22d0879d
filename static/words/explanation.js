// The explanation: one sentence below the figures about the present state, and sometimes a remedy.

import { button, element, isTouch } from "../controls/page.js";
import { language, onLanguage } from "./languages.js";
import { isOfSquares, stableLimit } from "./mathematics.js";
import { short, typed } from "./numbers.js";
import { hasWords, nodes, setText, t } from "./words.js";

/** @import { Fault } from "../state/faults.js" */
/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */
/** @import { Movement } from "./movement.js" */
/** @import { Progress } from "../boot/boot.js" */

/**
 * @typedef {object} Words
 * @property {string} key
 * @property {string} [brief] the key of a shorter sentence, where there is little room
 * @property {Record<string, string | number>} [values]
 * @property {string} [tone]
 */

const MEGABYTE = 1e6;

/** Percent of the progress bar at the begin of each stage; fetching fills the bar up to the next. */
const STAGE_PERCENT = {
  fetching: 0,
  starting_python: 60,
  loading_numpy: 74,
  loading_matplotlib: 80,
  first_drawing: 92,
};

/** The explanation, its progress bar while Python starts, and its button. */
export class Explanation {
  /**
   * @param {Session} session
   * @param {Movement} movement
   * @param {() => void} retry
   */
  constructor(session, movement, retry) {
    this.session = session;
    this.movement = movement;
    this.shown = "";
    this.remedies = [button("remedy"), button("remedy-other")];
    this.retry = retry;
    /** @type {Fault | null} why Python has ended, or could not start */
    this.reason = null;
    for (const [i, each] of this.remedies.entries()) each.addEventListener("click", () => this.#help(i));
    onLanguage(() => {
      if (this.reason && document.documentElement.dataset.state === "failed") this.showFailure(this.reason);
    });
    session.subscribe((state) => {
      if (document.documentElement.dataset.state === "ready") this.show(state);
    });
  }

  /** @param {Progress} progress */
  showProgress({ stage, bytes, totalBytes }) {
    this.#say({ key: `boot.${stage}` });
    const done = stage === "fetching" ? (bytes / totalBytes) * STAGE_PERCENT.starting_python : 0;
    const bar = /** @type {HTMLProgressElement} */ (element("boot-progress"));
    bar.value = STAGE_PERCENT[stage] + done;
    const megabytes = (/** @type {number} */ count) => typed((count / MEGABYTE).toFixed(1));
    element("boot-bytes").textContent =
      stage === "fetching" && totalBytes > MEGABYTE
        ? t("boot.bytes", { done: megabytes(bytes), total: megabytes(totalBytes) })
        : "";
  }

  /** @param {Fault} reason */
  showFailure(reason) {
    this.reason = reason;
    const { code, field, message } = reason;
    const key = hasWords(`failure.${code}`) ? code : "other";
    // The last line of a traceback says what happened; the console shows all lines.
    const said = message.trim().split("\n").at(-1) ?? "";
    const words = t(`failure.${key}`, { field, message: said });
    if (code === "unsupported") {
      // Another try in the same browser would end the same.
      this.#say({ key: `failure.${key}`, values: { field }, tone: "warning" });
      return;
    }
    this.#say({ key: "boot.work_saved", values: { reason: words }, tone: "warning" }, t("boot.retry"));
  }

  /** @param {State} state */
  show(state) {
    const isStill = isOfferedTheEnd(this.movement, state);
    const words = isStill ? { key: "explain.still", brief: "explain.still_brief" } : explain(state);
    // Not every model has a line, or points.
    const own = `${words.key}.${state.settings.model}`;
    if (hasWords(own)) words.key = own;
    // A finger has no second mouse button.
    if (isTouch() && hasWords(`${words.key}_touch`)) words.key = `${words.key}_touch`;
    if (isStill) this.#say(words, t("remedy.run_to_end"));
    else this.#say(words, ...state.remedies.map((remedy) => remedyWords(remedy, state)));
  }

  /**
   * @param {Words} words
   * @param {...string} remedies what the buttons do
   */
  #say(words, ...remedies) {
    // A screen reader reads a live region again after every write, even of the same words.
    const said = JSON.stringify([words, remedies, language()]);
    if (said === this.shown) return;
    this.shown = said;
    const text = element("explanation");
    const sentence = made("in-full", nodes(words.key, { formula: stableLimit(), ...words.values }));
    const brief = words.brief ? [made("in-brief", [t(words.brief, words.values)])] : [];
    text.replaceChildren(sentence, ...brief);
    if (text.parentElement) text.parentElement.dataset.tone = words.tone ?? "";
    for (const [i, each] of this.remedies.entries()) {
      each.hidden = remedies[i] === undefined;
      setText(each, remedies[i] ?? "");
    }
  }

  /** @param {number} i the button pressed */
  #help(i) {
    if (document.documentElement.dataset.state === "failed") this.retry();
    else {
      const settings = this.session.state.remedies[i]?.settings;
      if (settings) this.session.act("try_again", { settings });
      else if (isOfferedTheEnd(this.movement, this.session.state)) this.session.act("run_to_end");
    }
  }
}

/**
 * @param {"in-full" | "in-brief"} className
 * @param {(string | Node)[]} content
 */
function made(className, content) {
  const span = document.createElement("span");
  span.className = className;
  span.append(...content);
  return span;
}

/**
 * Whether the run is too slow to be seen, and would end if it went on.
 *
 * @param {Movement} movement
 * @param {State} state
 */
function isOfferedTheEnd({ isStill }, { status, is_hurrying, is_swinging }) {
  return isStill && status === "running" && !is_hurrying && !is_swinging;
}

/**
 * What a button that helps will do, with the number that it will set.
 *
 * @param {State["remedies"][number]} remedy
 * @param {State} state
 */
function remedyWords({ kind, settings }, { settings: { model } }) {
  const key = `remedy.${kind}`;
  const own = `${key}.${model}`;
  return t(hasWords(own) ? own : key, { rate: short(Number(settings.learning_rate)) });
}

/**
 * @param {State} state
 * @returns {Words}
 */
function explain(state) {
  if (state.condition === "empty") return { key: "explain.empty" };
  if (state.status === "diverged") return explainDivergence(state);
  if (state.condition !== "line") return { key: `explain.${state.condition}` };
  if (state.settings.model === "one_weight" && state.status === "idle") {
    return { key: `explain.${state.settings.function}` };
  }
  if (state.status === "converged") return explainConvergence(state);
  if (state.is_swinging) return explainSwing(state);
  if (state.is_hurrying) return { key: "explain.hurrying" };
  if (isAboveLimit(state)) {
    const kind = state.settings.optimizer === "sgd" ? "" : "_rule";
    return { key: `explain.above_limit${kind}`, values: rateAndLimit(state), tone: "warning" };
  }
  const { last_point: point, updates_in_epoch: update, updates_per_epoch: n } = state;
  if (state.status === "paused" && update && point !== null) {
    return { key: "explain.updated", values: { point: point + 1, update, n } };
  }
  if (state.status !== "running") return { key: `explain.${state.status}` };
  if (state.misclassified !== null) return classification(state.misclassified);
  if (state.is_full_batch) {
    const isPlain = state.settings.optimizer === "sgd";
    const hasPoints = state.settings.model !== "one_weight";
    if (isPlain && hasPoints && state.settings.loss === "mae") return { key: "explain.playing_mae" };
    return { key: isPlain ? "explain.playing" : `explain.playing_${state.settings.optimizer}` };
  }
  const k = state.settings.batch_size;
  return k === 1 ? { key: "explain.playing_single" } : { key: "explain.playing_batches", values: { k } };
}

/**
 * @param {number} misclassified
 * @returns {Words}
 */
function classification(misclassified) {
  const key = misclassified === 0 ? "none" : misclassified === 1 ? "1" : "n";
  return { key: `explain.misclassified_${key}`, values: { n: misclassified } };
}

/**
 * The number of points in an update, in words.
 *
 * @param {State} state
 */
function batches({ settings: { batch_size: k } }) {
  return k === 1 ? t("explain.one_at_a_time") : t("explain.in_batches", { k });
}

/**
 * @param {State} state
 * @returns {Words}
 */
function explainDivergence(state) {
  const isAbove = state.settings.learning_rate > (state.learning_rate_limit ?? Infinity);
  const batch = state.is_full_batch ? "full" : "single";
  const kind = state.is_full_batch && state.settings.optimizer !== "sgd" ? "rule" : batch;
  const key = isAbove ? `explain.diverged_${kind}` : "explain.diverged";
  const values = { epoch: state.epoch, batches: batches(state), ...rateAndLimit(state) };
  return { key, brief: "explain.diverged_brief", values, tone: "warning" };
}

/**
 * @param {State} state
 * @returns {Words}
 */
function explainSwing({ settings: { loss, learning_rate } }) {
  const key = loss === "mae" ? "explain.swinging_mae" : "explain.swinging";
  return { key, brief: "explain.swinging_brief", values: { rate: short(learning_rate) } };
}

/**
 * @param {State} state
 * @returns {Words}
 */
function explainConvergence(state) {
  const { epoch, is_at_minimum, is_full_batch, settings } = state;
  const epochs = epoch === 1 ? t("explain.epochs_1") : t("explain.epochs", { n: epoch });
  // Only batches that repeat in the same order converge elsewhere.
  const isBeside = !is_at_minimum && !is_full_batch;
  const isSquare = settings.model === "one_weight" || isOfSquares(settings.loss);
  const key = isBeside
    ? "explain.converged_beside"
    : isSquare
      ? "explain.converged"
      : "explain.converged_least";
  return { key, values: { epochs, batches: batches(state) }, tone: isBeside ? "" : "minimum" };
}

/** @param {State} state */
function isAboveLimit({ settings, is_full_batch, learning_rate_limit, status }) {
  return (
    is_full_batch && status !== "converged" && settings.learning_rate > (learning_rate_limit ?? Infinity)
  );
}

/** @param {State} state */
function rateAndLimit({ settings, learning_rate_limit }) {
  return {
    rate: short(settings.learning_rate),
    limit: learning_rate_limit === null ? "" : short(learning_rate_limit),
  };
}
