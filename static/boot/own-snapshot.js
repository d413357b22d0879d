// Has a snapshot made where none is served, for the next visit: once the page is left in peace, in
// a worker that is ended with it. Nobody waits for it, and nothing is said where it fails.

import { beginMaking, endMaking } from "./snapshot-tries.js";

/** @import { Session } from "../state/session.js" */
/** @import { BootOrder } from "../state/types.d.ts" */

/** Nothing has happened for so long: whoever is here reads, or has left. */
const IDLE_MS = 4000;

/** It takes ten seconds; by then it hangs. */
const MAKING_TIMEOUT_MS = 180_000;

/** What somebody does who is using the page. */
const DEEDS = ["pointerdown", "pointermove", "pointerup", "pointercancel", "wheel", "keydown", "input"];

let hasBegun = false;

/**
 * @param {Session} session
 * @param {BootOrder["boot"]} order by which Python has started without a snapshot
 */
export async function keepWhenIdle(session, order) {
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
  const { isKept, reason } = await make(order);
  endMaking();
  // For whoever asks why the next visit is no faster.
  if (reason) console.warn("No snapshot could be kept:", reason);
  dataset.snapshot = isKept ? "kept" : "none";
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
      if (!end.signal.aborted) timer = window.setTimeout(look, IDLE_MS);
    };
    const look = () => {
      const isReady = document.documentElement.dataset.state === "ready";
      const isSeen = document.visibilityState === "visible";
      if (!isReady || !isSeen || isPressed || session.state.is_running) {
        wait();
        return;
      }
      end.abort();
      resolve();
    };
    const hear = (/** @type {Event} */ { type }) => {
      if (type.startsWith("pointer") && type !== "pointermove") isPressed = type === "pointerdown";
      wait();
    };
    const how = { capture: true, passive: true, signal: end.signal };
    for (const deed of DEEDS) addEventListener(deed, hear, how);
    session.subscribe(wait);
  });
}

/**
 * @param {BootOrder["boot"]} order
 * @returns {Promise<{ isKept: boolean, reason?: string }>}
 */
function make(order) {
  return new Promise((resolve) => {
    const url = new URL("../worker/snapshot/making-worker.js", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    const end = (/** @type {{ isKept: boolean, reason?: string }} */ result) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(result);
    };
    const timer = setTimeout(() => end({ isKept: false, reason: "It took too long." }), MAKING_TIMEOUT_MS);
    worker.addEventListener("message", ({ data }) => end(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      end({ isKept: false, reason: event.message || "Its worker could not be started." });
    });
    worker.postMessage({ make: order });
  });
}
