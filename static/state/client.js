// The page's end of the line to the worker: numbered calls, each of which settles.

import { Fault, fault } from "./faults.js";
import { flattened, Points } from "./points.js";

/** @import { Calls } from "../protocol.d.ts" */
/** @import { Answer, WorkerCalls, WorkerEvent } from "./types.d.ts" */

/** @typedef {Calls & WorkerCalls} AllCalls */

/** A call rejects if Python has not answered by then. */
const CALL_TIMEOUT_MS = 60_000;
/** The first three can make millions of updates, and `load` waits for a network. */
const SLOW_CALLS = new Set(["step", "step_updates", "seek", "load"]);
const SLOW_TIMEOUT_MS = 600_000;

/**
 * @typedef {object} Pending
 * @property {(result: any) => void} resolve
 * @property {(error: Fault) => void} reject
 * @property {number} timer
 * @property {string} call
 * @property {boolean} isSlow
 */

/** One worker, from its start to its end. */
export class Client {
  /**
   * @param {(event: WorkerEvent) => void} onEvent
   * @param {Worker} worker
   */
  constructor(onEvent, worker) {
    this.onEvent = onEvent;
    this.lastId = 0;
    /** @type {Map<number, Pending>} */
    this.pending = new Map();
    this.points = new Points();
    this.worker = worker;
    for (const kind of ["message", "error", "messageerror"]) {
      this.worker.addEventListener(kind, (event) => this.hear(event));
    }
  }

  /** @param {Event} event of the worker */
  hear(event) {
    if (event.type === "message") {
      this.#receive(/** @type {MessageEvent} */ (event).data);
    } else if (event.type === "error") {
      const { message } = /** @type {ErrorEvent} */ (event);
      this.#fail("worker_failed", message || "The worker could not be started.");
    } else {
      this.#fail("worker_failed", "A message could not be read.");
    }
  }

  /** @param {import("./types.d.ts").BootPlan} plan */
  boot(plan) {
    this.worker.postMessage({ boot: plan });
  }

  /**
   * Calls Python.
   *
   * @template {keyof AllCalls} Name
   * @param {Name} call
   * @param {Parameters<AllCalls[Name]>[0]} args
   * @param {OffscreenCanvas} [canvas] handed over to the worker
   * @returns {Promise<ReturnType<AllCalls[Name]>>} rejects with a Fault
   */
  call(call, args, canvas = undefined) {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      const isSlow = SLOW_CALLS.has(call);
      const timeoutMs = isSlow ? SLOW_TIMEOUT_MS : CALL_TIMEOUT_MS;
      const timer = window.setTimeout(() => {
        this.pending.delete(id);
        reject(fault("no_answer", `Python has not answered ${call}.`, call));
      }, timeoutMs);
      this.pending.set(id, { call, resolve, reject, timer, isSlow });
      try {
        const numbers = call === "set_points" ? flattened(Reflect.get(args, "points")) : null;
        const sent = numbers ? { points: numbers } : args;
        const transfer = [canvas, numbers?.buffer].filter((each) => each !== undefined);
        this.worker.postMessage({ id, call, args: sent, canvas }, transfer);
      } catch (error) {
        // The arguments contain something that cannot be copied, for instance a function.
        this.#settle(id)?.reject(fault("not_sendable", String(error), call));
      }
    });
  }

  /**
   * Whether a call waits for its answer.
   *
   * @param {keyof AllCalls} call
   */
  isAsked(call) {
    return [...this.pending.values()].some((each) => each.call === call);
  }

  /** Whether Python was asked for something that may take long. */
  get isBusy() {
    return [...this.pending.values()].some(({ isSlow }) => isSlow);
  }

  /**
   * Ends the worker and rejects the calls that it has not answered.
   *
   * @param {Fault} reason
   */
  close(reason) {
    this.worker.terminate();
    for (const id of [...this.pending.keys()]) this.#settle(id)?.reject(reason);
  }

  /** @param {Answer | WorkerEvent} message */
  #receive(message) {
    if ("event" in message) {
      this.onEvent(message);
      return;
    }
    const pending = this.#settle(message.id);
    if (message.points) this.points.take(message.points);
    if ("fault" in message) pending?.reject(new Fault(message.fault));
    else pending?.resolve(this.points.into(message.result));
  }

  /** @param {number} id */
  #settle(id) {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  /**
   * @param {string} code
   * @param {string} message
   */
  #fail(code, message) {
    this.onEvent({ event: "failed", fault: { code, field: "", message, details: {} } });
  }
}
