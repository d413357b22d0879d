// Compares the files that the packed ones were made from with those that the site serves now. A site that
// was prepared and then edited would otherwise run the old code.

import { sha256 } from "../runtime-files.js";
import { Watch } from "../still.js";

/** @import { BootPlan } from "../../state/types.d.ts" */

/** Packing itself runs on a computer; no site needs to serve it. */
const OF_HOST = "app/host/";

/**
 * @param {Pick<BootPlan, "site" | "packed">} plan
 * @returns {Promise<void>} rejects with an error that names a file that differs
 */
export async function checkInputs({ site, packed }) {
  const inputs = Object.entries(packed?.inputs ?? {}).filter(([path]) => !path.startsWith(OF_HOST));
  if (!inputs.length) throw new Error("The manifest lists no sources.");
  await Promise.all(
    inputs.map(async ([path, hash]) => {
      const watch = new Watch();
      const answer = await fetch(new URL(path, site), { signal: watch.signal });
      const contents = new Uint8Array(await watch.outlast(answer.arrayBuffer()));
      if (!answer.ok || (await sha256(contents)) !== hash) {
        throw new Error(`The packed files were made from another ${path}.`);
      }
    }),
  );
}
