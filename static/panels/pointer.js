// Sends Python what mouse, pen and finger do on a panel, in CSS pixels.

import { queueEarlyPress } from "../boot/early-points.js";
import { labelOfPress } from "../controls/models.js";
import { positionOn } from "./sizes.js";

/** @import { Session } from "../state/session.js" */
/** @import { PointerAnswer } from "../state/types.d.ts" */
/** @import { Grips } from "./grips.js" */
/** @import { Hints } from "./hints.js" */
/** @import { Meter } from "./meter.js" */

/** @typedef {{ grips: Grips, meter: Meter, hints: Hints }} Parts what all panels share */

/** Two presses closer than this in time and position are a double click. */
const DOUBLE_CLICK_MS = 400;
const DOUBLE_CLICK_PIXELS = { mouse: 6, touch: 24 };

const LONG_PRESS_MS = 550;
/** A finger that holds still moves no more than this. */
const LONG_PRESS_PIXELS = 10;

/** A press that moves no farther than this, before Python is awake, is a click. */
const CLICK_PIXELS = { mouse: 4, touch: 10 };

/** Follows the pointer on one panel. */
class PanelPointer {
  /**
   * @param {HTMLElement} picture
   * @param {string} panel
   * @param {Session} session
   * @param {Parts} parts
   */
  constructor(picture, panel, session, { meter, hints }) {
    this.picture = picture;
    this.panel = panel;
    this.session = session;
    this.meter = meter;
    this.hints = hints;
    this.clicks = 0;
    this.lastDown = { time: 0, x: 0, y: 0 };
    /** @type {number | null} */
    this.heldId = null;
    /** Where the held pointer was seen last: a release that is not seen counts as one there. */
    this.lastSeen = { x: 0, y: 0 };
    /** Whether Python was awake at the press. */
    this.isEarly = false;
    this.longPressTimer = 0;
    /** Whether the last press of a finger points at a line or an epoch; it stays after the release. */
    this.isPointing = false;
  }

  /** @param {PointerEvent} event */
  down(event) {
    // With two classes of points, the other mouse button adds a point of the second class.
    const isOther = event.button === 2 || (event.button === 0 && event.shiftKey);
    const hasTwo = this.panel === "data" && labelOfPress(true) !== labelOfPress(false);
    if ((event.button !== 0 && !(isOther && hasTwo)) || this.heldId !== null) return;
    const position = this.#positionOf(event);
    this.heldId = event.pointerId;
    this.lastSeen = position;
    this.isEarly = !this.session.isAwake;
    this.picture.setPointerCapture(event.pointerId);
    this.#countClicks(event, position);
    if (this.isEarly) return;
    this.#send("down", event, { clicks: this.clicks, label: labelOfPress(isOther) });
    if (event.pointerType === "touch") {
      this.isPointing = this.panel === "loss";
      this.longPressTimer = window.setTimeout(() => this.#longPress(event), LONG_PRESS_MS);
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.heldId === null) {
      if (event.pointerType !== "touch") this.#send("hover", event);
    } else if (event.pointerId === this.heldId) {
      if (event.pointerType !== "touch" && event.buttons === 0) {
        // The button was released where nobody could see it, for instance beside a frame.
        this.release(event, "up", this.lastSeen);
        return;
      }
      this.lastSeen = this.#positionOf(event);
      const { x, y } = this.lastSeen;
      if (Math.hypot(x - this.lastDown.x, y - this.lastDown.y) > LONG_PRESS_PIXELS) {
        clearTimeout(this.longPressTimer);
      }
      this.#send("move", event);
    }
  }

  /**
   * @param {PointerEvent} event
   * @param {"up" | "cancel"} kind
   * @param {{ x: number, y: number }} [position]
   */
  release(event, kind, position = this.#positionOf(event)) {
    if (event.pointerId !== this.heldId) return;
    this.heldId = null;
    clearTimeout(this.longPressTimer);
    if (this.isEarly) {
      if (kind === "up") this.#clickEarly(event, position);
    } else this.#send(kind, event, position);
  }

  /** @param {PointerEvent} event */
  leave(event) {
    // A finger that is lifted leaves too, but what it points at stays until the next press elsewhere.
    if (this.heldId === null && event.pointerType !== "touch") this.#send("leave", event);
  }

  /** @param {PointerEvent} event a press anywhere on the page */
  pressAnywhere(event) {
    if (!this.isPointing || this.picture.contains(/** @type {Node} */ (event.target))) return;
    this.isPointing = false;
    this.#send("leave", event);
  }

  /**
   * @param {PointerEvent} event
   * @param {{ x: number, y: number }} position of the release
   */
  #clickEarly(event, position) {
    const { x, y } = this.lastDown;
    const near = CLICK_PIXELS[event.pointerType === "touch" ? "touch" : "mouse"];
    if (Math.hypot(position.x - x, position.y - y) > near) return;
    queueEarlyPress(this.picture, this.panel, { x, y }, this.session);
  }

  /** @param {PointerEvent} event */
  #longPress(event) {
    // A long press is no click, so a tap that follows begins a new count of clicks.
    this.clicks = 0;
    this.#send("long_press", event);
  }

  /**
   * @param {PointerEvent} event
   * @param {{ x: number, y: number }} position
   */
  #countClicks(event, { x, y }) {
    const { time, x: lastX, y: lastY } = this.lastDown;
    const near = DOUBLE_CLICK_PIXELS[event.pointerType === "touch" ? "touch" : "mouse"];
    const isSame = event.timeStamp - time < DOUBLE_CLICK_MS && Math.hypot(x - lastX, y - lastY) < near;
    this.clicks = isSame ? this.clicks + 1 : 1;
    this.lastDown = { time: event.timeStamp, x, y };
  }

  /** @param {PointerEvent} event */
  #positionOf(event) {
    return positionOn(this.picture, event);
  }

  /**
   * @param {string} kind
   * @param {PointerEvent} event
   * @param {Record<string, unknown>} [more]
   */
  async #send(kind, event, more = {}) {
    const touch = event.pointerType === "touch";
    const { panel } = this;
    // The rest of a gesture that began with a Python that has ended means nothing to the next one.
    if (!this.session.isAwake) return;
    const args = { panel, kind, ...this.#positionOf(event), touch, ...more };
    /** @type {PointerAnswer | null | undefined} */
    const answer = await this.session.act("pointer", args);
    if (answer) this.picture.style.cursor = answer.cursor;
    if (answer?.action === "glimpse") this.isPointing = true;
    else if (answer?.action) this.hints.use(panel, answer.action);
    if (answer?.action === "handle") this.meter.show();
  }
}

/**
 * @param {HTMLElement} picture
 * @param {string} panel
 * @param {Session} session
 * @param {Parts} parts
 */
export function watchPointer(picture, panel, session, parts) {
  const pointer = new PanelPointer(picture, panel, session, parts);
  picture.addEventListener("pointerdown", (event) => pointer.down(event));
  picture.addEventListener("pointermove", (event) => pointer.move(event));
  picture.addEventListener("pointerup", (event) => pointer.release(event, "up"));
  picture.addEventListener("pointercancel", (event) => pointer.release(event, "cancel"));
  // After a normal release heldId is null, and this does nothing.
  picture.addEventListener("lostpointercapture", (event) => pointer.release(event, "up", pointer.lastSeen));
  picture.addEventListener("pointerleave", (event) => pointer.leave(event));
  // A finger on a grip drags it. Anywhere else it scrolls the page, and the browser then cancels the pointer.
  const decide = (/** @type {TouchEvent} */ event) => {
    const [touch] = event.touches;
    if (touch && event.touches.length === 1 && parts.grips.has(panel, positionOn(picture, touch))) {
      event.preventDefault();
    }
  };
  picture.addEventListener("touchstart", decide, { passive: false });
  // A finger that points goes on pointing where it moves, and does not scroll.
  const follow = (/** @type {TouchEvent} */ event) => {
    if (pointer.isPointing && panel !== "loss" && event.cancelable) event.preventDefault();
  };
  picture.addEventListener("touchmove", follow, { passive: false });
  document.addEventListener("pointerdown", (event) => pointer.pressAnywhere(event), true);
  // A long press removes a point, and the right button may add one; the browser's menu would get in the way.
  picture.addEventListener("contextmenu", (event) => {
    if (pointer.heldId !== null || labelOfPress(true) !== labelOfPress(false)) event.preventDefault();
  });
}
