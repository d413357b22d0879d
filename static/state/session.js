// What the page knows of Python's session, and what it has asked of it. Before Python is awake,
// requests wait here in order and the state shows what they will lead to, so nothing is lost.

/** @import { Calls } from "../protocol.d.ts" */
/** @import { Fault } from "./faults.js" */
/** @import { Client } from "./client.js" */
/** @import { Point, Settings, State } from "./types.d.ts" */

/** Points are asked for when they have not changed for so long. */
const POINTS_DELAY_MS = 250;

/** What a Python has not answered before it ended is asked once more. */
const MAX_TRIES = 2;

/**
 * @typedef {object} Waiting
 * @property {keyof Calls} call
 * @property {Parameters<Calls[keyof Calls]>[0]} args
 * @property {boolean} isKept by a failed boot, for the next try
 * @property {number} tries how many Pythons have ended over it
 * @property {(result: any) => void} resolve
 * @property {(error: Fault) => void} reject
 */

/** The state as far as the page knows it, and the way to change it. */
export class Session {
  /** @param {Settings} settings as Python will take them from the address */
  constructor(settings) {
    /** @type {State} */
    this.state = beforePython(settings);
    /**
     * The last state that Python has told: its settings are what a successor can take, too.
     *
     * @type {State | null}
     */
    this.told = null;
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
   * @template {keyof Calls} Name
   * @param {Name} call
   * @param {Parameters<Calls[Name]>[0]} [args]
   * @param {boolean} [isKept]
   * @returns {Promise<ReturnType<Calls[Name]>>}
   */
  async ask(call, args = {}, isKept = false) {
    if (!this.client) {
      return new Promise((resolve, reject) => this.#wait({ call, args, isKept, tries: 0, resolve, reject }));
    }
    const result = await this.client.call(call, args);
    this.accept(result);
    return result;
  }

  /**
   * Asks Python for what the user did; what it cannot take is shown, not thrown.
   *
   * @template {keyof Calls} Name
   * @param {Name} call
   * @param {Parameters<Calls[Name]>[0]} [args]
   * @returns {Promise<ReturnType<Calls[Name]> | undefined>} undefined after a fault
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
   * @returns {Promise<State | undefined>} undefined after a fault
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
    for (const request of this.waiting.splice(0)) this.#handOver(request, client);
  }

  /**
   * @param {Waiting} request
   * @param {Client} client
   */
  async #handOver(request, client) {
    try {
      request.resolve(await this.ask(request.call, request.args, request.isKept));
    } catch (error) {
      request.tries += 1;
      // This Python ended owing the answer; a request that ends every Python is let go.
      const isOwed = this.client !== client && request.isKept && request.tries < MAX_TRIES;
      if (isOwed) this.#wait(request);
      else request.reject(/** @type {Fault} */ (error));
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

  /** @param {unknown} answer of which only a state is taken */
  accept(answer) {
    if (!isState(answer)) return;
    const state = answer;
    this.told = state;
    if (state.points) {
      this.points = state.points;
      this.pointsVersion = state.points_version;
    } else if (state.points_version !== this.pointsVersion && !this.pointsTimer) {
      this.pointsTimer = window.setTimeout(() => this.#refreshPoints(), POINTS_DELAY_MS);
    }
    this.#show(state);
  }

  /** Shows the same state once more, to those who say it in words: the words are others now. */
  repeat() {
    this.#show(this.state);
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
    if (last && isSameSlider(last, request)) {
      // A slider sends dozens of changes; only where it ends matters.
      this.waiting.pop();
      last.resolve(undefined);
    }
    if (request.isKept) this.#show(expected(this.state, request));
    this.waiting.push(request);
  }
}

/**
 * @param {any} answer
 * @returns {answer is State}
 */
function isState(answer) {
  return typeof answer?.points_version === "number";
}

/**
 * Whether two requests of the user set one and the same setting, and nothing else.
 *
 * @param {Waiting} one
 * @param {Waiting} other
 */
function isSameSlider(one, other) {
  if (![one, other].every(({ call, isKept }) => call === "set" && isKept)) return false;
  const [names, others] = [one, other].map(({ args }) => Object.keys(settingsOf(args)));
  return names?.length === 1 && others?.length === 1 && names[0] === others[0];
}

/**
 * @param {Waiting["args"]} args of the call `set`
 * @returns {Partial<Settings>}
 */
function settingsOf(args) {
  return "settings" in args ? args.settings : {};
}

/**
 * What the state will be once Python has taken a request, as far as a page can tell.
 *
 * @param {State} state
 * @param {Waiting} request
 * @returns {State}
 */
function expected(state, { call, args }) {
  if (call === "set") {
    const all = { ...state.settings, ...settingsOf(args) };
    return { ...state, settings: all, is_full_batch: all.batch_size === "full" };
  }
  if (call === "play") return { ...state, status: "running", is_running: true };
  if (call === "pause" || call === "reset") return { ...state, status: "idle", is_running: false };
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
    m: 0,
    b: 0,
    original_units: [0, 0],
    parameters: ["m", "b"],
    panels: settings.panels,
    loss: Number.NaN,
    gradient: [Number.NaN, Number.NaN],
    epoch: 0,
    last_epoch: 0,
    update: 0,
    updates_in_epoch: 0,
    updates_per_epoch: 1,
    last_point: null,
    status: "idle",
    is_running: false,
    minimum: null,
    least_loss: Number.NaN,
    learning_rate_limit: null,
    rates: null,
    misclassified: null,
    condition: "line",
    is_full_batch: settings.batch_size === "full",
    is_at_minimum: false,
    is_waiting: false,
    selected: null,
    highlighted: null,
    active_run: 0,
    runs: [],
    can_undo: false,
    can_redo: false,
    settings,
  };
}
