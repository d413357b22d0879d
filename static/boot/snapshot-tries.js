// Whether Python may start from a snapshot on this page: not where the address says
// `snapshot=off`, and not when the last try took the whole page with it. Such an end leaves nothing
// but a mark behind, that a try had begun, and no page any more that holds the lock of a try.

const NAME = "downslope-snapshot";

/** The mark of a snapshot being made: it takes memory, for want of which a page may end. */
const MAKING = "downslope-snapshot-making";
/** For so long after such an end none is made; it may also have been the computer that was ended. */
const PATIENCE_MS = 24 * 3600 * 1000;
/** Gigabytes of the computer: with less a second Python is too much, for however short a time. */
const LEAST_MEMORY = 4;

/** Ends the try under way. */
let release = () => {};

/**
 * Begins a try, if there may be one.
 *
 * @returns {Promise<"yes" | "no" | "not again">} the last one after a try that has ended a page
 */
export async function beginTry() {
  if (new URLSearchParams(location.search).get("snapshot") === "off") return "no";
  // Others may be starting just now: several frames of one course page, for instance.
  const isAnyUnderWay = await holdLock();
  const isMarked = withStorage((storage) => storage.getItem(NAME)) !== null;
  if (isMarked && !isAnyUnderWay) {
    endTry();
    return "not again";
  }
  withStorage((storage) => storage.setItem(NAME, "begun"));
  return "yes";
}

/** The try has ended, one way or the other, and the page is still there. */
export function endTry() {
  withStorage((storage) => storage.removeItem(NAME));
  release();
}

/**
 * Whether this browser may make and keep a snapshot of its own, where none is served. It keeps
 * nothing for pages that are served by plain http from another computer.
 */
export function mayKeepOwn() {
  return isSecureContext && "locks" in navigator;
}

/** @returns {boolean} whether a snapshot may be made now: then its making has begun */
export function beginMaking() {
  const { deviceMemory = LEAST_MEMORY, connection } = /** @type {any} */ (navigator);
  if (deviceMemory < LEAST_MEMORY || connection?.saveData) return false;
  const begun = Number(withStorage((storage) => storage.getItem(MAKING)));
  if (Date.now() - begun < PATIENCE_MS) return false;
  withStorage((storage) => storage.setItem(MAKING, String(Date.now())));
  addEventListener("pagehide", endMaking);
  return true;
}

/** It has ended, one way or the other, and the page is still there. */
export function endMaking() {
  removeEventListener("pagehide", endMaking);
  withStorage((storage) => storage.removeItem(MAKING));
}

// Whoever leaves meanwhile has not met with an accident.
addEventListener("pagehide", endTry);

/** @returns {Promise<boolean>} whether others held it already */
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
    // A page that is not trusted with locks: then the mark alone counts.
    return false;
  }
}

/**
 * @template Result
 * @param {(storage: Storage) => Result} use
 * @returns {Result | null} null where a page may keep nothing
 */
function withStorage(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
