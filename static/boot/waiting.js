// When Python starts. A page starts it at once. A frame (`embed=1`) waits until somebody needs it, because a
// course page may hold many frames, and each Python takes memory and time; then it waits for its turn, so
// that the first frame is live as soon as a single one would be. `boot=` in the address asks for another way.

/** @typedef {"eager" | "visible" | "click"} Wish */

/** @type {Wish[]} */
export const WISHES = ["eager", "visible", "click"];

/** Frames of one site share locks by name. */
const LOCK = "downslope start";

/** A frame that has not got its turn after so long starts all the same. */
const LONGEST_WAIT_MS = 10_000;

/** A start that takes so long holds up no other frame any more. */
const LONGEST_TURN_MS = 20_000;

const root = document.documentElement;
const isFrame = "embed" in root.dataset;

let want = () => {};
let endTurn = () => {};
let isOver = false;

/** Settles when Python may start. */
export const begun = begin(wishOf(self.readAddress().parameters.get("boot")));

/** Python is needed now: somebody has pressed something, or a program has called it. */
export function wantPython() {
  want();
}

/** Python has started, or cannot: the next frame may start. */
export function endStart() {
  isOver = true;
  endTurn();
}

/**
 * @param {string | undefined} asked
 * @returns {Wish}
 */
function wishOf(asked) {
  // What the browser lacks is told at once.
  if (self.lacking) return "eager";
  return WISHES.find((wish) => wish === asked) ?? (isFrame ? "visible" : "eager");
}

/** @param {Wish} wish */
async function begin(wish) {
  if (wish !== "eager") await wanted(wish);
  if (isFrame && !self.lacking) await turn();
  root.dataset.state = "booting";
}

/** @param {Wish} wish */
async function wanted(wish) {
  Object.assign(root.dataset, { state: "waiting", boot: wish });
  /** @type {Promise<void>} */
  const wanting = new Promise((resolve) => {
    want = resolve;
  });
  const kinds = ["pointerdown", "keydown"];
  for (const kind of kinds) addEventListener(kind, wantPython);
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) want();
  });
  if (wish === "visible") observer.observe(root);
  await wanting;
  observer.disconnect();
  for (const kind of kinds) removeEventListener(kind, wantPython);
}

/** Settles when no other frame of this site starts Python, or after a while. */
function turn() {
  /** @type {Promise<void>} */
  const free = new Promise((go) => {
    const hold = () => {
      go();
      return new Promise((resolve) => {
        endTurn = () => resolve(undefined);
        if (isOver) endTurn();
        setTimeout(endTurn, LONGEST_TURN_MS);
      });
    };
    setTimeout(go, LONGEST_WAIT_MS);
    // A frame without an origin gets no locks.
    askForLock(hold).catch(() => go());
  });
  return free;
}

/** @param {() => Promise<unknown>} hold */
async function askForLock(hold) {
  await navigator.locks.request(LOCK, hold);
}
