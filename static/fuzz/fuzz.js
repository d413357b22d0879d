// Random hands, for tests: `?fuzz=SEED` plays with everything on the page, a hundred events a frame, and counts
// what goes wrong. The page loads this module only if its address asks for it.

import { catalog } from "../catalog.js";
import { randomFrom } from "./random.js";
import { strangeWords } from "./strange-words.js";

/** @import { Api } from "../state/api.js" */
/** @import { PublicCalls } from "../protocol.d.ts" */
/** @import { Session } from "../state/session.js" */

const EVENTS_A_FRAME = 100;

/** A call that is not answered after so long is stuck. */
const STUCK_MS = 20_000;

const SAMPLE_MS = 2000;

/** Failures of the same words are one. */
const MOST_FAILURES = 20;

/** Numbers that reach where doubles end, squares overflow and axes have no more digits. */
const NUMBERS = [0, 1, -1, 0.1, 0.5, 2, 7, 100, -3e5, 1e12, 1e-9, 1e-160, 5e-324, 1e49, 1e50, 1e300];

/** Some of the time ordinary numbers: a session of nothing but extremes would be refused most of the time. */
const USUAL_SHARE = 0.7;

const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter", " ", "Escape", "Tab", "PageUp"];
const LETTERS = ["PageDown", "Home", "End", "Delete", "Backspace", "r", "z", "y", "f", "1", "5", "?", "+"];

/** What would leave the page or open something outside it. */
const LEAVES = "a[href], #open-full, #copy-link, input[type=file]";

const PANELS = catalog.models.flatMap(({ panels }) => panels);

const WIDTHS = ["", "", "320px", "480px", "760px", "1100px"];

/**
 * @typedef {object} Sample
 * @property {number} ms since the first event
 * @property {number} python_bytes WebAssembly memory
 * @property {number} page_bytes the JavaScript heap, 0 where the browser does not tell
 * @property {number} elements
 * @property {number} points
 * @property {number} events
 */

/** One player with random hands. */
export class Fuzz {
  /**
   * @param {number} seed
   * @param {Api & PublicCalls} api
   * @param {Session} session
   */
  constructor(seed, api, session) {
    this.seed = seed;
    this.random = randomFrom(seed);
    this.api = api;
    this.session = session;
    this.events = 0;
    /** @type {string[]} */
    this.failures = [];
    /** @type {Sample[]} */
    this.samples = [];
    this.isStopped = false;
    this.beganMs = performance.now();
    this.line = document.createElement("output");
    this.line.dataset.fuzz = "";
    Object.assign(this.line.style, {
      position: "fixed",
      insetInline: "0",
      bottom: "0",
      font: "11px monospace",
    });
    Object.assign(this.line.style, { pointerEvents: "none", zIndex: "99", background: "Canvas" });
    document.body.append(this.line);
  }

  /** Plays until `stop`. */
  async play() {
    this.#watch();
    await this.api.ready;
    this.beganMs = performance.now();
    let sampledMs = Number.NEGATIVE_INFINITY;
    while (!this.isStopped) {
      for (let i = 0; i < EVENTS_A_FRAME; i++) this.#act();
      await this.#settle();
      if (performance.now() - sampledMs > SAMPLE_MS) {
        sampledMs = performance.now();
        await this.#sample();
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  stop() {
    this.isStopped = true;
  }

  /** @param {unknown} failure */
  fail(failure) {
    const words = String(failure).slice(0, 300);
    if (this.failures.length < MOST_FAILURES && !this.failures.includes(words)) this.failures.push(words);
  }

  #watch() {
    addEventListener("error", ({ message }) => this.fail(message));
    addEventListener("unhandledrejection", ({ reason }) => this.fail(`unhandled: ${reason}`));
    const { error } = console;
    console.error = (...words) => {
      this.fail(words.join(" "));
      error(...words);
    };
    this.api.on("error", ({ message }) => this.fail(`error: ${message}`));
    // No browser captures a pointer that is not there, or asks the same person twice.
    Element.prototype.setPointerCapture = () => {};
    window.print = () => {};
    window.open = () => null;
  }

  /** Waits until Python has answered everything; after too long that is a failure. */
  async #settle() {
    const late = new Promise((resolve) => setTimeout(() => resolve("late"), STUCK_MS));
    const answer = await Promise.race([this.api.state().catch((fault) => this.#judge("state", fault)), late]);
    if (answer === "late") this.fail("Python has not answered.");
    else if (answer) this.#check(answer);
  }

  /** @param {Awaited<ReturnType<PublicCalls["state"]>>} state */
  #check(state) {
    const { m, b, loss, gradient, original_units } = state;
    const numbers = { m, b, loss, gradient, original_units };
    for (const [name, value] of Object.entries(numbers)) {
      if ([value].flat().some((each) => !Number.isFinite(each))) this.fail(`${name} is ${value}`);
    }
    for (const words of strangeWords(document.body)) this.fail(`words: ${words}`);
    if (document.documentElement.dataset.state !== "ready") this.fail("The page is not ready.");
  }

  async #sample() {
    const python_bytes = (await this.session.client?.call("heap_bytes", {}).catch(() => 0)) ?? 0;
    const page_bytes = Reflect.get(performance, "memory")?.usedJSHeapSize ?? 0;
    const elements = document.getElementsByTagName("*").length;
    const { events, beganMs, seed, failures } = this;
    const points = this.session.state.n;
    this.samples.push({
      ms: performance.now() - beganMs,
      python_bytes,
      page_bytes,
      elements,
      points,
      events,
    });
    const sizes = [python_bytes, page_bytes].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
    this.line.textContent = [`fuzz ${seed}`, events, failures.length, ...sizes, elements].join(" · ");
  }

  // What a hand does

  #act() {
    this.events += 1;
    const { random } = this;
    const acts = [this.#point, this.#point, this.#press, this.#key, this.#control, this.#wheel];
    try {
      if (random.chance(0.02)) this.#call();
      else if (random.chance(0.004)) this.#resize();
      else random.one(acts).call(this);
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * @param {Element} target
   * @param {string} kind
   * @param {{ x: number, y: number }} place
   * @param {string} pointerType
   */
  #send(target, kind, { x, y }, pointerType) {
    const place = { clientX: x, clientY: y, pointerId: 1, pointerType, isPrimary: true };
    const hand = {
      buttons: kind === "pointerup" ? 0 : 1,
      button: kind === "pointermove" ? -1 : 0,
      shiftKey: this.random.chance(0.1),
    };
    target.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true, ...place, ...hand }));
  }

  #anyPicture() {
    const canvases = [...document.querySelectorAll("canvas[data-panel]")];
    const seen = canvases.filter((canvas) => canvas.clientWidth > 0);
    return seen.length ? this.random.one(seen) : null;
  }

  /** Moves over a panel, or drags on it. */
  #point() {
    const { random } = this;
    const canvas = this.#anyPicture();
    if (!canvas) return;
    const box = canvas.getBoundingClientRect();
    const anywhere = () => ({
      x: box.left + random.between(-0.1, 1.1) * box.width,
      y: box.top + random.between(-0.1, 1.1) * box.height,
    });
    const type = random.one(["mouse", "mouse", "touch", "pen"]);
    const isDrag = random.chance(0.3);
    if (isDrag) this.#send(canvas, "pointerdown", anywhere(), type);
    for (let i = 0; i < 3; i++) this.#send(canvas, "pointermove", anywhere(), type);
    if (isDrag) this.#send(canvas, random.one(["pointerup", "pointerup", "pointercancel"]), anywhere(), type);
    if (random.chance(0.1)) this.#send(canvas, "pointerleave", anywhere(), type);
  }

  /** Clicks on a panel: once, twice, with either button. */
  #press() {
    const canvas = this.#anyPicture();
    if (!canvas) return;
    const box = canvas.getBoundingClientRect();
    const place = {
      x: box.left + this.random.next() * box.width,
      y: box.top + this.random.next() * box.height,
    };
    for (let i = 0; i < this.random.one([1, 1, 2]); i++) {
      this.#send(canvas, "pointerdown", place, "mouse");
      this.#send(canvas, "pointerup", place, "mouse");
    }
  }

  #key() {
    const { random } = this;
    if (random.chance(0.1)) {
      const focusable = [...document.querySelectorAll("button, input, select, summary, canvas[tabindex]")];
      const target = random.one(focusable);
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    }
    const key = random.one([...KEYS, ...KEYS, ...LETTERS]);
    const [shiftKey, ctrlKey] = [random.chance(0.15), random.chance(0.1)];
    const options = { key, bubbles: true, cancelable: true, shiftKey, ctrlKey };
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", options));
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keyup", options));
  }

  /** Uses a control as its kind is used. */
  #control() {
    const { random } = this;
    const control = random.one([...document.querySelectorAll("button, input, select, summary")]);
    if (!(control instanceof HTMLElement) || control.closest(LEAVES)) return;
    if (control instanceof HTMLSelectElement) {
      control.selectedIndex = random.below(control.options.length);
      control.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (control instanceof HTMLInputElement && ["text", "range"].includes(control.type)) {
      control.value = control.type === "text" ? this.#text() : String(this.#numberOn(control));
      control.dispatchEvent(new Event("input", { bubbles: true }));
      if (random.chance(0.8)) control.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      control.click();
    }
  }

  /** @param {HTMLInputElement} slider */
  #numberOn({ min, max }) {
    return this.random.between(Number(min), Number(max));
  }

  #text() {
    const texts = ["", "abc", "1,5", "٣", "-0", "<i>", "<b>", "1e999", "½"];
    return this.random.chance(0.8) ? String(this.#number()) : this.random.one(texts);
  }

  #wheel() {
    const { random } = this;
    const target = this.#anyPicture() ?? document.body;
    const deltaY = random.between(-300, 300);
    target.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY }));
  }

  #resize() {
    document.body.style.maxWidth = this.random.one(WIDTHS);
    dispatchEvent(new Event("resize"));
  }

  #number() {
    const { random } = this;
    return random.chance(USUAL_SHARE) ? random.between(-1, 2) : random.one(NUMBERS);
  }

  // What a program asks for

  async #call() {
    const { random } = this;
    const point = () => [this.#number(), this.#number(), random.below(2)];
    /** @type {Record<string, () => unknown[]>} */
    const givenTo = {
      set: () => [this.#setting()],
      compare: () => [this.#setting()],
      try_again: () => [this.#setting()],
      set_points: () => [Array.from({ length: random.below(12) }, point)],
      new_random_points: () => [random.below(100)],
      step: () => [random.below(30)],
      step_updates: () => [random.below(9)],
      describe_run: () => [random.below(6), "run <b>&amp;</b>", random.chance(0.8)],
      locate: () => [random.one(PANELS), this.#number(), this.#number()],
    };
    const { name } = random.one(catalog.calls);
    // It loads a library; the others answer at once.
    if (name === "check_gradient") return;
    const given = givenTo[name]?.() ?? [random.below(9), this.#number(), this.#number()];
    /** @type {(...given: unknown[]) => Promise<unknown>} */
    const method = Reflect.get(this.api, name);
    await method.apply(this.api, given).catch((fault) => this.#judge(name, fault));
  }

  /**
   * A fault that names what is wrong is an answer; anything else is a failure.
   *
   * @param {string} name
   * @param {{ code?: string, field?: string, message?: string }} fault
   */
  #judge(name, { code, field, message }) {
    if (!code || !field || code === "python_error") this.fail(`${name}: ${code} ${message}`);
  }

  #setting() {
    const { random } = this;
    /** @type {[string, { kind: string, choices?: string[] }][]} */
    const rows = Object.entries(catalog.settings);
    const [name, { kind, choices = [] }] = random.one(rows);
    if (kind === "choice") return { [name]: random.one(choices) };
    if (kind === "choices") return { [name]: choices.filter(() => random.chance(0.6)) };
    if (kind === "flag") return { [name]: random.chance(0.5) };
    if (kind === "place") return { [name]: [this.#number(), this.#number()] };
    return { [name]: name === "scale" ? random.between(0.5, 2) : Math.abs(this.#number()) };
  }
}
