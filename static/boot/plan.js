// The boot plan: where the runtime lies, which of its files the worker fetches, and whether Python may
// start from a snapshot.

import { catalog } from "../catalog.js";
import { beginAttempt } from "./snapshot-attempts.js";

/** @import { BootPlan, Compiled, Packed, RuntimeLock } from "../state/types.d.ts" */

/** What is only wanted for a faster start must arrive within this time. */
const OPTIONAL_MS = 8000;

/** The lock is small, and needed: if it has not arrived by then, it never will. */
const LOCK_MS = 15_000;

const site = new URL("../../", import.meta.url);

/**
 * Makes the plan for the first worker of a page; begins an attempt if Python may start from a snapshot.
 *
 * @param {boolean} [isSafe] whether Python must start without a snapshot
 * @returns {Promise<BootPlan>} rejects if the lock file cannot be fetched
 */
export async function bootPlan(isSafe = false) {
  const released = await fetchLock();
  const { runtime, packed } = await findRuntime(released);
  const lock = runtime === released.runtime.cdn ? released : asServed(released);
  const { dataset } = document.documentElement;
  // Our own server and our own build of a site set `data-current`. On any other host the worker compares
  // the sources with those of the snapshot, and browsers compute hashes in secure contexts only.
  const isCurrent = "current" in dataset;
  const isServed = packed?.files["snapshot.bin"] !== undefined && (isCurrent || isSecureContext);
  const snapshot = isServed && !isSafe ? await beginAttempt() : "off";
  // A page with `data-runtime` and without `data-compressed` comes from our own server, which
  // compresses what it sends as small as the copies are.
  const isSentCompressed = "runtime" in dataset && !("compressed" in dataset);
  const copies = (!isSentCompressed && packed?.copies) || {};
  const { files } = catalog;
  const onAnyLine = self.readAddress().parameters.get("snapshot") === "on";
  return {
    ...{ runtime, lock, site: site.href, files, packed, copies },
    ...{ snapshot, onAnyLine, isCurrent, compiled: null },
  };
}

/**
 * Makes the plan for the worker that replaces one which started from the snapshot.
 *
 * @param {BootPlan} plan of the earlier worker
 * @param {Compiled} compiled by the earlier worker
 * @returns {Promise<BootPlan>}
 */
export async function nextPlan(plan, compiled) {
  return { ...plan, compiled, snapshot: await beginAttempt() };
}

/** @returns {Promise<RuntimeLock>} */
async function fetchLock() {
  const patience = { signal: AbortSignal.timeout(LOCK_MS) };
  const response = await fetch(new URL("static/runtime-lock.json", site), patience);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.json();
}

/**
 * The lock with the names that the modules of the release have on a site: many hosts send .mjs as text, which
 * browsers do not run. See app/host/fetching/runtime.py.
 *
 * @param {RuntimeLock} lock
 * @returns {RuntimeLock}
 */
function asServed(lock) {
  const core = lock.runtime.core.map((file) => ({
    ...file,
    file_name: file.file_name.replace(/\.mjs$/, ".js"),
  }));
  return { ...lock, runtime: { ...lock.runtime, core } };
}

/**
 * Finds the runtime: beside the page if `prepare` has put it there, and else at its publisher's CDN.
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
  const question = { method: "HEAD", signal: AbortSignal.timeout(OPTIONAL_MS) };
  const answer = await fetch(new URL("pyodide.js", beside), question).catch(() => null);
  // The browser counts a request as aborted if nobody reads its answer to the end.
  await answer?.text();
  // Some servers answer every unknown address with a page of HTML and status 200.
  const isScript = answer?.headers.get("content-type")?.includes("javascript");
  if (!answer?.ok || !isScript) return { runtime: lock.runtime.cdn, packed: null };
  return { runtime: beside.href, packed: await fetchPacked(new URL("packed/manifest.json", beside)) };
}

/**
 * Fetches the list of packed files.
 *
 * @param {URL} url
 * @returns {Promise<Packed | null>} null if there is none
 */
async function fetchPacked(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(OPTIONAL_MS) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
