// What the page knows of Python's session, and what it has asked of it. Before Python is awake,
// requests wait here in order and the state shows what they will lead to, so nothing is lost.

import { fault } from "./faults.js";

/** @import { Calls } from "./protocol.d.ts" */
/** @import { Fault } from "./faults.js" */
/** @import { Client } from "./client.js" */
/** @import { Point, Settings, State } from "./types.d.ts" */

/** Points are asked for when they have not changed for so long. */
const POINTS_DELAY_MS = 250;

/**
 * @typedef {object} Waiting
 * @property {keyof Calls} call
 * @property {Record<string, unknown>} args
 * @property {boolean} isKept by a failed boot, for the next try
 * @property {(result: any) => void} resolve
 * @property {(error: Fault) => void} reject
 */

/** The state as far as the page knows it, and the way to change it. */
export class Model {
  /** @param {Settings} settings as Python will take them from the address */
  constructor(settings) {
    /** @type {State} */
    this.state = beforePython(settings);
    /** @type {Point[] | null} */
    this.points = null;
    this.pointsVersion = -1;
    /** @type {Client | null} */
    this.client = null;
    /** @type {Waiting[]} */
    this.waiting = [];
    /** @type {((state: State) => void)[]} */
    this.listeners = [];
    /** @type {(error: Fault) => void} */
    this.onFault = () => {};
    this.pointsTimer = 0;
  }

  /** @param {(state: State) => void} listener called at once and at every change */
  subscribe(listener) {
    this.listeners.push(listener);
    listener(this.state);
  }

  get isAwake() {
    return this.client !== null;
  }

  /**
   * Asks Python; a program's request, whose failure is the program's to handle.
   *
   * @param {keyof Calls} call
   * @param {Record<string, unknown>} [args]
   * @param {boolean} [isKept]
   * @returns {Promise<any>}
   */
  async ask(call, args = {}, isKept = false) {
    if (!this.client) {
      return new Promise((resolve, reject) => this.#wait({ call, args, isKept, resolve, reject }));
    }
    /** @type {any} */
    const result = await this.client.call(call, /** @type {any} */ (args));
    this.accept(call === "set_from_text" ? result?.state : result);
    return result;
  }

  /**
   * Asks Python for what the user did; what it cannot take is shown, not thrown.
   *
   * @param {keyof Calls} call
   * @param {Record<string, unknown>} [args]
   * @returns {Promise<any>} undefined after a fault
   */
  async act(call, args = {}) {
    try {
      return await this.ask(call, args, true);
    } catch (error) {
      this.onFault(/** @type {Fault} */ (error));
      return undefined;
    }
  }

  /**
   * @param {Partial<Settings>} settings
   * @returns {Promise<any>}
   */
  change(settings) {
    return this.act("set", { settings });
  }

  /**
   * Python is awake: sends it everything that has waited.
   *
   * @param {Client} client
   */
  wake(client) {
    this.client = client;
    for (const { call, args, resolve, reject } of this.waiting.splice(0)) {
      this.ask(call, args).then(resolve, reject);
    }
  }

  /**
   * Python is gone: what programs have asked is rejected, what users did waits for the next one.
   *
   * @param {Fault} reason
   */
  sleep(reason) {
    this.client = null;
    const waiting = this.waiting;
    this.waiting = waiting.filter((each) => each.isKept);
    for (const each of waiting) {
      if (!each.isKept) each.reject(reason);
    }
  }

  /** @param {any} state anything that an answer brought */
  accept(state) {
    if (typeof state?.points_version !== "number") return;
    if (state.points) {
      this.points = state.points;
      this.pointsVersion = state.points_version;
    } else if (state.points_version !== this.pointsVersion && !this.pointsTimer) {
      this.pointsTimer = window.setTimeout(() => this.#refreshPoints(), POINTS_DELAY_MS);
    }
    this.#show(state);
  }

  async #refreshPoints() {
    this.pointsTimer = 0;
    // A worker that dies just now has nothing to tell; its successor is given the points we know.
    await this.ask("state").catch(() => {});
  }

  /** @param {State} state */
  #show(state) {
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }

  /** @param {Waiting} request */
  #wait(request) {
    const last = this.waiting.at(-1);
    if (request.call === "set" && request.isKept && last?.call === "set" && last.isKept) {
      // A slider sends dozens of changes; only where it ends matters.
      request.args = { settings: Object.assign({}, last.args.settings, request.args.settings) };
      this.waiting.pop();
      last.resolve(undefined);
    }
    if (request.isKept) this.#show(expected(this.state, request));
    this.waiting.push(request);
  }
}

/** A call that nobody answers any more. */
export const NOT_AWAKE = fault("not_awake", "Python is not running.");

/**
 * What the state will be once Python has taken a request, as far as a page can tell.
 *
 * @param {State} state
 * @param {Waiting} request
 * @returns {State}
 */
function expected(state, { call, args }) {
  if (call === "set") {
    const settings = /** @type {Partial<Settings>} */ (args.settings);
    return { ...state, settings: { ...state.settings, ...settings } };
  }
  if (call === "play") return { ...state, status: "running" };
  if (call === "pause" || call === "reset") return { ...state, status: "idle" };
  return state;
}

/**
 * @param {Settings} settings
 * @returns {State}
 */
function beforePython(settings) {
  return {
    n: 0,
    points_version: -1,
    m: settings.start[0],
    b: settings.start[1],
    loss: Number.NaN,
    gradient: [Number.NaN, Number.NaN],
    epoch: 0,
    update: 0,
    status: "idle",
    minimum: null,
    least_loss: Number.NaN,
    learning_rate_limit: null,
    condition: "line",
    is_waiting: false,
    selected: null,
    can_undo: false,
    can_redo: false,
    settings,
  };
}
