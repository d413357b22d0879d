// Makes a program take the same snapshot whenever and wherever it runs. Import it before Pyodide: time passes by the number of
// questions about it, and random numbers are none. Python's memory is full of both: seeds, the order in sets, times of files.

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
