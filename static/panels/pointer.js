// What mouse, pen and finger do on a panel, told to Python in CSS pixels.

import { queueEarlyPress } from "../boot/early-points.js";
import { labelOfPress } from "../controls/models.js";

/** @import { Session } from "../state/session.js" */
/** @import { PointerAnswer } from "../state/types.d.ts" */

/** Presses closer than this in time and place are one double click. */
const DOUBLE_CLICK_MS = 400;
const DOUBLE_CLICK_PIXELS = { mouse: 6, touch: 24 };

const LONG_PRESS_MS = 550;
/** A finger that holds still trembles this much. */
const LONG_PRESS_PIXELS = 10;

/** The pointer on one panel. */
class PanelPointer {
  /**
   * @param {HTMLElement} picture
   * @param {string} panel
   * @param {Session} session
   */
  constructor(picture, panel, session) {
    this.picture = picture;
    this.panel = panel;
    this.session = session;
    this.clicks = 0;
    this.lastDown = { time: 0, x: 0, y: 0 };
    /** @type {number | null} */
    this.heldId = null;
    this.longPressTimer = 0;
  }

  /** @param {PointerEvent} event */
  down(event) {
    // The other mouse button, too, adds a point where there are two classes of them.
    const isOther = event.button === 2 || (event.button === 0 && event.shiftKey);
    const hasTwo = this.panel === "data" && labelOfPress(true) !== labelOfPress(false);
    if ((event.button !== 0 && !(isOther && hasTwo)) || this.heldId !== null) return;
    const place = this.#place(event);
    if (!this.session.isAwake) {
      queueEarlyPress(this.picture, this.panel, place, this.session);
      return;
    }
    this.heldId = event.pointerId;
    this.picture.setPointerCapture(event.pointerId);
    this.#countClicks(event, place);
    this.#send("down", event, { clicks: this.clicks, label: labelOfPress(isOther) });
    if (event.pointerType === "touch") {
      this.longPressTimer = window.setTimeout(() => this.#longPress(event), LONG_PRESS_MS);
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.session.isAwake) return;
    if (this.heldId === null) {
      if (event.pointerType !== "touch") this.#send("hover", event);
    } else if (event.pointerId === this.heldId) {
      const { x, y } = this.#place(event);
      if (Math.hypot(x - this.lastDown.x, y - this.lastDown.y) > LONG_PRESS_PIXELS) {
        clearTimeout(this.longPressTimer);
      }
      this.#send("move", event);
    }
  }

  /**
   * @param {PointerEvent} event
   * @param {"up" | "cancel"} kind
   */
  release(event, kind) {
    if (event.pointerId !== this.heldId) return;
    this.heldId = null;
    clearTimeout(this.longPressTimer);
    this.#send(kind, event);
  }

  /** @param {PointerEvent} event */
  leave(event) {
    if (this.session.isAwake && this.heldId === null) this.#send("leave", event);
  }

  /** @param {PointerEvent} event */
  #longPress(event) {
    // What is under a finger that stays is not being dragged: a tap that follows starts afresh.
    this.clicks = 0;
    this.#send("long_press", event);
  }

  /**
   * @param {PointerEvent} event
   * @param {{ x: number, y: number }} place
   */
  #countClicks(event, { x, y }) {
    const { time, x: lastX, y: lastY } = this.lastDown;
    const near = DOUBLE_CLICK_PIXELS[event.pointerType === "touch" ? "touch" : "mouse"];
    const isSame = event.timeStamp - time < DOUBLE_CLICK_MS && Math.hypot(x - lastX, y - lastY) < near;
    this.clicks = isSame ? this.clicks + 1 : 1;
    this.lastDown = { time: event.timeStamp, x, y };
  }

  /** @param {PointerEvent} event */
  #place(event) {
    const box = this.picture.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /**
   * @param {string} kind
   * @param {PointerEvent} event
   * @param {Record<string, unknown>} [more]
   */
  async #send(kind, event, more = {}) {
    const touch = event.pointerType === "touch";
    const { panel } = this;
    // What began with a Python that has ended means nothing to the next one.
    if (!this.session.isAwake) return;
    const args = { panel, kind, ...this.#place(event), touch, ...more };
    /** @type {PointerAnswer | null | undefined} */
    const answer = await this.session.act("pointer", args);
    if (answer) this.picture.style.cursor = answer.cursor;
  }
}

/**
 * @param {HTMLElement} picture
 * @param {string} panel
 * @param {Session} session
 */
export function watchPointer(picture, panel, session) {
  const pointer = new PanelPointer(picture, panel, session);
  picture.addEventListener("pointerdown", (event) => pointer.down(event));
  picture.addEventListener("pointermove", (event) => pointer.move(event));
  picture.addEventListener("pointerup", (event) => pointer.release(event, "up"));
  picture.addEventListener("pointercancel", (event) => pointer.release(event, "cancel"));
  // After a press that ended well nothing is held any more, and this says nothing.
  picture.addEventListener("lostpointercapture", (event) => pointer.release(event, "cancel"));
  picture.addEventListener("pointerleave", (event) => pointer.leave(event));
  // A long press removes a point; the browser's menu would lie on top of it.
  picture.addEventListener("contextmenu", (event) => {
    if (pointer.heldId !== null || labelOfPress(true) !== labelOfPress(false)) event.preventDefault();
  });
}
