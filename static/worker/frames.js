// Takes the page's calls to Python, and draws what came of them: at the next display refresh, or at once for a hand.

import { Fault } from "./fault.js";
import { Surfaces } from "./surfaces.js";

/** @import { Call } from "../state/types.d.ts" */
/** @import { Host } from "./boot.js" */

/** Pointer calls of which only the newest before a frame matters. */
const COALESCED = new Set(["move", "hover"]);

/** Where workers have no animation frames. */
const FALLBACK_FRAME_MS = 16;

/** Serves calls in the order in which they came, and frames while they are wanted. */
export class Frames {
  /**
   * @param {Host} host
   * @param {() => number} heapBytes the size of Python's memory, for the benchmarks
   * @param {(message: unknown) => void} post
   */
  constructor(host, heapBytes, post) {
    this.surfaces = new Surfaces((panel) => post({ event: "shown", panel }));
    this.host = host;
    this.host.present_by((...picture) => this.surfaces.present(...picture));
    this.heapBytes = heapBytes;
    this.post = post;
    this.isScheduled = false;
    /** Whether calls have been made whose picture waits for the next refresh. */
    this.isDue = false;
    /** Whether time moves something on, so that every refresh gets a picture. */
    this.isPlaying = false;
    /** Whether this refresh has had its picture before its turn. */
    this.hasDrawnAtOnce = false;
    this.isRestDue = false;
    this.rest = new MessageChannel();
    this.rest.port1.onmessage = () => this.#drawRest();
    this.isStopped = false;
    /** @type {Call | null} */
    this.waitingMove = null;
    this.lastPointerId = 0;
    this.presented = 0;
    this.isWhole = true;
    this.draw = this.draw.bind(this);
  }

  /**
   * @param {string} panel
   * @param {OffscreenCanvas} canvas
   */
  adopt(panel, canvas) {
    this.surfaces.adopt(panel, canvas);
  }

  /**
   * Makes a call, and draws what came of it: at the next refresh of the display, but once per
   * refresh at once where a hand waits for it.
   *
   * @param {Call} call
   */
  take(call) {
    const isPointer = call.call === "pointer";
    if (isPointer && COALESCED.has(String(call.args.kind))) {
      if (this.waitingMove) this.post({ id: this.waitingMove.id, result: null });
      this.waitingMove = call;
    } else {
      this.#deliverMove();
      if (call.call === "present") this.#presentNow(call);
      else if (call.call === "heap_bytes") this.post({ id: call.id, result: this.heapBytes() });
      else this.#deliver(call);
    }
    if (isPointer && !this.hasDrawnAtOnce) {
      this.hasDrawnAtOnce = true;
      this.#drawFrame(performance.now());
    } else {
      this.isDue = true;
    }
    this.#schedule();
  }

  /**
   * Draws without waiting for the display, which a hidden tab would do forever: one panel at least.
   *
   * @param {Call} call
   */
  #presentNow({ id }) {
    this.#drawFrame(performance.now());
    this.post({ id, result: null });
  }

  /** @param {Call} call */
  #deliver({ id, call, args }) {
    if (call === "pointer") this.lastPointerId = id;
    try {
      const answer = JSON.parse(this.host.call(call, JSON.stringify(args)));
      this.post({ id, ...answer });
    } catch (error) {
      this.post({ id, fault: Fault.from(error) });
    }
  }

  #deliverMove() {
    const move = this.waitingMove;
    this.waitingMove = null;
    if (move) this.#deliver(move);
  }

  #schedule() {
    if (this.isScheduled || this.isStopped) return;
    this.isScheduled = true;
    if (self.requestAnimationFrame) self.requestAnimationFrame(this.draw);
    else setTimeout(() => this.draw(performance.now()), FALLBACK_FRAME_MS);
  }

  /** @param {number} nowMs */
  draw(nowMs) {
    this.isScheduled = false;
    // While a hand moves, what plays is drawn with it: twice in a refresh would be too slow.
    const isNext = this.isPlaying && !this.hasDrawnAtOnce;
    this.hasDrawnAtOnce = false;
    if (this.isDue || isNext) this.#drawFrame(nowMs);
    if (this.isPlaying) this.#schedule();
  }

  /** Draws the panels that nobody waited for, unless a hand has moved on meanwhile. */
  #drawRest() {
    this.isRestDue = false;
    if (!this.isDue) this.#drawFrame(performance.now());
  }

  /** Comes back for the rest once the messages that wait have had their turn. */
  #scheduleRest() {
    if (this.isRestDue) return;
    this.isRestDue = true;
    this.rest.port2.postMessage(null);
  }

  /** @param {number} nowMs */
  #drawFrame(nowMs) {
    if (this.isStopped) return;
    try {
      this.isDue = false;
      this.#deliverMove();
      const startMs = performance.now();
      const { state, wants_frame, is_whole } = JSON.parse(this.host.frame(nowMs));
      const duration_ms = performance.now() - startMs;
      this.isPlaying = wants_frame;
      if (!is_whole) this.#scheduleRest();
      const presented = this.lastPointerId;
      if (state || presented !== this.presented || is_whole !== this.isWhole) {
        this.post({ event: "frame", state, presented, duration_ms, is_whole });
      }
      this.presented = presented;
      this.isWhole = is_whole;
    } catch (error) {
      // A frame that fails would fail again at the next refresh, and the next.
      this.isStopped = true;
      this.post({ event: "failed", fault: Fault.from(error) });
    }
  }
}
