// The points on their way between page and worker: as JSON a million of them would take seconds at every call.

/** @import { Point } from "./types.d.ts" */

/** x, y and class. */
const NUMBERS_A_POINT = 3;

/** So many points are made for each answer; of more, all answers share the same. */
const MANY = 10_000;

/**
 * The points as x, y and class in turn.
 *
 * @param {unknown} points
 * @returns {Float64Array<ArrayBuffer> | null} null if some are no pairs or triples of numbers: Python says which
 */
export function flattened(points) {
  if (!Array.isArray(points)) return null;
  const numbers = new Float64Array(points.length * NUMBERS_A_POINT);
  for (let i = 0; i < points.length; i++) {
    const point = points[i];
    if (!Array.isArray(point) || point.length < 2 || point.length > NUMBERS_A_POINT) return null;
    for (let j = 0; j < point.length; j++) {
      if (!Number.isFinite(point[j])) return null;
      numbers[i * NUMBERS_A_POINT + j] = point[j];
    }
  }
  return numbers;
}

/** The newest points of one Python, which sends them only when they have changed. */
export class Points {
  constructor() {
    this.numbers = new Float64Array(0);
    /** @type {Point[] | null} */
    this.shared = null;
  }

  /** @param {Float64Array<ArrayBuffer>} numbers */
  take(numbers) {
    this.numbers = numbers;
    this.shared = null;
  }

  /**
   * Adds the points to a state, or to the state within an answer.
   *
   * @param {any} result
   */
  into(result) {
    const state = result?.state ?? result;
    if (typeof state?.points_version === "number") state.points = this.#asPairs();
    return result;
  }

  /** Pairs; a point of class 1 has its class as a third number. */
  #asPairs() {
    if (this.shared) return this.shared;
    const { numbers } = this;
    /** @type {Point[]} */
    const points = [];
    for (let i = 0; i < numbers.length; i += NUMBERS_A_POINT) {
      const x = /** @type {number} */ (numbers[i]);
      const y = /** @type {number} */ (numbers[i + 1]);
      points.push(/** @type {Point} */ (numbers[i + 2] ? [x, y, 1] : [x, y]));
    }
    if (points.length > MANY) this.shared = points;
    return points;
  }
}
