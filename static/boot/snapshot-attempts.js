// Decides whether Python may start from a snapshot on this page.
//
// A start from a snapshot might end the whole page, for instance for want of memory. Then no code
// of ours runs any more that could note the failure. So every attempt begins with a mark in
// localStorage and a lock, and ends by removing both. A mark whose lock no page holds means that
// the page which set it crashed during its attempt: the next start goes without a snapshot. The address
// can ask for the same with `snapshot=off`.

/** By then a browser has given the lock; some never say that they give none. */
const PATIENCE_MS = 2000;

/** Name of the mark and of the lock. */
const NAME = "downslope-snapshot";

/** Ends the lock of the attempt in progress. */
let release = () => {};

/**
 * Begins an attempt, if this page may start from a snapshot.
 *
 * @returns {Promise<"allowed" | "off" | "crashed">} "off" if the address says so, "crashed" if the
 *   last attempt ended its page
 */
export async function beginAttempt() {
  if (self.readAddress().parameters.get("snapshot") === "off") return "off";
  // Other pages may be starting now, for instance several frames of one course page.
  let timer = 0;
  const late = new Promise((/** @type {(isAny: boolean) => void} */ resolve) => {
    timer = window.setTimeout(resolve, PATIENCE_MS, false);
  });
  const isAnyInProgress = await Promise.race([holdLock(), late]);
  clearTimeout(timer);
  const isMarked = withStorage((storage) => storage.getItem(NAME)) !== null;
  if (isMarked && !isAnyInProgress) {
    endAttempt();
    return "crashed";
  }
  withStorage((storage) => storage.setItem(NAME, "begun"));
  return "allowed";
}

/** Ends the attempt: it worked or failed, and the page has survived it. */
export function endAttempt() {
  withStorage((storage) => storage.removeItem(NAME));
  release();
}

// A page that somebody leaves during an attempt has not crashed.
addEventListener("pagehide", endAttempt);

/** @returns {Promise<boolean>} whether other pages held the lock already */
async function holdLock() {
  try {
    const { held = [] } = await navigator.locks.query();
    await new Promise((taken, refused) => {
      const ended = new Promise((resolve) => {
        release = () => resolve(null);
      });
      const hold = () => {
        taken(null);
        return ended;
      };
      navigator.locks.request(NAME, { mode: "shared" }, hold).catch(refused);
    });
    return held.some(({ name }) => name === NAME);
  } catch {
    // The browser gives this page no locks: then the mark alone decides.
    return false;
  }
}

/**
 * @template Result
 * @param {(storage: Storage) => Result} use
 * @returns {Result | null} null if the browser stores nothing for this page
 */
function withStorage(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
