// window.downslope: what tests, course pages and other frames can do. Everything is a promise.

import { Fault, fault } from "./faults.js";

/** @import { Session } from "./session.js" */
/** @import { Settings, State } from "./types.d.ts" */

/** @typedef {"ready" | "state" | "epoch" | "status" | "error"} EventName */
/** @typedef {(detail: any) => void} Listener */

/** The calls, by their name, with their arguments in order. */
export class Api {
  /** @type {Map<string, Set<Listener>>} */
  #listeners = new Map();
  #session;
  #becomeReady = (/** @type {State} */ _state) => {};

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    /**
     * Settles when Python has drawn its first live frame.
     *
     * @type {Promise<State>}
     */
    this.ready = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
    this.#watchState();
  }

  /** @returns {Promise<State>} */
  state() {
    return this.#session.ask("state");
  }

  /**
   * @param {Partial<Settings>} settings
   * @returns {Promise<State>}
   */
  set(settings) {
    return this.#session.ask("set", { settings });
  }

  /** @param {[x: number, y: number, label?: number][]} points */
  set_points(points) {
    return this.#session.ask("set_points", { points });
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} [label] its class, 0 or 1
   */
  add_point(x, y, label = 0) {
    return this.#session.ask("add_point", { x, y, label });
  }

  /**
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  move_point(i, x, y) {
    return this.#session.ask("move_point", { i, x, y });
  }

  /** @param {number} i */
  remove_point(i) {
    return this.#session.ask("remove_point", { i });
  }

  undo() {
    return this.#session.ask("undo");
  }

  redo() {
    return this.#session.ask("redo");
  }

  clear() {
    return this.#session.ask("clear");
  }

  play() {
    return this.#session.ask("play");
  }

  pause() {
    return this.#session.ask("pause");
  }

  step(epochs = 1) {
    return this.#session.ask("step", { epochs });
  }

  step_updates(updates = 1) {
    return this.#session.ask("step_updates", { updates });
  }

  reset() {
    return this.#session.ask("reset");
  }

  /** @param {number} epoch */
  seek(epoch) {
    return this.#session.ask("seek", { epoch });
  }

  fork() {
    return this.#session.ask("fork");
  }

  /** @param {number} i */
  select_run(i) {
    return this.#session.ask("select_run", { i });
  }

  /** @param {number} i */
  remove_run(i) {
    return this.#session.ask("remove_run", { i });
  }

  /**
   * @param {number} i
   * @param {string} name
   * @param {boolean} is_shown
   */
  describe_run(i, name, is_shown) {
    return this.#session.ask("describe_run", { i, name, is_shown });
  }

  /** @param {number | null} i */
  highlight(i) {
    return this.#session.ask("highlight", { i });
  }

  /** The gradient by hand, by autograd where it can be loaded, and by finite differences. */
  async check_gradient() {
    await this.ready;
    await this.#session.client?.call("load", { names: ["autograd"] }).catch(() => {});
    return this.#session.ask("check_gradient");
  }

  /** @returns {Promise<{ epoch: number[], m: number[], b: number[], loss: number[] }>} */
  history() {
    return this.#session.ask("history");
  }

  /**
   * CSS pixels, within the panel's canvas, of a point in the panel's units.
   *
   * @param {string} panel
   * @param {number} x
   * @param {number} y
   * @returns {Promise<{ x: number, y: number }>}
   */
  locate(panel, x, y) {
    return this.#session.ask("locate", { panel, x, y });
  }

  /**
   * @param {EventName} event
   * @param {Listener} listener
   * @returns {() => void} stops listening
   */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /**
   * @param {EventName} event
   * @param {unknown} detail
   */
  emit(event, detail) {
    if (event === "ready") this.#becomeReady(/** @type {State} */ (detail));
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // Another page's mistake: it is told, and the others still hear.
        reportError(error);
      }
    }
  }

  #watchState() {
    let { epoch, status } = this.#session.state;
    this.#session.subscribe((state) => {
      this.emit("state", state);
      if (state.epoch !== epoch) this.emit("epoch", state);
      if (state.status !== status) this.emit("status", state);
      ({ epoch, status } = state);
    });
  }
}

/** What another frame may call. */
const CALLS = new Set(
  Object.getOwnPropertyNames(Api.prototype).filter((name) => !["constructor", "on", "emit"].includes(name)),
);

/**
 * Answers a parent frame: `{downslope: 1, id, call, args: [...]}` with
 * `{downslope: 1, id, result}` or `{downslope: 1, id, fault}`.
 *
 * @param {Api} api
 */
export function answerParentFrame(api) {
  if (window.parent === window) return;
  window.addEventListener("message", async ({ source, origin, data }) => {
    if (source !== window.parent || data?.downslope !== 1) return;
    const { id, call, args } = data;
    // A page opened from a file, or sandboxed, has no origin to be named.
    const target = origin === "null" ? "*" : origin;
    const answer = await settle(api, call, args);
    window.parent.postMessage({ downslope: 1, id, ...answer }, target);
  });
}

/**
 * @param {Api} api
 * @param {unknown} call
 * @param {unknown} args
 */
async function settle(api, call, args) {
  try {
    const name = String(call);
    if (name === "ready") return { result: await api.ready };
    if (!CALLS.has(name)) throw fault("unknown_call", `There is no call ${name}.`, "call");
    /** @type {(...args: unknown[]) => unknown} */
    const method = Reflect.get(api, name);
    return { result: await method.apply(api, Array.isArray(args) ? args : []) };
  } catch (error) {
    const known = error instanceof Fault ? error : fault("python_error", String(error));
    const { code, field, message, details } = known;
    return { fault: { code, field, message, details } };
  }
}
