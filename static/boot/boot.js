// Boots Python in a worker: shows its progress, gives up if nothing moves, and starts a new worker
// if one ends.

import { wantsCalm } from "../controls/motion.js";
import { resolvedTheme } from "../controls/theme.js";
import { Checkpoint } from "../state/checkpoint.js";
import { Client } from "../state/client.js";
import { Fault, fault } from "../state/faults.js";
import { asParameters } from "../state/link.js";
import { figuresLanguage } from "../words/languages.js";
import { removeEarlyPoints } from "./early-points.js";
import { makeWorker, takeEarlyWorker } from "./early-worker.js";
import { bootPlan, nextPlan } from "./plan.js";
import { Pulse } from "./pulse.js";
import { endAttempt } from "./snapshot-attempts.js";

/** @import { Request } from "../state/link.js" */
/** @import { Session } from "../state/session.js" */
/** @import { Panels } from "../panels/panels.js" */
/** @import { BootPlan, Compiled, FaultMessage, Stage, WorkerEvent } from "../state/types.d.ts" */

/**
 * @typedef {object} Progress
 * @property {Stage} stage
 * @property {number} bytes
 * @property {number} totalBytes
 */

/** @typedef {"booting" | "ready" | "failed"} BootState */

/** After fetching, a stage takes some seconds on an old phone; a stage that takes this long hangs. */
const STARTING_TIMEOUT_S = 45;
/** By then a worker has said that it fetches, unless one of its modules does not arrive. */
const FIRST_WORD_MS = 20_000;
/** If Python ends twice within this time, the page waits for the reader to start it again. */
const RESTART_PAUSE_MS = 30_000;
/** The same for a start from a snapshot, which takes half a second. */
const RESTORING_TIMEOUT_S = 10;

/** The life of Python on this page: a worker, and after a failure the worker that replaces it. */
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
    this.checkpoint = new Checkpoint(session);
    /** @type {Client | null} */
    this.client = null;
    this.watchdog = 0;
    /** Runs until the worker has said something. */
    this.listening = 0;
    /** @type {Pulse | null} of the worker that is ready */
    this.pulse = null;
    /** @type {Stage} */
    this.stage = "fetching";
    this.hasBeenReady = false;
    /** Whether every panel has its newest picture. */
    this.isWhole = true;
    this.restartedAt = Number.NEGATIVE_INFINITY;
    /** If so, a failure may be the fault of the snapshot, and Python starts once more without it. */
    this.isAttemptingSnapshot = false;
    /** @type {BootPlan | null} the plan of the last worker */
    this.plan = null;
    /** @type {Compiled | null} what that worker compiled, once it was awake */
    this.compiled = null;
    /**
     * The parameters of the address that Python refused or, if it was restored after a failure, the
     * settings and points of its predecessor that it refused.
     *
     * @type {{ wasRestored: boolean, faults: FaultMessage[] }}
     */
    this.refused = { wasRestored: false, faults: [] };
    // main.js replaces these to show what happens.
    this.onProgress = (/** @type {Progress} */ _progress) => {};
    this.onReady = () => {};
    this.onFailed = (/** @type {Fault} */ _reason) => {};
    this.onMissing = (/** @type {FaultMessage} */ _fault) => {};
    this.onFrame = (/** @type {Extract<WorkerEvent, {event: "frame"}>} */ _frame) => {};
  }

  /**
   * Starts a worker, which replaces any earlier one.
   *
   * @param {boolean} [isSafe] whether Python must start without a snapshot
   */
  async start(isSafe = false) {
    this.#setState("booting");
    this.session.failure = null;
    this.#progress({ stage: "fetching", bytes: 0, totalBytes: 1 });
    if (self.lacking) {
      this.#fail(fault("unsupported", `This browser lacks ${self.lacking}.`, self.lacking));
      return;
    }
    const early = takeEarlyWorker();
    const client = this.#makeClient(early?.worker);
    if (!client) return;
    this.listening = window.setTimeout(() => this.#lookForModules(client), FIRST_WORD_MS);
    try {
      // The early worker may have ended its attempt before this function knows the plan.
      this.isAttemptingSnapshot = !isSafe;
      for (const event of early?.takeEvents() ?? []) client.hear(event);
      this.plan = await (early?.plan ?? this.#nextPlan(isSafe));
      if (!early) client.boot(this.plan);
      if (this.plan.snapshot !== "allowed") this.isAttemptingSnapshot = false;
    } catch (error) {
      this.isAttemptingSnapshot = false;
      if (client === this.client) {
        this.#fail(fault("not_fetched", String(error), "static/runtime-lock.json"));
      }
    }
  }

  /** @param {boolean} isSafe */
  #nextPlan(isSafe) {
    const { plan, compiled } = this;
    return plan && compiled && !isSafe ? nextPlan(plan, compiled) : bootPlan(isSafe);
  }

  /**
   * @param {Worker} [worker] one that runs already
   * @returns {Client | null} null if the page may not have workers
   */
  #makeClient(worker) {
    try {
      const client = new Client((event) => {
        if (client === this.client) this.#receive(event);
      }, worker ?? makeWorker());
      this.client = client;
      return client;
    } catch (error) {
      this.#fail(fault("worker_failed", String(error)));
      return null;
    }
  }

  /**
   * Names a module for which the worker waits.
   *
   * @param {Client} client
   */
  async #lookForModules(client) {
    const missing = await missingModule();
    if (!missing || client !== this.client || !this.listening) return;
    this.#fail(fault("not_fetched", "The worker waits for it.", missing));
  }

  /** @param {WorkerEvent} event */
  #receive(event) {
    clearTimeout(this.listening);
    this.listening = 0;
    if (event.event === "progress") {
      this.#progress({
        stage: event.stage,
        bytes: event.bytes,
        totalBytes: event.total_bytes,
      });
    } else if (event.event === "frame") {
      if (event.state) this.session.accept(event.state);
      this.isWhole = event.is_whole;
      this.#hidePosters();
      this.onFrame(event);
    } else if (event.event === "shown") {
      this.panels.show(event.panel);
    } else if (event.event === "unavailable") {
      this.panels.tellUnavailable(event.failures);
    } else if (event.event === "missing") {
      this.onMissing(event.fault);
    } else if (event.event === "slower") {
      this.#endAttempt();
      this.#watch();
    } else if (event.event === "awake") {
      this.compiled = event.compiled;
      this.#endAttempt();
      this.#watch();
      this.#setUp();
    } else {
      this.#fail(new Fault(event.fault));
    }
  }

  /** @param {Progress} progress */
  #progress(progress) {
    this.stage = progress.stage;
    this.#watch();
    this.onProgress(progress);
  }

  /** Gives up if nothing moves from now on. */
  #watch() {
    clearTimeout(this.watchdog);
    const { bootTimeoutS } = this.request;
    // Fetching reports every chunk; every other stage reports nothing until it ends.
    const isFetching = this.stage === "fetching";
    const startingTimeoutS = this.isAttemptingSnapshot
      ? RESTORING_TIMEOUT_S
      : Math.max(bootTimeoutS, STARTING_TIMEOUT_S);
    const seconds = isFetching ? bootTimeoutS : startingTimeoutS;
    this.watchdog = window.setTimeout(() => {
      this.#fail(fault("timeout", `Nothing has moved for ${seconds} s.`, String(seconds)));
    }, seconds * 1000);
  }

  /** Gives an awake Python the state of the page, and shows its first picture; others follow. */
  async #setUp() {
    const { client, session } = this;
    if (!client) return;
    try {
      const isFirst = !this.hasBeenReady;
      const isRestored = await this.#restore(client);
      if (client !== this.client) return;
      const settled = Promise.all([
        isRestored || this.#sendPageState(client),
        client.call("set_theme", { theme: resolvedTheme() }),
        client.call("set_calm", { is_calm: wantsCalm() }),
        client.call("set_words", figuresLanguage()),
      ]);
      this.panels.attach(client);
      session.wake(client);
      if (this.request.isPlaying && isFirst && !isRestored) session.act("play");
      // The worker answers these calls in order; the page need not wait between them.
      await Promise.all([settled, client.call("present", {})]);
    } catch (error) {
      if (client === this.client) this.#fail(/** @type {Fault} */ (error));
      return;
    }
    if (client !== this.client) return;
    clearTimeout(this.watchdog);
    removeEarlyPoints();
    this.hasBeenReady = true;
    this.#hidePosters();
    this.#setState("ready");
    this.#takePulse(client);
    this.onReady();
  }

  /**
   * Watches a worker that is ready: a browser may end it without saying so.
   *
   * @param {Client} client
   */
  #takePulse(client) {
    const ask = () => client.call("beat", {});
    this.pulse = new Pulse(
      ask,
      () => client.isBusy,
      () => this.#fail(fault("worker_failed", "It no longer answers.")),
    );
    this.pulse.start();
  }

  /** Hides the posters once Python has drawn every panel; if Python ends, its pictures stay. */
  #hidePosters() {
    if (this.hasBeenReady && this.isWhole) document.documentElement.dataset.posters = "other";
  }

  /**
   * Restores the checkpoint of the last Python, or of this page before a reload, if there is one.
   *
   * @param {Client} client
   * @returns {Promise<boolean>}
   */
  async #restore(client) {
    const faults = await this.checkpoint.restore(client);
    if (faults) this.#noteRefused(this.hasBeenReady, faults);
    return faults !== null;
  }

  /**
   * Sends a new Python the parameters of the address or, after a failure, the points and settings
   * of its predecessor that the page knows.
   *
   * @param {Client} client
   */
  async #sendPageState(client) {
    const { session, request } = this;
    const { reported, points } = session;
    const wasRestored = reported !== null && points !== null;
    const parameters = wasRestored ? asParameters(reported.settings, points) : request.parameters;
    // Python accepts or refuses each parameter separately, points before the settings that depend on them.
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
    // The worker was ready once, and ended later.
    const hasStopped = this.hasBeenReady && cause.code === "worker_failed";
    const reason = hasStopped ? fault("stopped", cause.message) : cause;
    this.client = null;
    clearTimeout(this.watchdog);
    clearTimeout(this.listening);
    this.pulse?.stop();
    this.panels.detach();
    this.session.sleep(reason);
    client?.close(reason);
    const wasAttempting = this.#endAttempt();
    if (wasAttempting && this.#isWorkersFault(cause)) {
      this.compiled = null;
      this.start(true);
    } else if (hasStopped && this.#mayRestart()) {
      this.start();
    } else {
      this.#tell(reason);
    }
  }

  /** @param {Fault} reason */
  async #tell(reason) {
    this.#setState("failed");
    this.session.failure = reason;
    this.onFailed(reason);
    if (!this.#isWorkersFault(reason) && reason.code !== "timeout") return;
    const missing = await missingModule();
    if (missing && !this.client) this.onFailed(fault("not_fetched", reason.message, missing));
  }

  /**
   * Whether the worker ended or hangs without naming a cause. A timeout while it fetches does not count:
   * its cause is the network.
   *
   * @param {Fault} cause
   */
  #isWorkersFault({ code }) {
    return code === "worker_failed" || (code === "timeout" && this.stage !== "fetching");
  }

  /** Whether the page starts Python again without being asked; not if Python ends again and again. */
  #mayRestart() {
    const isFirst = performance.now() - this.restartedAt > RESTART_PAUSE_MS;
    this.restartedAt = performance.now();
    return isFirst;
  }

  /** @returns {boolean} whether Python was starting from a snapshot */
  #endAttempt() {
    const wasAttempting = this.isAttemptingSnapshot;
    this.isAttemptingSnapshot = false;
    endAttempt();
    return wasAttempting;
  }

  /** @param {BootState} state */
  #setState(state) {
    document.documentElement.dataset.state = state;
  }
}

/**
 * Looks for a module of the worker that does not arrive: the browser does not say which one it is.
 *
 * @returns {Promise<string>} its path in the site, or an empty text
 */
async function missingModule() {
  const site = new URL("../../", import.meta.url).href;
  const missing = await self.findMissing?.(`${site}static/worker/worker.js`);
  return missing?.replace(site, "") ?? "";
}
