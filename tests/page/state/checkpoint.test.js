import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { entries, root, theDocument } from "../page.js";

const { Checkpoint } = await import("../../../static/state/checkpoint.js");

/** @param {Record<string, unknown>} changes */
function stateOf(changes = {}) {
  const settings = { preset: "", loss: "mse", learning_rate: 0.1 };
  return /** @type {any} */ ({
    settings,
    points_version: 3,
    active_run: 0,
    runs: [{}, {}],
    is_running: false,
    epoch: 0,
    ...changes,
  });
}

/** A Python that answers at once, and refuses the calls that `refused` names. */
class Python {
  /** @type {[name: string, args: any][]} */
  asked = [];
  refused = new Set();
  text = "1:a text";
  state = stateOf();

  /**
   * @param {string} name
   * @param {any} args
   */
  async call(name, args) {
    this.asked.push([name, args]);
    if (this.refused.has(name)) throw new Error(`${name} was refused`);
    return name === "save_checkpoint" ? this.text : this.state;
  }

  /** @returns {string[]} */
  get names() {
    return this.asked.map(([name]) => name);
  }
}

/** A session with a Python, and its checkpoint. */
function session(python = new Python()) {
  /** @type {(() => void)[]} */
  const listeners = [];
  const made = {
    client: /** @type {any} */ (python),
    state: stateOf(),
    reported: stateOf(),
    points: [[0.1, 0.2]],
    pointsVersion: 3,
    accepted: /** @type {any} */ (null),
    subscribe: (/** @type {() => void} */ listener) => listeners.push(listener),
    accept(/** @type {any} */ state) {
      this.accepted = state;
    },
  };
  const checkpoint = new Checkpoint(/** @type {any} */ (made));
  const change = (/** @type {any} */ changes) => {
    made.state = stateOf(changes);
    for (const listener of listeners) listener();
  };
  return { made, checkpoint, change, python };
}

/** Waits until promises that wait for one another have settled. */
async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/**
 * Moves the timers and the clock together, in small steps.
 *
 * @param {import("node:test").TestContext} context
 */
function clock(context) {
  let now = 0;
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.mock.method(performance, "now", () => now);
  return async (/** @type {number} */ ms) => {
    for (let i = 0; i < ms; i += 10) {
      now += 10;
      context.mock.timers.tick(10);
      await settle();
    }
  };
}

beforeEach(() => {
  entries.state = null;
  theDocument().hidden = false;
});

test("the page asks Python once things rest, and not again for the same state", async (context) => {
  const pass = clock(context);
  const { python, checkpoint, change } = session();
  change({ epoch: 1 });
  await pass(290);
  assert.deepEqual(python.names, []);
  assert.equal(root.dataset.checkpoint, "due");
  await pass(20);
  assert.deepEqual(python.names, ["save_checkpoint"]);
  assert.equal(checkpoint.text, python.text);
  assert.equal(root.dataset.checkpoint, "stored");
  change({ epoch: 1 });
  assert.equal(root.dataset.checkpoint, "due");
  await pass(5000);
  assert.deepEqual(python.names, ["save_checkpoint"]);
  assert.equal(root.dataset.checkpoint, "stored");
});

test("in a run that never rests the page asks every two seconds, less often if the session is large", async (context) => {
  const pass = clock(context);
  const { python, change } = session();
  const run = async (/** @type {number} */ ms) => {
    for (let i = 0; i < ms; i += 50) {
      change({ epoch: python.asked.length * 1000 + i });
      await pass(50);
    }
  };
  await run(10_000);
  assert.ok(python.asked.length >= 4 && python.asked.length <= 6, String(python.asked.length));
  python.text = "x".repeat(8_000_000);
  await run(3000);
  const before = python.asked.length;
  await run(10_000);
  assert.ok(python.asked.length - before <= 1, String(python.asked.length - before));
});

test("a hidden page asks for nothing", async (context) => {
  const pass = clock(context);
  const { python, change } = session();
  theDocument().hidden = true;
  change({ epoch: 1 });
  await pass(1000);
  assert.deepEqual(python.names, []);
  theDocument().hidden = false;
  theDocument().dispatchEvent(new Event("visibilitychange"));
  await pass(1000);
  assert.deepEqual(python.names, ["save_checkpoint"]);
});

test("if Python gives no text, the last one stays", async (context) => {
  const pass = clock(context);
  const { python, checkpoint, change } = session();
  change({ epoch: 1 });
  await pass(400);
  python.refused.add("save_checkpoint");
  change({ epoch: 2 });
  await pass(4000);
  assert.deepEqual(python.names.slice(0, 2), ["save_checkpoint", "save_checkpoint"]);
  assert.equal(checkpoint.text, "1:a text");
});

test("the page ignores the text of a Python that was replaced meanwhile", async (context) => {
  const pass = clock(context);
  const { made, checkpoint, change } = session();
  change({ epoch: 1 });
  /** @type {(text: string) => void} */
  let answer = () => {};
  made.client = { call: () => new Promise((resolve) => (answer = resolve)) };
  await pass(400);
  made.client = new Python();
  answer("the old one's");
  await settle();
  assert.equal(checkpoint.text, "");
});

/** @param {Record<string, unknown>} changes that the page knows and the text does not */
async function restored(changes, refused = /** @type {string[]} */ ([])) {
  const { made, checkpoint } = session();
  checkpoint.text = "1:a text";
  made.reported = stateOf(changes);
  const next = new Python();
  for (const name of refused) next.refused.add(name);
  const faults = await checkpoint.restore(/** @type {any} */ (next));
  return { made, checkpoint, next, faults };
}

test("a new Python is at the state of the last one", async () => {
  const { made, next, faults } = await restored({});
  assert.deepEqual(next.names, ["restore_checkpoint", "state"]);
  assert.deepEqual(next.asked[0]?.[1], { text: "1:a text" });
  assert.deepEqual([faults, made.accepted], [[], next.state]);
});

test("the page repeats the changes made after the text", async () => {
  const settings = { preset: "", loss: "sse", learning_rate: 0.1 };
  const { next } = await restored({ settings, active_run: 1, is_running: true });
  assert.deepEqual(next.names, ["restore_checkpoint", "select_run", "set", "play", "state"]);
  assert.deepEqual(next.asked[2]?.[1], { settings: { loss: "sse" } });
});

test("the page reports changes that are refused, and repeats the rest", async () => {
  const settings = { preset: "", loss: "sse", learning_rate: 0.1 };
  const { next, faults } = await restored({ settings, is_running: true }, ["set"]);
  assert.deepEqual(next.names, ["restore_checkpoint", "set", "play", "state"]);
  assert.deepEqual(faults?.map(String), ["Error: set was refused"]);
});

test("a text is used once: if it ends Python, the next one does not get it", async () => {
  const { checkpoint, faults } = await restored({}, ["restore_checkpoint"]);
  assert.equal(faults, null);
  const next = new Python();
  assert.equal(await checkpoint.restore(/** @type {any} */ (next)), null);
  assert.deepEqual(next.names, []);
});

test("a page that was loaded again goes on from the text of its entry, at rest", async (context) => {
  const pass = clock(context);
  const first = session();
  first.change({ epoch: 7 });
  await pass(400);
  assert.equal(entries.state.checkpoint, "1:a text");
  const { checkpoint, python } = session();
  assert.equal(entries.state, null, "a text that ends the page must not end the next one");
  assert.deepEqual(await checkpoint.restore(/** @type {any} */ (python)), []);
  assert.deepEqual(python.names, ["restore_checkpoint", "pause", "state"]);
  assert.equal(await checkpoint.restore(/** @type {any} */ (python)), null);
});

test("a text that is too long to store, or none, leaves nothing for a reload", async (context) => {
  const pass = clock(context);
  const { change, python } = session();
  for (const text of ["1:".padEnd(2_000_000, "x"), ""]) {
    entries.state = { checkpoint: "1:an old one" };
    python.text = text;
    change({ epoch: text.length });
    await pass(9000);
    assert.equal(entries.state, null);
  }
});
