// Starts the first worker as soon as Python may start, before the page's modules have arrived, because the
// page waits longest for Python. boot.js takes the worker over, together with the events that it sent until then.

import { bootPlan } from "./plan.js";
import { begun } from "./waiting.js";

/** @import { BootPlan } from "../state/types.d.ts" */

/**
 * @typedef {object} EarlyWorker
 * @property {Worker} worker
 * @property {Promise<BootPlan>} plan sent to the worker; rejects if there is none
 * @property {() => Event[]} takeEvents returns the events so far, and records no more
 */

const SCRIPT = new URL("../worker/worker.js", import.meta.url).href;

/** @type {EarlyWorker | null} */
let early = null;

begun.then(() => {
  early = startWorker();
});

/** @returns {EarlyWorker | null} null at a second call, and if there can be no worker */
export function takeEarlyWorker() {
  const taken = early;
  early = null;
  return taken;
}

/**
 * Makes a worker that waits for its boot plan.
 *
 * A frame with `sandbox="allow-scripts"` alone has the origin "null": no script has the same origin, so the
 * browser loads no worker from an address of the site. It loads a script that lies in the address itself, which
 * may then import from any site that allows this.
 *
 * @returns {Worker} throws an error if the page may not have workers
 */
export function makeWorker() {
  const importing = `data:text/javascript,${encodeURIComponent(`import ${JSON.stringify(SCRIPT)}`)}`;
  return new Worker(self.origin === "null" ? importing : SCRIPT, { type: "module" });
}

/** @returns {EarlyWorker | null} */
function startWorker() {
  if (self.lacking) return null;
  try {
    const worker = makeWorker();
    const plan = bootPlan();
    // boot.js awaits the same promise and reports its failure.
    plan.then((boot) => worker.postMessage({ boot })).catch(() => {});
    return { worker, plan, takeEvents: recordEvents(worker) };
  } catch {
    return null;
  }
}

/** @param {Worker} worker */
function recordEvents(worker) {
  /** @type {Event[]} */
  const events = [];
  const record = (/** @type {Event} */ event) => events.push(event);
  const kinds = ["message", "error", "messageerror"];
  for (const kind of kinds) worker.addEventListener(kind, record);
  return () => {
    for (const kind of kinds) worker.removeEventListener(kind, record);
    return events;
  };
}
