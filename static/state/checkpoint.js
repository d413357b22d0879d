// Holds the newest checkpoint: Python's session as a text that only Python reads. When Python ends,
// another one goes on from there: points, runs with their histories, undo. So does a page that is loaded again:
// the browser stores the text with the entry of its history, see entry.js.

import { storeInEntry, takeCheckpoint, versionOf } from "./entry.js";
import { defaultOf } from "./link.js";

/** @import { Client } from "./client.js" */
/** @import { Fault } from "./faults.js" */
/** @import { Session } from "./session.js" */
/** @import { Point, Settings, State } from "./types.d.ts" */

/** A session rests when nothing has changed for so long. */
const REST_MS = 300;
/** During a run or a drag the page asks for a checkpoint this often. */
const BUSY_MS = 2000;
/** A larger session is saved less often: a million characters cost the worker 6 ms, a third of a frame. */
const BUSY_MS_PER_CHARACTER = BUSY_MS / 800_000;
/** A longer text is not stored for a reload: browsers store some megabytes, and writing them takes a frame. */
const MOST_STORED = 1_500_000;

/** The newest text of the Python that is awake, or was the last. */
export class Checkpoint {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    /** That of the page before a reload, until this page has its own. */
    this.text = takeCheckpoint();
    this.isOfReload = this.text !== "";
    /**
     * The last reported state when the text arrived: any other state is newer.
     *
     * @type {State | null}
     */
    this.reported = null;
    this.timer = 0;
    this.isAsking = false;
    this.changedMs = 0;
    this.askedMs = 0;
    /** The state at the time of the text; the same state again is no change. */
    this.state = "";
    session.subscribe(() => this.#note());
    document.addEventListener("visibilitychange", () => this.#note());
  }

  /** Something may have changed: a checkpoint is due soon. */
  #note() {
    document.documentElement.dataset.checkpoint = "due";
    this.changedMs = performance.now();
    if (!this.timer) this.#wait(REST_MS);
  }

  /** @param {number} delayMs */
  #wait(delayMs) {
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      const busyMs = Math.max(BUSY_MS, this.text.length * BUSY_MS_PER_CHARACTER);
      const dueMs = Math.min(this.changedMs + REST_MS, this.askedMs + busyMs);
      const leftMs = dueMs - performance.now();
      if (leftMs > 0) this.#wait(leftMs);
      else this.#ask();
    }, delayMs);
  }

  async #ask() {
    const { client } = this.session;
    const state = withoutPoints(this.session.state);
    const version = versionOf(this.session.state);
    // A hidden page notes a change again when it becomes visible.
    if (!client || this.isAsking || document.hidden) return;
    const { dataset } = document.documentElement;
    if (state === this.state) {
      dataset.checkpoint = "stored";
      return;
    }
    this.isAsking = true;
    this.askedMs = performance.now();
    // If the session cannot be saved, the last checkpoint stays.
    const text = await client.call("save_checkpoint", {}).catch(() => null);
    this.isAsking = false;
    if (client !== this.session.client) return;
    const hasChanged = this.changedMs > this.askedMs;
    if (text !== null) {
      this.text = text;
      const isStored = text !== "" && text.length <= MOST_STORED;
      storeInEntry(isStored ? { checkpoint: text, version } : { checkpoint: undefined, version: undefined });
      this.reported = this.session.reported;
      this.state = hasChanged ? "" : state;
      if (!hasChanged) dataset.checkpoint = "stored";
    }
    if (hasChanged && !this.timer) this.#wait(REST_MS);
  }

  /**
   * Gives a new Python the state of the last one.
   *
   * A text is used once: if it ends Python, the next Python does not get it. A Python that
   * lives soon makes a text of its own.
   *
   * @param {Client} client
   * @returns {Promise<Fault[] | null>} the faults of newer changes that were refused; null if
   *   nothing could be restored
   */
  async restore(client) {
    const { text, reported, session, isOfReload } = this;
    this.text = "";
    this.state = "";
    this.isOfReload = false;
    if (!text) return null;
    const newer = session.reported !== reported ? newest(session) : null;
    try {
      const state = await client.call("restore_checkpoint", { text });
      // A page that somebody loads again begins at rest.
      if (isOfReload) await client.call("pause", {});
      const faults = newer ? await catchUp(client, state, newer) : [];
      session.accept(await client.call("state", {}));
      return faults;
    } catch {
      return null;
    }
  }
}

/**
 * @typedef {object} Newest
 * @property {State} state
 * @property {Point[]} points
 * @property {number} pointsVersion of the points; the state may name a later one
 */

/**
 * The newest state and points that Python has reported.
 *
 * @param {Session} session
 * @returns {Newest | null}
 */
function newest({ reported, points, pointsVersion }) {
  return reported && points && { state: reported, points, pointsVersion };
}

/**
 * Repeats in a restored Python the changes that the page learned after the text was made. Only
 * some moments are missing, so the changes that the page cannot repeat, for instance epochs, are few.
 *
 * @param {Client} client
 * @param {State} restored
 * @param {Newest} newer
 * @returns {Promise<Fault[]>}
 */
async function catchUp(client, restored, { state, points, pointsVersion }) {
  /** @type {Fault[]} */
  const faults = [];
  let now = restored;
  /** @param {Promise<State>} answer */
  const take = async (answer) => {
    now = await answer.catch((refused) => {
      faults.push(refused);
      return now;
    });
  };
  const isOtherRun = state.active_run !== now.active_run && state.runs.length === now.runs.length;
  if (isOtherRun) await take(client.call("select_run", { i: state.active_run }));
  // A preset sets its points.
  const { preset } = state.settings;
  const hasNewPoints = pointsVersion > now.points_version && (!preset || preset === now.settings.preset);
  if (hasNewPoints) await take(client.call("set_points", { points }));
  const settings = differences(state.settings, now.settings);
  if (Object.keys(settings).length) await take(client.call("set", { settings }));
  if (state.is_running !== now.is_running) await take(client.call(state.is_running ? "play" : "pause", {}));
  return faults;
}

/**
 * @param {Settings} wanted
 * @param {Settings} present
 * @returns {Record<string, unknown>} the wanted settings that differ
 */
function differences(wanted, present) {
  // A value that nobody set follows the optimizer by itself.
  const own = (/** @type {Settings} */ settings) =>
    new Map(
      Object.entries(settings).map(([name, value]) => {
        const isDefault = value === defaultOf(name, settings);
        return [name, isDefault ? "default" : JSON.stringify(value)];
      }),
    );
  const values = own(present);
  const names = [...own(wanted)].filter(([name, value]) => values.get(name) !== value);
  return Object.fromEntries(names.map(([name]) => [name, Reflect.get(wanted, name)]));
}

/** @param {State} state */
function withoutPoints(state) {
  return JSON.stringify({ ...state, points: undefined });
}
