// Gets the files that a start from the served snapshot needs: from the browser's cache if it has a
// good copy, and else from the network. Afterwards it caches those that came from the network.

import { cacheFiles } from "../cache.js";
import { otherCoreFiles, readVerified } from "../core.js";
import { Fault } from "../fault.js";
import { formsOf, open } from "../forms.js";
import { RuntimeFiles } from "../runtime-files.js";
import { ArrivingSnapshot, openCachedSnapshot } from "./memory-stream.js";

/** @import { BootPlan, PinnedFile } from "../../state/types.d.ts" */
/** @import { ReportProgress } from "../boot.js" */
/** @import { Copy, Core } from "../core.js" */
/** @import { Snapshot } from "./memory-stream.js" */

/** By then the page has drawn its first pictures, and the reader looks at them. */
const CACHING_DELAY_MS = 2000;

/**
 * Begins to load Pyodide's other files and the archive of libraries and fonts; only the archive may
 * come from the cache.
 *
 * @param {BootPlan} plan
 * @param {Core} core which is counted with them
 * @param {PinnedFile} apart the archive, snapshot_files.tar
 * @param {ReportProgress} report
 * @returns {{ files: RuntimeFiles, copyOfApart: Promise<Copy> }}
 */
export function loadFiles(plan, core, apart, report) {
  const cached = readVerified(apart);
  const files = new RuntimeFiles(
    plan,
    [...otherCoreFiles(plan.lock), apart],
    (bytes, total) => report("fetching", bytes, total),
    async (file) => (file === apart ? (await cached).contents : null),
  );
  files.expect(core.file, core.arrival);
  return { files, copyOfApart: cached.then(({ copy }) => copy) };
}

/**
 * Opens the cached copy of the snapshot, or fetches the snapshot.
 *
 * @param {BootPlan} plan
 * @param {PinnedFile} memory the file of the snapshot
 * @param {RuntimeFiles} files which count its bytes for the progress
 * @returns {{ snapshot: Promise<Snapshot>, copyOfMemory: Promise<Copy> }}
 */
export function openServedSnapshot(plan, memory, files) {
  const opened = openCachedSnapshot(memory);
  const copyOfMemory = opened.then(
    (found) => /** @type {Copy} */ (found ? "good" : "none"),
    () => /** @type {Copy} */ ("damaged"),
  );
  const arriving = new ArrivingSnapshot(memory);
  files.expect(memory, async (onLength) => {
    if ((await copyOfMemory) === "good") onLength(memory.size);
    else await arriving.fetch(formsOf(plan, memory), onLength);
  });
  const snapshot = opened.catch(() => null).then((found) => found ?? arriving.snapshot());
  return { snapshot, copyOfMemory };
}

/**
 * Makes the cache hold these files and no others, some time after the start.
 *
 * @param {BootPlan} plan by which the files were fetched
 * @param {Map<PinnedFile, Copy>} copies the state of each file in the cache
 */
export function cacheLater(plan, copies) {
  const damaged = [...copies.keys()].filter((file) => copies.get(file) === "damaged");
  const entries = [...copies].map(([file, copy]) => {
    const contents = copy === "good" ? null : () => fetchAgain(plan, file);
    return /** @type {const} */ ([file, contents]);
  });
  setTimeout(() => cacheFiles(new Map(entries), damaged), CACHING_DELAY_MS);
}

/**
 * Fetches a file once more in order to cache it, because the start did not hold it in memory. The
 * bytes come from the browser's HTTP cache, unless that has no room for them.
 *
 * @param {BootPlan} plan
 * @param {PinnedFile} file
 */
async function fetchAgain(plan, file) {
  for (const form of formsOf(plan, file)) {
    const answer = await open(form, { cache: "force-cache", priority: "low" }).catch(() => null);
    if (answer) return answer.body;
  }
  throw new Fault("not_fetched", file.file_name, "No form of it arrives.");
}
