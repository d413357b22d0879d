// What the worker has to know before it can start Python: where everything is.

import { catalog } from "../catalog.js";
import { beginTry, mayKeepOwn } from "./snapshot-tries.js";

/** @import { BootOrder, Compiled, Packed, RuntimeLock } from "../state/types.d.ts" */

const site = new URL("../../", import.meta.url);

/**
 * Finds out where the runtime is, and what of it; begins a try from a snapshot where there is one.
 *
 * @param {boolean} [isSafe] whether the try is left out
 * @returns {Promise<BootOrder["boot"]>} rejects where the lock cannot be had
 */
export async function bootOrder(isSafe = false) {
  const lock = await fetchLock();
  const { runtime, packed } = await findRuntime(lock);
  // Our own server is the one that marks the page and compresses what it sends.
  const { dataset } = document.documentElement;
  // Elsewhere nobody knows whether the snapshot was taken of the sources as they are now.
  const isServed = "current" in dataset && packed?.files["snapshot.bin"] !== undefined;
  const mayTry = isServed || mayKeepOwn();
  const answer = mayTry && !isSafe ? await beginTry() : "no";
  const snapshot = answer === "yes" && !isServed ? "own" : answer;
  const isSentCompressed = "runtime" in dataset && !("compressed" in dataset);
  const compressed = (!isSentCompressed && packed?.compressed) || [];
  const { files } = catalog;
  return { runtime, lock, site: site.href, files, packed, snapshot, compiled: null, compressed };
}

/**
 * What the next worker has to know, after one that has been awake.
 *
 * @param {BootOrder["boot"]} order that one's
 * @param {Compiled} compiled by that one
 * @returns {Promise<BootOrder["boot"]>}
 */
export async function nextOrder(order, compiled) {
  return { ...order, compiled, snapshot: await beginTry() };
}

/** @returns {Promise<RuntimeLock>} */
async function fetchLock() {
  const response = await fetch(new URL("static/runtime-lock.json", site));
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.json();
}

/**
 * Where the runtime is: beside the page when it has been prepared, and else with its publisher.
 *
 * @param {RuntimeLock} lock
 * @returns {Promise<{ runtime: string, packed: Packed | null }>}
 */
async function findRuntime(lock) {
  const { runtime, packed } = document.documentElement.dataset;
  if (runtime) {
    const marked = new URL(runtime, site).href;
    return { runtime: marked, packed: packed ? await fetchPacked(new URL(packed, site)) : null };
  }
  const beside = new URL("static/runtime/", site);
  const answer = await fetch(new URL("pyodide.mjs", beside), { method: "HEAD" }).catch(() => null);
  // An answer that nobody reads to its end counts as aborted.
  await answer?.text();
  // Some servers answer every address with a page of their own.
  const isScript = answer?.headers.get("content-type")?.includes("javascript");
  if (!answer?.ok || !isScript) return { runtime: lock.runtime.cdn, packed: null };
  return { runtime: beside.href, packed: await fetchPacked(new URL("packed/manifest.json", beside)) };
}

/**
 * What has been packed of the runtime; nothing, where that is not to be had.
 *
 * @param {URL} url
 * @returns {Promise<Packed | null>}
 */
async function fetchPacked(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
