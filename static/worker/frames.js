// Takes the page's calls to Python and draws a frame after them, once per display refresh.

import { Fault } from "./fault.js";
import { Surfaces } from "./surfaces.js";

/** @import { Call } from "../types.d.ts" */
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
    this.surfaces = new Surfaces();
    this.host = host;
    this.host.present_by((...picture) => this.surfaces.present(...picture));
    this.heapBytes = heapBytes;
    this.post = post;
    this.isScheduled = false;
    this.isStopped = false;
    /** @type {Call | null} */
    this.waitingMove = null;
    this.lastPointerId = 0;
    this.presented = 0;
    this.draw = this.draw.bind(this);
  }

  /**
   * @param {string} panel
   * @param {OffscreenCanvas} canvas
   */
  adopt(panel, canvas) {
    this.surfaces.adopt(panel, canvas);
  }

  /** @param {Call} call */
  take(call) {
    if (call.call === "pointer" && COALESCED.has(String(call.args.kind))) {
      if (this.waitingMove) this.post({ id: this.waitingMove.id, result: null });
      this.waitingMove = call;
    } else {
      this.#deliverMove();
      if (call.call === "present") this.#presentNow(call);
      else if (call.call === "heap_bytes") this.post({ id: call.id, result: this.heapBytes() });
      else this.#deliver(call);
    }
    this.#schedule();
  }

  /**
   * Draws without waiting for the display, which a hidden tab would do forever.
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
    this.#drawFrame(nowMs);
  }

  /** @param {number} nowMs */
  #drawFrame(nowMs) {
    if (this.isStopped) return;
    try {
      this.#deliverMove();
      const startMs = performance.now();
      const { state, wants_frame } = JSON.parse(this.host.frame(nowMs));
      const duration_ms = performance.now() - startMs;
      const presented = this.lastPointerId;
      if (state || presented !== this.presented) {
        this.post({ event: "frame", state, presented, duration_ms });
      }
      this.presented = presented;
      if (wants_frame) this.#schedule();
    } catch (error) {
      // A frame that fails would fail again at the next refresh, and the next.
      this.isStopped = true;
      this.post({ event: "failed", fault: Fault.from(error) });
    }
  }
}
