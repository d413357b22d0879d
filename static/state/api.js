// window.downslope: the API for tests, course pages and other frames. Every call returns a promise.

import { isFromParent, takeMessages } from "../boot/waiting.js";
import { catalog } from "../catalog.js";
import { checkArguments } from "./arguments.js";
import { Fault, fault } from "./faults.js";

/** @import { Calls, PublicCalls } from "../protocol.d.ts" */
/** @import { Session } from "./session.js" */
/** @import { State } from "./types.d.ts" */

/** A flood of calls would fill memory while Python answers one after the other. */
const MOST_UNDER_WAY = 10_000;

/** @typedef {"ready" | "state" | "epoch" | "status" | "error"} EventName */
/** @typedef {(detail: any) => void} Listener */

const EVENTS = new Set(["ready", "state", "epoch", "status", "error"]);

/** The part that is no call of Python: `ready`, and events. `makeApi` adds the calls of the catalog. */
export class Api {
  /** @type {Map<string, Set<Listener>>} */
  #listeners = new Map();
  #session;
  #becomeReady = (/** @type {State} */ _state) => {};
  #failToBecomeReady = (/** @type {unknown} */ _reason) => {};
  #isSettled = false;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    /**
     * Settles when Python has drawn its first live frame, or rejects if it could not start; after that
     * there is another promise, for the next try.
     *
     * @type {Promise<State>}
     */
    this.ready = this.#nextReady();
    this.#watchState();
  }

  /**
   * @param {EventName} event
   * @param {Listener} listener
   * @returns {() => void} stops listening
   */
  on(event, listener) {
    if (!EVENTS.has(event))
      throw fault("wrong_kind", `There are the events ${[...EVENTS].join(", ")}.`, "event");
    if (typeof listener !== "function")
      throw fault("wrong_kind", "The listener must be a function.", "listener");
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /**
   * @param {EventName} event
   * @param {unknown} detail
   */
  emit(event, detail) {
    if (event === "ready") {
      this.#becomeReady(/** @type {State} */ (detail));
      this.#isSettled = true;
    } else if (event === "error" && !this.#isSettled) {
      this.#failToBecomeReady(detail);
      this.ready = this.#nextReady();
    }
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // The mistake is the listener's: the console reports it, and the other listeners still hear.
        reportError(error);
      }
    }
  }

  /** @returns {Promise<State>} */
  #nextReady() {
    const ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#failToBecomeReady = reject;
    });
    // The page itself says what failed; the console need not, if nobody waits.
    ready.catch(() => {});
    return ready;
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

/**
 * The whole API: a method for each public call, with its arguments in their order.
 *
 * @param {Session} session
 * @returns {Api & PublicCalls}
 */
export function makeApi(session) {
  const api = new Api(session);
  let underWay = 0;
  for (const { name, arguments: parameters } of catalog.calls) {
    const call = /** @type {keyof PublicCalls} */ (name);
    /** @param {unknown[]} given */
    const method = async (...given) => {
      const args = Object.fromEntries(
        parameters.map((parameter, i) => {
          const usual = "default" in parameter ? parameter.default : undefined;
          return [parameter.name, given[i] === undefined ? usual : given[i]];
        }),
      );
      checkArguments(call, args);
      if (underWay === MOST_UNDER_WAY)
        throw fault("too_many_calls", "Too many calls wait for Python.", "call");
      underWay += 1;
      try {
        if (call === "check_gradient") await loadAutograd(api, session);
        return await session.ask(call, /** @type {Parameters<Calls[typeof call]>[0]} */ (args));
      } finally {
        underWay -= 1;
      }
    };
    Object.defineProperty(api, name, { value: method, enumerable: true });
  }
  return /** @type {Api & PublicCalls} */ (api);
}

/**
 * Loads the library for one of the three ways to the gradient; without it Python compares the others.
 *
 * @param {Api} api
 * @param {Session} session
 */
async function loadAutograd(api, session) {
  await api.ready;
  const load = () => session.client?.call("load", { names: ["autograd"] });
  await load()?.catch((/** @type {Fault} */ missing) =>
    session.onFault(missing, () => load()?.catch(() => {})),
  );
}

/** The calls that another frame can make. */
const CALLS = new Set(catalog.calls.map(({ name }) => name));

/**
 * Answers a parent frame: `{downslope: 1, id, call, args: [...]}` with
 * `{downslope: 1, id, result}` or `{downslope: 1, id, fault}`.
 *
 * @param {Api} api
 */
export function answerParentFrame(api) {
  if (window.parent === window) return;
  for (const message of takeMessages()) answer(api, message);
  window.addEventListener("message", (message) => {
    if (isFromParent(message)) answer(api, message);
  });
}

/**
 * @param {Api} api
 * @param {MessageEvent} message
 */
async function answer(api, { origin, data }) {
  const { id, call, args } = data;
  // A page opened from a file, or in a sandbox, has no origin.
  const target = origin === "null" ? "*" : origin;
  const answered = await settle(api, call, args);
  try {
    window.parent.postMessage({ downslope: 1, id, ...answered }, target);
  } catch {
    // The id cannot be sent back, a port for instance: the caller at least learns why nothing else comes.
    const { code, field, message } = fault("wrong_kind", "An id must be a number or a text.", "id");
    window.parent.postMessage(
      { downslope: 1, id: null, fault: { code, field, message, details: {} } },
      target,
    );
  }
}

/**
 * @param {Api} api
 * @param {unknown} call
 * @param {unknown} args
 */
async function settle(api, call, args) {
  try {
    if (call === "ready") return { result: await api.ready };
    if (typeof call !== "string" || !CALLS.has(call)) {
      throw fault("unknown_call", `There is no call ${JSON.stringify(String(call).slice(0, 100))}.`, "call");
    }
    if (!Array.isArray(args ?? [])) throw fault("wrong_kind", `${call}: args must be a list.`, "args");
    /** @type {(...args: unknown[]) => unknown} */
    const method = Reflect.get(api, call);
    return { result: await method.apply(api, /** @type {unknown[]} */ (args ?? [])) };
  } catch (error) {
    const known = error instanceof Fault ? error : fault("python_error", String(error));
    const { code, field, message, details } = known;
    return { fault: { code, field, message, details } };
  }
}
