// Whether Python may start from a snapshot on this page: not where the address says
// `snapshot=off`, and not when the last try took the whole page with it. Such an end leaves nothing
// but a mark behind, that a try had begun, and no page any more that holds the lock of a try.

const NAME = "downslope-snapshot";

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
