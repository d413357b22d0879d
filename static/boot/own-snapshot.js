// Has a worker make a snapshot for the next visit, if the site serves none. It begins once nobody uses
// the page. Nothing waits for the snapshot, and a failure shows only in the console.

import { beginMaking, endMaking } from "./snapshot-attempts.js";

/** @import { Session } from "../state/session.js" */
/** @import { BootPlan } from "../state/types.d.ts" */

/** After so long without an event the reader only reads, or has left. */
const IDLE_MS = 4000;

/** Making a snapshot takes about ten seconds; a worker that takes this long hangs. */
const MAKING_TIMEOUT_MS = 180_000;

/** Events of a reader who uses the page. */
const ACTIVITY = ["pointerdown", "pointermove", "pointerup", "pointercancel", "wheel", "keydown", "input"];

let hasBegun = false;

/**
 * Waits until the page is idle, then makes a snapshot, once in the life of a page.
 *
 * @param {Session} session
 * @param {BootPlan} plan by which Python started without a snapshot
 */
export async function makeSnapshotWhenIdle(session, plan) {
  if (hasBegun) return;
  hasBegun = true;
  const { dataset } = document.documentElement;
  dataset.snapshot = "due";
  await whenIdle(session);
  if (!beginMaking()) {
    dataset.snapshot = "none";
    return;
  }
  dataset.snapshot = "making";
  const { isCached, reason } = await make(plan);
  endMaking();
  // For developers who wonder why the next visit is no faster.
  if (reason) console.warn("This browser could not make a snapshot:", reason);
  dataset.snapshot = isCached ? "cached" : "none";
}

/**
 * @param {Session} session
 * @returns {Promise<void>}
 */
function whenIdle(session) {
  return new Promise((resolve) => {
    const end = new AbortController();
    let isPressed = false;
    let timer = 0;
    const wait = () => {
      clearTimeout(timer);
      if (!end.signal.aborted) timer = window.setTimeout(check, IDLE_MS);
    };
    const check = () => {
      const isReady = document.documentElement.dataset.state === "ready";
      const isSeen = document.visibilityState === "visible";
      if (!isReady || !isSeen || isPressed || session.state.is_running) {
        wait();
        return;
      }
      end.abort();
      resolve();
    };
    const notice = (/** @type {Event} */ { type }) => {
      if (type.startsWith("pointer") && type !== "pointermove") isPressed = type === "pointerdown";
      wait();
    };
    const options = { capture: true, passive: true, signal: end.signal };
    for (const type of ACTIVITY) addEventListener(type, notice, options);
    session.subscribe(wait);
  });
}

/**
 * Makes the snapshot in a worker, and ends the worker.
 *
 * @param {BootPlan} plan
 * @returns {Promise<{ isCached: boolean, reason?: string }>}
 */
function make(plan) {
  return new Promise((resolve) => {
    const url = new URL("../worker/snapshot/own-make-worker.js", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    const end = (/** @type {{ isCached: boolean, reason?: string }} */ result) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(result);
    };
    const timer = setTimeout(() => end({ isCached: false, reason: "It took too long." }), MAKING_TIMEOUT_MS);
    worker.addEventListener("message", ({ data }) => end(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      end({ isCached: false, reason: event.message || "Its worker could not be started." });
    });
    worker.postMessage({ make: plan });
  });
}
