// Starts the worker that wakes Python, before the modules of the page have arrived: it is what the
// page waits for longest. main.js takes it over, and hears what it has said until then.

import { bootOrder } from "./plan.js";

/** @import { BootOrder } from "../state/types.d.ts" */

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
  try {
    const worker = new Worker(new URL("../worker/worker.js", import.meta.url), { type: "module" });
    const order = bootOrder();
    order.then((boot) => worker.postMessage({ boot })).catch(() => {}); // Whoever takes it over learns of it.
    return { worker, order, heard: listen(worker) };
  } catch {
    return null;
  }
}

/** @param {Worker} worker */
function listen(worker) {
  /** @type {Event[]} */
  const events = [];
  const keep = (/** @type {Event} */ event) => events.push(event);
  const kinds = ["message", "error", "messageerror"];
  for (const kind of kinds) worker.addEventListener(kind, keep);
  return () => {
    for (const kind of kinds) worker.removeEventListener(kind, keep);
    return events;
  };
}
