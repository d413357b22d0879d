// Random numbers from a seed, so that a failure can be played again.

/**
 * @typedef {object} Random
 * @property {() => number} next from 0 to below 1
 * @property {(low: number, high: number) => number} between
 * @property {(n: number) => number} below a whole number from 0 to below n
 * @property {(share: number) => boolean} chance
 * @property {<T>(choices: readonly T[]) => T} one
 */

/**
 * Tommy Ettinger's mulberry32: 32 bits of state are enough to play.
 *
 * @param {number} seed
 * @returns {Random}
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ n) => Math.floor(next() * n);
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    chance: (share) => next() < share,
    one: (choices) => /** @type {any} */ (choices[below(choices.length)]),
  };
}
