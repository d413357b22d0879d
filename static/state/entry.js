// What this page's entry in the history of the browser stores. A reload finds it again; another page, another
// tab and another frame of the same site do not, so that frames beside each other never mix.

/** @import { State } from "./types.d.ts" */

/**
 * @typedef {object} Entry
 * @property {string} [points] too many for the address
 * @property {string} [checkpoint] the newest one
 * @property {string} [version] of points and settings in the checkpoint
 */

/** @returns {Entry} */
export function storedEntry() {
  const stored = history.state;
  return stored !== null && typeof stored === "object" ? stored : {};
}

/** @returns {boolean} whether the browser forgets this page: it stores nothing for a frame without an origin */
export function isForgotten() {
  if (self.origin !== "null") return false;
  try {
    // A page from a file has no origin either, and has a storage.
    localStorage.getItem("");
    return false;
  } catch {
    return true;
  }
}

/**
 * Stores values beside those that are there; undefined removes one.
 *
 * @param {Entry} changes
 * @param {string} [url] another address for the same entry
 */
export function storeInEntry(changes, url) {
  const all = Object.entries({ ...storedEntry(), ...changes }).filter(([, value]) => value !== undefined);
  try {
    history.replaceState(all.length ? Object.fromEntries(all) : null, "", url);
  } catch {
    // That is more than the browser stores, or the origin is opaque: nothing changes.
  }
}

/**
 * What distinguishes the points and settings of a state from those before it: an address that has newer ones
 * than the checkpoint wins.
 *
 * @param {State} state
 */
export function versionOf({ points_version, settings }) {
  return `${points_version} ${JSON.stringify(settings)}`;
}

/** Takes the checkpoint out of the entry: if it ends this page, the next reload does not get it again. */
export function takeCheckpoint() {
  const { checkpoint } = storedEntry();
  if (checkpoint !== undefined) storeInEntry({ checkpoint: undefined, version: undefined });
  return typeof checkpoint === "string" ? checkpoint : "";
}
