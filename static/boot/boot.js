// Wakes Python: finds the runtime, follows the stages, gives up when nothing moves, tries again.

import { resolvedTheme } from "../controls/theme.js";
import { Checkpoint } from "../state/checkpoint.js";
import { Client } from "../state/client.js";
import { Fault, fault } from "../state/faults.js";
import { asParameters } from "../state/link.js";
import { removeEarlyPoints } from "./early-points.js";
import { bootOrder, nextOrder } from "./plan.js";
import { endTry } from "./snapshot-tries.js";
import { takeEarly } from "./wake.js";

/** @import { Request } from "../state/link.js" */
/** @import { Session } from "../state/session.js" */
/** @import { Panels } from "../panels/panels.js" */
/** @import { BootOrder, Compiled, FaultMessage, Stage, WorkerEvent } from "../state/types.d.ts" */

/**
 * @typedef {object} Progress
 * @property {Stage} stage
 * @property {number} bytes
 * @property {number} totalBytes
 */

/** @typedef {"booting" | "ready" | "failed"} BootState */

/** A stage after fetching takes seconds on an old phone; by then it hangs. */
const STARTING_TIMEOUT_S = 45;
/** A Python that ends twice in so short a time is not started again by itself. */
const RESTART_PAUSE_MS = 30_000;
/** From a snapshot it takes half a second. */
const RESTORING_TIMEOUT_S = 10;

/** The life of Python on this page: one worker, and its successors after failures. */
export class Boot {
  /**
   * @param {Session} session
   * @param {Panels} panels
   * @param {Request} request
   */
  constructor(session, panels, request) {
    this.session = session;
    this.panels = panels;
    this.request = request;
    this.keeping = new Checkpoint(session);
    /** @type {Client | null} */
    this.client = null;
    this.watchdog = 0;
    /** @type {Stage} */
    this.stage = "fetching";
    this.hasBeenReady = false;
    /** Whether every panel has its newest picture. */
    this.isWhole = true;
    this.restartedAt = Number.NEGATIVE_INFINITY;
    /** While it does, a failure may be the snapshot's: then Python starts without, by itself. */
    this.isTryingSnapshot = false;
    this.isRestored = false;
    /**
     * What the last worker was told and, where it was once awake, what it had compiled.
     *
     * @type {BootOrder["boot"] | null}
     */
    this.order = null;
    /** @type {Compiled | null} */
    this.compiled = null;
    /**
     * What an awake Python has refused of the address or, when restored, of what the last one knew.
     *
     * @type {{ wasRestored: boolean, faults: FaultMessage[] }}
     */
    this.refused = { wasRestored: false, faults: [] };
    // What the page shows of all this; see main.js.
    this.onProgress = (/** @type {Progress} */ _progress) => {};
    this.onReady = () => {};
    this.onFailed = (/** @type {Fault} */ _reason) => {};
    this.onFrame = (/** @type {Extract<WorkerEvent, {event: "frame"}>} */ _frame) => {};
  }

  /**
   * Starts a worker, in place of any earlier one.
   *
   * @param {boolean} [isSafe] whether Python is to start without a snapshot
   */
  async start(isSafe = false) {
    this.#setState("booting");
    this.#progress({ stage: "fetching", bytes: 0, totalBytes: 1 });
    const early = takeEarly();
    const client = this.#makeClient(early?.worker);
    if (!client) return;
    try {
      // It may be over before the order is known here.
      this.isTryingSnapshot = !isSafe;
      for (const event of early?.heard() ?? []) client.hear(event);
      this.order = await (early?.order ?? this.#nextOrder(isSafe));
      if (!early) client.boot(this.order);
      if (!["yes", "own"].includes(this.order.snapshot)) this.isTryingSnapshot = false;
    } catch (error) {
      this.isTryingSnapshot = false;
      if (client === this.client) {
        this.#fail(fault("not_fetched", String(error), "static/runtime-lock.json"));
      }
    }
  }

  /** @param {boolean} isSafe */
  #nextOrder(isSafe) {
    const { order, compiled } = this;
    return order && compiled && !isSafe ? nextOrder(order, compiled) : bootOrder(isSafe);
  }

  /**
   * @param {Worker} [worker] one that has been started already
   * @returns {Client | null} null where a page may not have workers
   */
  #makeClient(worker) {
    try {
      const client = new Client((event) => {
        if (client === this.client) this.#receive(event);
      }, worker);
      this.client = client;
      return client;
    } catch (error) {
      this.#fail(fault("worker_failed", String(error)));
      return null;
    }
  }

  /** @param {WorkerEvent} event */
  #receive(event) {
    if (event.event === "progress") {
      this.#progress({
        stage: event.stage,
        bytes: event.bytes,
        totalBytes: event.total_bytes,
      });
    } else if (event.event === "frame") {
      if (event.state) this.session.accept(event.state);
      this.isWhole = event.is_whole;
      this.#replacePosters();
      this.onFrame(event);
    } else if (event.event === "shown") {
      this.panels.show(event.panel);
    } else if (event.event === "slower") {
      this.#endTry();
    } else if (event.event === "awake") {
      this.compiled = event.compiled;
      this.#endTry();
      this.isRestored = event.is_restored;
      document.documentElement.dataset.snapshot = event.is_restored ? "restored" : "none";
      this.#setUp();
    } else {
      this.#fail(new Fault(event.fault));
    }
  }

  /** @param {Progress} progress */
  #progress(progress) {
    clearTimeout(this.watchdog);
    this.stage = progress.stage;
    const { bootTimeoutS } = this.request;
    // Fetching moves with every byte; starting Python says nothing until it is done.
    const isFetching = progress.stage === "fetching";
    const startingTimeoutS = this.isTryingSnapshot
      ? RESTORING_TIMEOUT_S
      : Math.max(bootTimeoutS, STARTING_TIMEOUT_S);
    const seconds = isFetching ? bootTimeoutS : startingTimeoutS;
    this.watchdog = window.setTimeout(() => {
      this.#fail(fault("timeout", `Nothing has moved for ${seconds} s.`, String(seconds)));
    }, seconds * 1000);
    this.onProgress(progress);
  }

  /** Brings an awake Python to where the page is, and shows its first picture; others follow. */
  async #setUp() {
    const { client, session } = this;
    if (!client) return;
    try {
      const isRestored = await this.#restore(client);
      if (client !== this.client) return;
      const settled = Promise.all([
        isRestored || this.#introduce(client),
        client.call("set_theme", { theme: resolvedTheme() }),
      ]);
      this.panels.attach(client);
      session.wake(client);
      if (this.request.isPlaying && !this.hasBeenReady) session.act("play");
      // In the order in which they are called, without waiting for each other.
      await Promise.all([settled, client.call("present", {})]);
    } catch (error) {
      if (client === this.client) this.#fail(/** @type {Fault} */ (error));
      return;
    }
    if (client !== this.client) return;
    clearTimeout(this.watchdog);
    removeEarlyPoints();
    this.hasBeenReady = true;
    this.#replacePosters();
    this.#setState("ready");
    this.onReady();
  }

  /** Should Python end, what is seen is its last pictures, and no posters any more. */
  #replacePosters() {
    if (this.hasBeenReady && this.isWhole) document.documentElement.dataset.posters = "other";
  }

  /**
   * Gives a new Python all that the last one held, where that was kept.
   *
   * @param {Client} client
   * @returns {Promise<boolean>}
   */
  async #restore(client) {
    const faults = await this.keeping.restore(client);
    if (faults) this.#noteRefused(true, faults);
    return faults !== null;
  }

  /**
   * Tells a new Python what the address says or, after a failure, the points and settings that
   * the page knows of the last one.
   *
   * @param {Client} client
   */
  async #introduce(client) {
    const { session, request } = this;
    const { told, points } = session;
    const wasRestored = told !== null && points !== null;
    const parameters = wasRestored ? asParameters(told.settings, points) : request.parameters;
    // Each parameter is taken or refused by itself, points before the settings that depend on them.
    const { state, faults } = await client.call("set_from_text", { parameters });
    session.accept(state);
    this.#noteRefused(wasRestored, faults);
  }

  /**
   * @param {boolean} wasRestored
   * @param {FaultMessage[]} faults
   */
  #noteRefused(wasRestored, faults) {
    if (!this.refused.faults.length) this.refused = { wasRestored, faults };
  }

  /** @param {Fault} cause */
  #fail(cause) {
    const { client } = this;
    // The worker started well, and ended later.
    const hasStopped = this.hasBeenReady && cause.code === "worker_failed";
    const reason = hasStopped ? fault("stopped", cause.message) : cause;
    this.client = null;
    clearTimeout(this.watchdog);
    this.panels.detach();
    this.session.sleep(reason);
    client?.close(reason);
    const wasTrying = this.#endTry();
    if (wasTrying && this.#isOfWorker(cause)) {
      this.compiled = null;
      this.start(true);
    } else if (hasStopped && this.#mayRestart()) {
      this.start();
    } else {
      this.#setState("failed");
      this.onFailed(reason);
    }
  }

  /**
   * Whether a worker has ended or hangs, without a word about why; not what the network owes.
   *
   * @param {Fault} cause
   */
  #isOfWorker({ code }) {
    return code === "worker_failed" || (code === "timeout" && this.stage !== "fetching");
  }

  /** Whether Python is started again by itself; one that ends again and again is not. */
  #mayRestart() {
    const isFirst = performance.now() - this.restartedAt > RESTART_PAUSE_MS;
    this.restartedAt = performance.now();
    return isFirst;
  }

  /** @returns {boolean} whether Python was starting from a snapshot */
  #endTry() {
    const wasTrying = this.isTryingSnapshot;
    this.isTryingSnapshot = false;
    endTry();
    return wasTrying;
  }

  /** @param {BootState} state */
  #setState(state) {
    document.documentElement.dataset.state = state;
  }
}
