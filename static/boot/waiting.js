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

/** @typedef {HTMLElement | null} Pressed a button that the reader pressed to start the frame */

let want = (/** @type {Pressed} */ _pressed) => {};
let endTurn = () => {};
let isOver = false;

/**
 * Messages of the page around a frame, until somebody takes them: each wants Python.
 *
 * @type {MessageEvent[]}
 */
const messages = [];
if (window.parent !== window) addEventListener("message", hear);

/** Settles when Python may start. */
export const begun = begin(wishOf(self.readAddress().parameters.get("boot")));

/** @returns {MessageEvent[]} the messages so far; whoever takes them hears all others itself */
export function takeMessages() {
  removeEventListener("message", hear);
  return messages;
}

/**
 * Whether a message is for us, and from the page around this frame.
 *
 * @param {MessageEvent} message
 */
export function isFromParent({ source, data }) {
  return source === window.parent && data?.downslope === 1;
}

/** @param {MessageEvent} message */
function hear(message) {
  if (!isFromParent(message)) return;
  messages.push(message);
  want(null);
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
  // A frame that is not displayed has no size. It is made ready behind a tab, so that it is there when it is shown.
  const isLaidOut = window.innerWidth > 0;
  return WISHES.find((wish) => wish === asked) ?? (isFrame && isLaidOut ? "visible" : "eager");
}

/**
 * @param {Wish} wish
 * @returns {Promise<Pressed>}
 */
async function begin(wish) {
  const pressed = wish === "eager" ? null : await wanted(wish);
  if (isFrame && !self.lacking) await turn();
  root.dataset.state = "booting";
  return pressed;
}

/**
 * @param {Wish} wish
 * @returns {Promise<Pressed>}
 */
async function wanted(wish) {
  Object.assign(root.dataset, { state: "waiting", boot: wish });
  /** @type {Promise<Pressed>} */
  const wanting = new Promise((resolve) => {
    want = resolve;
  });
  const press = (/** @type {Event} */ { target }) =>
    want(target instanceof Element ? target.closest("button") : null);
  addEventListener("click", press);
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) want(null);
  });
  if (wish === "visible") observer.observe(root);
  const pressed = await wanting;
  observer.disconnect();
  removeEventListener("click", press);
  return pressed;
}

/** Settles when no other frame of this site starts Python, or after a while. */
function turn() {
  return new Promise((/** @type {(value?: undefined) => void} */ go) => {
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
}

/** @param {() => Promise<unknown>} hold */
async function askForLock(hold) {
  await navigator.locks.request(LOCK, hold);
}
