// What the page knows about Python's session, and its requests to Python. Before Python is awake,
// requests wait here in order and the state shows their expected result, so nothing is lost.

/** @import { Calls } from "../protocol.d.ts" */
/** @import { Fault } from "./faults.js" */
/** @import { Client } from "./client.js" */
/** @import { Point, Settings, State } from "./types.d.ts" */

/** The page asks for the points when they have not changed for so long. */
const POINTS_DELAY_MS = 250;

/** If Python ends before it answers a request, the next Python gets it once more. */
const MAX_ATTEMPTS = 2;

/**
 * @typedef {object} Waiting
 * @property {keyof Calls} call
 * @property {Parameters<Calls[keyof Calls]>[0]} args
 * @property {boolean} isFromUser whether a user made it: it then waits for the next Python
 * @property {number} attempts the number of Pythons that have ended before an answer
 * @property {(result: any) => void} resolve
 * @property {(error: Fault) => void} reject
 */

/** The state as far as the page knows it, and the way to change it. */
export class Session {
  /** @param {Settings} settings as Python will read them from the address */
  constructor(settings) {
    /** @type {State} */
    this.state = beforePython(settings);
    /**
     * The last state that Python has reported: a new Python accepts its settings too.
     *
     * @type {State | null}
     */
    this.reported = null;
    /** @type {Point[] | null} */
    this.points = null;
    this.pointsVersion = -1;
    /** @type {Client | null} */
    this.client = null;
    /** @type {Waiting[]} */
    this.waiting = [];
    /** @type {Fault | null} why no Python will answer until somebody starts one */
    this.failure = null;
    /** @type {((state: State) => void)[]} */
    this.listeners = [];
    /** @type {(error: Fault, again: () => void) => void} called with what would ask once more */
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
   * Asks Python for a program, which handles a failure itself.
   *
   * @template {keyof Calls} Name
   * @param {Name} call
   * @param {Parameters<Calls[Name]>[0]} [args]
   * @param {boolean} [isFromUser]
   * @returns {Promise<ReturnType<Calls[Name]>>}
   */
  async ask(call, args = {}, isFromUser = false) {
    if (!this.client) {
      if (this.failure && !isFromUser) throw this.failure;
      return new Promise((resolve, reject) =>
        this.#wait({ call, args, isFromUser, attempts: 0, resolve, reject }),
      );
    }
    const result = await this.client.call(call, args);
    this.accept(result);
    return result;
  }

  /**
   * Asks Python for a user. The page shows a fault and does not throw it.
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
      this.onFault(/** @type {Fault} */ (error), () => this.act(call, args));
      return undefined;
    }
  }

  /**
   * @param {Partial<Settings>} settings
   * @param {boolean} [isSameStep] whether it goes on with the drag of the last change
   * @returns {Promise<State | undefined>} undefined after a fault
   */
  change(settings, isSameStep = false) {
    return this.act("set", { settings, is_same_step: isSameStep });
  }

  /**
   * Python is awake: sends it all waiting requests.
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
      request.resolve(await this.ask(request.call, request.args, request.isFromUser));
    } catch (error) {
      request.attempts += 1;
      // This Python ended before it answered. A request that ends every Python is dropped.
      const isOwed = this.client !== client && request.isFromUser && request.attempts < MAX_ATTEMPTS;
      if (isOwed) this.#wait(request);
      else request.reject(/** @type {Fault} */ (error));
    }
  }

  /**
   * Python has ended: rejects the requests of programs; those of users wait for the next Python.
   *
   * @param {Fault} reason
   */
  sleep(reason) {
    this.client = null;
    const waiting = this.waiting;
    this.waiting = waiting.filter((each) => each.isFromUser);
    for (const each of waiting) {
      if (!each.isFromUser) each.reject(reason);
    }
  }

  /** @param {unknown} answer of which only a state is taken */
  accept(answer) {
    if (!isState(answer)) return;
    const state = answer;
    this.reported = state;
    if (state.points) {
      this.points = state.points;
      this.pointsVersion = state.points_version;
    } else if (state.points_version !== this.pointsVersion && !this.pointsTimer) {
      this.pointsTimer = window.setTimeout(() => this.#refreshPoints(), POINTS_DELAY_MS);
    }
    this.#show(state);
  }

  /** Calls the listeners again with the same state, because the words have changed. */
  repeat() {
    this.#show(this.state);
  }

  async #refreshPoints() {
    this.pointsTimer = 0;
    // If the worker ends now, there is no answer; the next one gets the points that the page knows.
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
      // A slider sends dozens of changes; only the last one matters.
      this.waiting.pop();
      last.resolve(undefined);
    }
    if (request.isFromUser) this.#show(expected(this.state, request));
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
 * Whether two requests of a user set the same single setting.
 *
 * @param {Waiting} one
 * @param {Waiting} other
 */
function isSameSlider(one, other) {
  if (![one, other].every(({ call, isFromUser }) => call === "set" && isFromUser)) return false;
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
 * The expected state after a request, as far as a page can know.
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
    resolution: [1e-3, 1e-3],
    bias: null,
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
    is_swinging: false,
    is_hurrying: false,
    remedies: [],
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
