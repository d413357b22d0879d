// Passes the page's calls to Python, and decides when Python draws: at the next refresh of the display,
// or at once after a pointer call, so that the picture follows the hand.

import { Canvases } from "./canvases.js";
import { Fault } from "./fault.js";

/** @import { Call } from "../state/types.d.ts" */
/** @import { Host } from "./boot.js" */
/** @import { LaterFiles } from "./later-files.js" */

/** Kinds of pointer calls of which only the newest before a frame matters. */
const COALESCED = new Set(["move", "hover"]);

/** The time between frames if the browser has no requestAnimationFrame in workers. */
const FALLBACK_FRAME_MS = 16;

/** The calls that may run for long. */
const LONG_CALLS = new Set(["step", "step_updates"]);

/** The calls that the worker answers by itself. */
const OWN_CALLS = new Set(["present", "set_seen", "heap_bytes", "draw_again"]);

/** Calls Python in the order in which the page sent the calls, and draws as long as Python wants frames. */
export class Frames {
  /**
   * @param {Host} host
   * @param {LaterFiles} later
   * @param {() => number} heapBytes the size of Python's memory, for the benchmarks
   * @param {(message: unknown, transfer?: Transferable[]) => void} post
   */
  constructor(host, later, heapBytes, post) {
    this.later = later;
    this.canvases = new Canvases((panel) => post({ event: "shown", panel }));
    this.host = host;
    this.host.present_by((...picture) => this.canvases.present(...picture));
    this.heapBytes = heapBytes;
    this.post = post;
    this.isScheduled = false;
    /** Whether calls were made after the last picture, so that the next refresh needs one. */
    this.isDue = false;
    /** Whether a run or an animation goes on, so that every refresh needs a picture. */
    this.isPlaying = false;
    /** Whether a pointer call has drawn already since the last refresh. */
    this.hasDrawnAtOnce = false;
    /** Whether a message to this worker itself is on its way that will draw the remaining panels. */
    this.isContinuationDue = false;
    this.continuation = new MessageChannel();
    this.continuation.port1.onmessage = () => this.#continueDrawing();
    this.isStopped = false;
    /** Whether anybody can see the page: no run goes on unseen. */
    this.isSeen = true;
    /** @type {Call | null} the newest pointer call of a coalesced kind, not yet made */
    this.waitingMove = null;
    /** The id of the last pointer call that Python has received. */
    this.lastPointerId = 0;
    /** The id of the last pointer call in the last picture. */
    this.presented = 0;
    /** The id of a `step` that runs in slices, or null; the calls after it wait in the queue. */
    this.longStep = /** @type {number | null} */ (null);
    /** @type {Call[]} */
    this.queue = [];
    this.slices = new MessageChannel();
    this.slices.port1.onmessage = () => this.#goOnStepping();
    /** Whether the last picture left no panel out of date. */
    this.isWhole = true;
    this.draw = this.draw.bind(this);
  }

  /**
   * @param {string} panel
   * @param {OffscreenCanvas} canvas
   */
  adopt(panel, canvas) {
    this.canvases.adopt(panel, canvas);
  }

  /**
   * Takes a call. While a long `step` runs, calls wait for its end, as they would if it ran at once; but
   * `pause` ends it, and the worker's own calls go on.
   *
   * @param {Call} call
   */
  take(call) {
    if (!this.longStep || OWN_CALLS.has(call.call)) this.#make(call);
    else if (call.call === "pause") this.#endLongStep(this.host.stop_stepping(), call);
    else if (COALESCED.has(String(call.args.kind))) this.post({ id: call.id, result: null });
    else this.queue.push(call);
  }

  /**
   * Makes a call, and draws its effect: at the next refresh of the display, but at once for the first
   * pointer call after a refresh.
   *
   * @param {Call} call
   */
  #make(call) {
    const isPointer = call.call === "pointer";
    if (isPointer && COALESCED.has(String(call.args.kind))) {
      if (this.waitingMove) this.post({ id: this.waitingMove.id, result: null });
      this.waitingMove = call;
    } else {
      this.#callWaitingMove();
      if (call.call === "present") this.#presentNow(call);
      else if (call.call === "set_seen") this.#setSeen(call);
      else if (call.call === "heap_bytes") this.post({ id: call.id, result: this.heapBytes() });
      else if (call.call === "draw_again") this.#drawAgain(call);
      else this.#callPython(call);
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
   * Draws at least one panel now. A hidden tab has no refreshes, so it would wait for one forever.
   *
   * @param {Call} call
   */
  #presentNow({ id }) {
    this.#drawFrame(performance.now());
    this.post({ id, result: null });
  }

  /** @param {Call} call */
  #setSeen({ id, args }) {
    this.isSeen = args.is_seen === true;
    this.post({ id, result: null });
  }

  /**
   * Draws the panels again that could not be drawn.
   *
   * @param {Call} call
   */
  #drawAgain({ id }) {
    this.host.draw_again();
    this.post({ id, result: null });
  }

  /** @param {Call} call */
  #callPython(call) {
    const { id, args } = call;
    const hasMissed = this.later.watch();
    if (call.call === "pointer") this.lastPointerId = id;
    try {
      const text = this.#answerOf(call.call, args);
      if (!text) {
        this.longStep = id;
        this.slices.port2.postMessage(null);
        return;
      }
      const answer = JSON.parse(text);
      if (answer.fault && hasMissed()) this.#callAgain(call);
      else this.#answer(id, answer);
      // Python did without, and will not another time.
      if (hasMissed()) this.later.fetchMissed().catch(() => {});
    } catch (error) {
      if (hasMissed()) this.#callAgain(call);
      else this.post({ id, fault: Fault.from(error) });
    }
  }

  /**
   * Makes a call again that failed because Python wanted a file that is not there, as soon as it is. A call asks for
   * what it needs before it changes anything. Other calls go on meanwhile.
   *
   * @param {Call} call
   */
  async #callAgain(call) {
    try {
      await this.later.fetchMissed();
    } catch (error) {
      this.post({ id: call.id, fault: Fault.from(error) });
      return;
    }
    this.take(call);
  }

  /**
   * @param {string} call
   * @param {Call["args"]} args
   * @returns {string} JSON; empty if it is a long `step` that has only begun
   */
  #answerOf(call, args) {
    if (LONG_CALLS.has(call)) return this.host.step(call, asJson(call, args));
    const flat = call === "set_points" && args.points instanceof Float64Array ? args.points : null;
    return flat ? this.host.set_points(flat) : this.host.call(call, asJson(call, args));
  }

  /**
   * @param {number} id
   * @param {any} answer
   */
  #answer(id, answer) {
    const points = hasState(answer.result) ? this.#newPoints() : undefined;
    this.post({ id, ...answer, points }, points && [points.buffer]);
  }

  /** Runs the next slice of a long `step`; between two slices the worker hears messages and draws. */
  #goOnStepping() {
    if (this.longStep === null) return;
    try {
      const text = this.host.go_on();
      if (text) this.#endLongStep(text);
      else this.slices.port2.postMessage(null);
    } catch (error) {
      this.#endLongStep(JSON.stringify({ fault: Fault.from(error) }));
    }
  }

  /**
   * Answers a long `step`, and makes the calls that have waited for it.
   *
   * @param {string} text the answer
   * @param {Call} [pause] the call that has ended it
   */
  #endLongStep(text, pause) {
    const id = this.longStep;
    this.longStep = null;
    if (id !== null) this.#answer(id, JSON.parse(text));
    for (const call of [...(pause ? [pause] : []), ...this.queue.splice(0)]) this.take(call);
    this.isDue = true;
    this.#schedule();
  }

  /** x, y and class of all points in turn, if the page has not got these. */
  #newPoints() {
    const proxy = this.host.take_points();
    if (!proxy) return undefined;
    const view = proxy.getBuffer("f64");
    try {
      return /** @type {Float64Array} */ (view.data.slice());
    } finally {
      view.release();
      proxy.destroy();
    }
  }

  #callWaitingMove() {
    const move = this.waitingMove;
    this.waitingMove = null;
    if (move) this.#callPython(move);
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
    // If a pointer call has drawn already, that picture shows the run too; a second one in the same
    // refresh would be too slow.
    const isNext = this.isPlaying && this.isSeen && !this.hasDrawnAtOnce;
    this.hasDrawnAtOnce = false;
    if (this.isDue || isNext) this.#drawFrame(nowMs);
    if (this.isPlaying && this.isSeen) this.#schedule();
  }

  /** Draws the remaining panels, unless a newer call is due anyway. */
  #continueDrawing() {
    this.isContinuationDue = false;
    if (!this.isDue) this.#drawFrame(performance.now());
  }

  /** Draws the remaining panels after the messages that wait, so that calls need not wait for pictures. */
  #scheduleContinuation() {
    if (this.isContinuationDue) return;
    this.isContinuationDue = true;
    this.continuation.port2.postMessage(null);
  }

  /** @param {number} nowMs */
  #drawFrame(nowMs) {
    if (this.isStopped) return;
    const hasMissed = this.later.watch();
    try {
      this.isDue = false;
      this.#callWaitingMove();
      const startMs = performance.now();
      const { state, failures, wants_frame, is_whole } = JSON.parse(
        // A long step goes on by itself.
        this.host.frame(nowMs, this.isSeen && this.longStep === null),
      );
      const duration_ms = performance.now() - startMs;
      this.isPlaying = wants_frame;
      if (!is_whole) this.#scheduleContinuation();
      if (hasMissed()) this.#drawWhenThere(failures ?? {});
      else if (failures) this.post({ event: "unavailable", failures });
      const presented = this.lastPointerId;
      if (state || presented !== this.presented || is_whole !== this.isWhole) {
        this.post({ event: "frame", state, presented, duration_ms, is_whole });
      }
      this.presented = presented;
      this.isWhole = is_whole;
    } catch (error) {
      if (hasMissed()) {
        this.#drawWhenThere({});
        return;
      }
      // A frame that fails once would fail at every refresh.
      this.isStopped = true;
      this.post({ event: "failed", fault: Fault.from(error) });
    }
  }

  /**
   * Fetches what panels could not be drawn without, and draws them.
   *
   * @param {Record<string, string>} failures of these panels
   */
  async #drawWhenThere(failures) {
    try {
      await this.later.fetchMissed();
    } catch (error) {
      this.post({ event: "unavailable", failures });
      this.post({ event: "missing", fault: Fault.from(error) });
      return;
    }
    this.host.draw_again();
    this.isDue = true;
    this.#schedule();
  }
}

/** @param {any} result of a call: the state of the session, or something that contains it */
function hasState(result) {
  return result?.points_version !== undefined || result?.state?.points_version !== undefined;
}

/**
 * @param {string} call
 * @param {object} args
 */
function asJson(call, args) {
  try {
    return JSON.stringify(args);
  } catch (error) {
    throw new Fault("not_sendable", call, String(error));
  }
}
