// What a snapshot of this browser's own depends on, as one word: it is good for these and no others.

import { sha256 } from "../runtime-files.js";
import { FORMAT } from "./format.js";

/** @import { BootOrder } from "../../state/types.d.ts" */
/** @import { Source } from "../sources.js" */

/**
 * @param {BootOrder["boot"]} order
 * @param {Source[]} sources as the site serves them: an edit of ours must never be hidden
 * @returns {Promise<string>}
 */
export function keyOf({ lock, packed }, sources) {
  // Only the first number of a version: the others say nothing of what a browser can do.
  const browser = navigator.userAgent.replaceAll(/(\d+)[.\d]*/g, "$1");
  // How Python waits for JavaScript, where it can.
  const hasSwitching = "Suspending" in WebAssembly;
  const facts = [FORMAT, lock, packed?.files ?? null, sources, browser, hasSwitching];
  return sha256(new TextEncoder().encode(JSON.stringify(facts)));
}
