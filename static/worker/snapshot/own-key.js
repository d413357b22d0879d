// The key of a snapshot that this browser made: a hash of everything that the snapshot depends on.

import { sha256 } from "../runtime-files.js";
import { FORMAT } from "./format.js";

/** @import { BootPlan } from "../../state/types.d.ts" */
/** @import { Source } from "../sources.js" */

/**
 * @param {BootPlan} plan
 * @param {Source[]} sources as the site serves them now, so that a snapshot never hides an edit of ours
 * @returns {Promise<string>}
 */
export function keyOf({ lock, packed }, sources) {
  // Only the major version: the rest of a version does not change what a browser can do.
  const browser = navigator.userAgent.replaceAll(/(\d+)[.\d]*/g, "$1");
  // Whether Python can wait for a promise of JavaScript (JavaScript Promise Integration).
  const hasSwitching = "Suspending" in WebAssembly;
  const facts = [FORMAT, lock, packed?.files ?? null, sources, browser, hasSwitching];
  return sha256(new TextEncoder().encode(JSON.stringify(facts)));
}
