// Makes a program take the same snapshot whenever and wherever it runs. Python's memory is full of time and of random numbers:
// times of files, seeds, the order in sets. Import this before Pyodide: then each question for the time moves the clock on by
// one tick, and every random number is 0.

import crypto from "node:crypto";

/** Python looks into a folder again only if its time has changed, so time must pass. */
const TICK_MS = 10;
const BEGINNING_MS = Date.UTC(2020, 0, 1);

let now = 0;
const tick = () => {
  now += TICK_MS;
  return now;
};

class RepeatableDate extends Date {
  /** @param {any[]} values */
  constructor(...values) {
    // @ts-expect-error TypeScript knows the forms of this constructor one by one
    super(...(values.length ? values : [BEGINNING_MS + tick()]));
  }

  static now() {
    return BEGINNING_MS + tick();
  }
}

Object.assign(globalThis, { Date: RepeatableDate });
performance.now = tick;
crypto.randomFillSync = (/** @type {any} */ view) => view.fill(0);
