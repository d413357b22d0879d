// Tells the first worker how to wake Python, before the other modules of the page have arrived.
// main.js takes the worker over, and hears what it has said until then.

import { bootOrder } from "./boot-order.js";

/** @import { BootOrder } from "./types.d.ts" */

/**
 * @typedef {object} Early
 * @property {Worker} worker
 * @property {Promise<BootOrder["boot"]>} order given to the worker; rejects where there is none
 * @property {() => Event[]} heard what the worker has said so far; nothing is kept afterwards
 */

let early = wake();

/** @returns {Early | null} once, and null where a page may not have workers */
export function takeEarly() {
  const taken = early;
  early = null;
  return taken;
}

/** @returns {Early | null} */
function wake() {
  const first = self.firstWorker;
  if (!first) return null;
  const order = bootOrder();
  // Whoever takes it over learns of a failure.
  order.then((boot) => first.worker.postMessage({ boot })).catch(() => {});
  return { ...first, order };
}
