// Decides by which route Python starts first: from the snapshot that the site serves, which saves the
// processor much work, or from the packed files, which are fewer bytes.

import { isCached } from "./cache.js";

/** @import { BootPlan } from "../state/types.d.ts" */
/** @import { Line } from "./line.js" */

/** The name of the snapshot in the manifest. */
export const SNAPSHOT = "snapshot.bin";

/**
 * @param {BootPlan} plan
 * @param {Line} line
 * @returns {Promise<boolean>} whether to start from the snapshot
 */
export async function takesSnapshot({ snapshot, onAnyLine, packed, compiled }, line) {
  const file = packed?.files[SNAPSHOT];
  if (!file || snapshot !== "allowed") return false;
  // An earlier worker of this page, or an earlier visit, has fetched it.
  if (compiled || onAnyLine || (await isCached(file))) return true;
  return !savesData() && line.isFast;
}

/** Whether the snapshot may be fetched for the next visit. */
export function mayFetchAhead() {
  return !savesData();
}

/** Whether the reader has asked the browser to save data. */
function savesData() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  return connection?.saveData === true;
}
