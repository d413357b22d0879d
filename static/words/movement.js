// Whether the loss falls and whether anything visible moves: what one state cannot tell, because it takes several.

import { isOfSquares } from "./mathematics.js";

/** @import { Session } from "../state/session.js" */
/** @import { State } from "../state/types.d.ts" */

/** A change of the loss smaller than this share of it is rounding. */
const ROUNDING = 1e-9;

/** Losses so many epochs apart are compared, because a slow run changes less than rounding in one. */
const EPOCHS_APART = 10;

/** A line that has not moved by a pixel for so long does not move for the eye. */
const STILL_MS = 2000;

/** @typedef {"falling" | "rising" | "hovering" | "level"} Trend */

/** Follows the active run. */
export class Movement {
  /** @param {Session} session */
  constructor(session) {
    /** @type {Trend} */
    this.trend = "falling";
    /** Whether the run goes on and nobody can see it. */
    this.isStill = false;
    this.ground = "";
    this.lastEpoch = 0;
    this.leastLoss = Number.POSITIVE_INFINITY;
    this.reference = { epoch: 0, loss: Number.NaN };
    this.seen = { ms: 0, slope: 0, intercept: 0 };
    session.subscribe((state) => this.note(state, performance.now()));
  }

  /**
   * @param {State} state
   * @param {number} nowMs
   */
  note(state, nowMs) {
    const ground = groundOf(state);
    if (ground !== this.ground || state.epoch < this.lastEpoch) this.#begin(state, nowMs);
    this.ground = ground;
    this.lastEpoch = state.epoch;
    this.#followLoss(state);
    this.#followLine(state, nowMs);
  }

  /**
   * @param {State} state
   * @param {number} nowMs
   */
  #begin({ epoch, loss, original_units: [slope, intercept] }, nowMs) {
    this.trend = "falling";
    this.leastLoss = loss;
    this.reference = { epoch, loss };
    this.seen = { ms: nowMs, slope, intercept };
  }

  /**
   * A full batch compares the loss with that of some epochs before. Batches compare it with the least so
   * far, because theirs goes up and down by chance.
   *
   * @param {State} state
   */
  #followLoss({ epoch, loss, is_full_batch, settings }) {
    if (!is_full_batch) {
      this.trend = loss > this.leastLoss * (1 + ROUNDING) ? "hovering" : "falling";
      this.leastLoss = Math.min(this.leastLoss, loss);
      return;
    }
    if (epoch - this.reference.epoch < EPOCHS_APART) {
      // A rise shows at once.
      if (loss > this.reference.loss * (1 + ROUNDING)) this.trend = risingOf(settings.loss);
      return;
    }
    const change = loss - this.reference.loss;
    const isLevel = Math.abs(change) <= ROUNDING * Math.abs(this.reference.loss);
    this.trend = isLevel ? "level" : change < 0 ? "falling" : risingOf(settings.loss);
    this.reference = { epoch, loss };
  }

  /**
   * @param {State} state
   * @param {number} nowMs
   */
  #followLine({ original_units: [slope, intercept], resolution, status, is_at_minimum, is_waiting }, nowMs) {
    const isMoving =
      Math.abs(slope - this.seen.slope) > resolution[0] ||
      Math.abs(intercept - this.seen.intercept) > resolution[1];
    if (isMoving || status !== "running" || is_at_minimum || is_waiting) {
      this.seen = { ms: nowMs, slope, intercept };
    }
    this.isStill = nowMs - this.seen.ms > STILL_MS;
  }
}

/** @param {string} loss near the minimum of an absolute error a step is as long as far away */
function risingOf(loss) {
  return isOfSquares(loss) ? "rising" : "hovering";
}

/**
 * What must be the same for two losses to be comparable: points, kind, run, rate, optimizer, batches.
 *
 * @param {State} state
 */
function groundOf({ points_version, settings, runs, active_run }) {
  const { model, function: name, loss: kind, learning_rate, optimizer, batch_size } = settings;
  // The colour identifies a run: its position in the list changes when another run goes.
  const run = runs[active_run]?.colour;
  return String([points_version, run, model, name, kind, learning_rate, optimizer, batch_size]);
}
