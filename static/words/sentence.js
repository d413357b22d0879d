// The readout: a fixed row of small labels and numbers, whose places do not move when the numbers change,
// and the state of the run as a word.

import { element } from "../controls/page.js";
import { language } from "./languages.js";
import { equation, significant, toResolution } from "./numbers.js";
import { setText, t } from "./words.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */
/** @import { Movement } from "./movement.js" */

/** Conditions of the points under which there is nothing to learn until another one is added. */
const LACKS_A_POINT = new Set(["one_point", "equal_points", "equal_x"]);

/** Standardized columns reach about so far from 0. */
const FARTHEST_STANDARDIZED = 3;

/** What each model reads out. */
const READOUTS = {
  line: ["epoch", "slope", "intercept", "loss", "steepness"],
  standardized: ["epoch", "slope_z", "intercept_z", "original_units", "loss", "steepness"],
  adaline: ["epoch", "w1", "w2", "bias", "loss", "steepness"],
  one_weight: ["epoch", "w", "value", "derivative"],
};

/** @type {Record<string, (state: State) => string>} */
const VALUES = {
  epoch: epochWords,
  slope: ({ m, resolution }) => toResolution(m, resolution[0]),
  intercept: ({ b, resolution }) => toResolution(b, resolution[1]),
  slope_z: ({ m, resolution }) => toResolution(m, resolution[1] / FARTHEST_STANDARDIZED),
  intercept_z: ({ b, resolution }) => toResolution(b, resolution[1]),
  original_units: ({ original_units: [m, b], resolution }) => equation(m, b, resolution),
  w1: ({ m }) => significant(m),
  w2: ({ b }) => significant(b),
  bias: ({ bias }) => significant(bias ?? Number.NaN),
  w: ({ m }) => significant(m),
  loss: ({ loss }) => significant(loss),
  value: ({ loss }) => significant(loss),
  steepness: ({ gradient }) => significant(Math.hypot(...gradient)),
  derivative: ({ gradient }) => significant(gradient[0]),
};

/** Fills in the readout and follows the state. */
export class Sentence {
  /**
   * @param {Session} session
   * @param {Movement} movement
   */
  constructor(session, movement) {
    this.movement = movement;
    this.phase = made("span", "phase");
    /** @type {Map<string, Element>} */
    this.figures = new Map();
    /** Names the parts, which change with the model. */
    this.shape = "";
    session.subscribe((state) => {
      this.#build(state);
      this.#show(state);
    });
  }

  /** @param {State} state */
  #build({ settings: { model, standardize } }) {
    const kind = model === "line" && standardize ? "standardized" : model;
    const shape = `${kind} ${language()}`;
    if (shape === this.shape) return;
    this.shape = shape;
    this.figures.clear();
    const parts = READOUTS[kind].map((name) => {
      const part = made("span", `part ${name}`);
      const figure = made("span", "figure");
      this.figures.set(name, figure);
      part.append(made("span", "label", t(`readout.${name}`)), " ", figure);
      return part;
    });
    // With spaces between its parts the row can wrap, and reads and copies as one text.
    element("sentence").replaceChildren(...[...parts, this.phase].flatMap((part) => [part, " "]));
  }

  /** @param {State} state */
  #show(state) {
    for (const [name, figure] of this.figures) setText(figure, VALUES[name]?.(state) ?? "");
    const words = t(`phase.${this.#phase(state)}`);
    setText(this.phase, words);
    setText(element("phase"), words);
  }

  /** @param {State} state */
  #phase(state) {
    const { status, is_waiting, is_at_minimum, is_swinging } = state;
    if (LACKS_A_POINT.has(state.condition)) return "one_more_point";
    if (is_waiting) return "waiting";
    if (status !== "running") return status;
    if (is_at_minimum) return "at_minimum";
    if (is_swinging) return "swinging";
    return this.movement.isStill ? "still" : this.movement.trend;
  }
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
function made(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * The epoch, and the updates so far of an epoch in progress.
 *
 * @param {State} state
 */
function epochWords({ epoch, updates_in_epoch: done, updates_per_epoch: whole, status }) {
  return done && status === "paused" ? `${epoch} + ${done}/${whole}` : String(epoch);
}
