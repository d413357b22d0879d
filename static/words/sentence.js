// The sentence about the present state, whose numbers have a fixed width so that nothing jumps.

import { element } from "../controls/page.js";
import { language } from "./languages.js";
import { isOfSquares, line } from "./mathematics.js";
import { coordinate, list, significant } from "./numbers.js";
import { hasWords, nodes, setText, t } from "./words.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/** A loss this little above the least one so far still counts as falling: the rest is rounding. */
const RISING = 1 + 1e-9;

/** Conditions of the points under which there is nothing to learn until another one is added. */
const LACKS_A_POINT = new Set(["one_point", "equal_points", "equal_x"]);

/** @param {string} className */
function span(className) {
  const made = document.createElement("span");
  made.className = className;
  return made;
}

/** Fills in the sentence and follows the state. */
export class Sentence {
  /** @param {Session} session */
  constructor(session) {
    this.epoch = span("figure");
    this.loss = span("figure");
    this.gradient = span("figure");
    this.phase = span("phase");
    this.m = span("figure");
    this.b = span("figure");
    this.line = line("x");
    this.standardizedLine = line("z");
    /** Names the parts of the sentence, which change with the model. */
    this.shape = "";
    this.leastLoss = Number.POSITIVE_INFINITY;
    this.lastLoss = Number.POSITIVE_INFINITY;
    this.nowLoss = Number.POSITIVE_INFINITY;
    this.lastEpoch = 0;
    this.lastGround = "";
    session.subscribe((state) => {
      this.#build(state);
      this.#show(state);
    });
  }

  /**
   * Each part has room for its longest numbers, so that the next part does not move.
   *
   * @param {State} state
   */
  #build({ settings: { model, standardize } }) {
    const shape = `${model} ${standardize} ${language()}`;
    if (shape === this.shape) return;
    this.shape = shape;
    const { epoch, m, b, loss, gradient, phase } = this;
    const learned = {
      line: standardize ? ["standardized_line", "original_units"] : ["line"],
      adaline: ["weights"],
      one_weight: ["weight"],
    }[model];
    const values = { epoch, m, b, loss, gradient, phase, line: this.line.math };
    const parts = ["epoch", ...learned, "loss", "gradient", "phase"].map((name) => {
      const part = span(`part ${name}`);
      const isStandardized = name === "standardized_line";
      const filled = isStandardized ? { line: this.standardizedLine.math } : values;
      const key = `sentence.${isStandardized ? "line" : name}`;
      part.append(...nodes(hasWords(`${key}.${model}`) ? `${key}.${model}` : key, filled));
      return part;
    });
    // With spaces between its parts the sentence can wrap, and reads and copies as one text.
    element("sentence").replaceChildren(...parts.flatMap((part) => [part, " "]));
  }

  /** @param {State} state */
  #show(state) {
    setText(this.epoch, epochWords(state));
    showLine(this.line, ...state.original_units);
    showLine(this.standardizedLine, state.m, state.b);
    setText(this.m, coordinate(state.m));
    setText(this.b, coordinate(state.b));
    setText(this.loss, significant(state.loss));
    const parts = state.gradient.slice(0, state.parameters.length).map(coordinate);
    setText(this.gradient, parts.length > 1 ? `(${list(parts)})` : (parts[0] ?? ""));
    setText(this.phase, t(`phase.${this.#phase(state)}`));
  }

  /** @param {State} state */
  #phase(state) {
    const { status, is_waiting, is_full_batch, is_at_minimum, settings } = state;
    const isFalling = this.#isFalling(state);
    if (LACKS_A_POINT.has(state.condition)) return "one_more_point";
    if (is_waiting) return "waiting";
    if (status !== "running") return status;
    if (is_at_minimum) return "at_minimum";
    if (isFalling) return "falling";
    // Near the minimum the step of an absolute error is as long as far away.
    return is_full_batch && isOfSquares(settings.loss) ? "rising" : "hovering";
  }

  /**
   * Whether the loss falls. A full batch compares it with the last state. Batches compare it with
   * the least loss so far, because theirs goes up and down by chance.
   *
   * @param {State} state
   */
  #isFalling({ epoch, loss, points_version, settings, runs, active_run, is_full_batch }) {
    // Losses of other points, of another kind or of another run cannot be compared, and another
    // rate or optimizer starts a new comparison.
    const { model, function: name, loss: kind, learning_rate, optimizer, batch_size } = settings;
    // The colour identifies a run: its position in the list changes when another run goes.
    const run = runs[active_run]?.colour;
    const ground = [points_version, run, model, name, kind, learning_rate, optimizer, batch_size];
    const isOther = String(ground) !== this.lastGround || epoch < this.lastEpoch || epoch === 0;
    if (isOther) {
      this.leastLoss = Number.POSITIVE_INFINITY;
      this.lastLoss = Number.POSITIVE_INFINITY;
      this.nowLoss = Number.POSITIVE_INFINITY;
    }
    if (epoch !== this.lastEpoch) this.lastLoss = this.nowLoss;
    this.nowLoss = loss;
    this.lastEpoch = epoch;
    this.lastGround = String(ground);
    const isFalling = !(loss > (is_full_batch ? this.lastLoss : this.leastLoss) * RISING);
    this.leastLoss = Math.min(this.leastLoss, loss);
    return isFalling;
  }
}

/**
 * The epoch, and the updates so far of an epoch in progress.
 *
 * @param {State} state
 */
function epochWords({ epoch, updates_in_epoch: done, updates_per_epoch: whole, status }) {
  return done && status === "paused" ? `${epoch} + ${done}/${whole}` : String(epoch);
}

/**
 * @param {ReturnType<typeof line>} shown
 * @param {number} slope
 * @param {number} intercept
 */
function showLine({ m, sign, b }, slope, intercept) {
  setText(m, coordinate(slope));
  setText(sign, intercept < 0 ? "−" : "+");
  setText(b, coordinate(Math.abs(intercept)));
}
