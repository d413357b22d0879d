import assert from "node:assert/strict";
import test from "node:test";
import { page } from "../page.js";

const { answerParentFrame, makeApi } = await import("../../../static/state/api.js");
const { Fault } = await import("../../../static/state/faults.js");

/** @type {any[]} */
const asked = [];
/** @type {(() => void)[]} */
const waiting = [];
let isSlow = false;

const session = {
  state: { epoch: 0, status: "idle" },
  client: null,
  subscribe() {},
  /**
   * @param {string} call
   * @param {object} args
   */
  async ask(call, args) {
    asked.push([call, args]);
    if (isSlow) await new Promise((resolve) => waiting.push(() => resolve(null)));
    return { call };
  },
};
const api = makeApi(/** @type {any} */ (session));

/** @type {any[]} */
let answers = [];
const parent = {
  /** @param {any} message */
  postMessage(message) {
    answers.push(structuredClone(message));
  },
};
Object.assign(globalThis, { parent });
answerParentFrame(api);

/**
 * @param {unknown} data
 * @param {object} [more]
 */
async function send(data, more) {
  answers = [];
  page.dispatchEvent(
    Object.assign(new Event("message"), { source: parent, origin: "https://x.org", data, ...more }),
  );
  await new Promise((resolve) => setTimeout(resolve));
  return answers;
}

test("a message of the parent is answered, whatever its call and its arguments are", async () => {
  assert.deepEqual(await send({ downslope: 1, id: 7, call: "step", args: [3] }), [
    { downslope: 1, id: 7, result: { call: "step" } },
  ]);
  assert.deepEqual(asked.splice(0), [["step", { epochs: 3 }]]);
  const calls = [
    "__proto__",
    "constructor",
    "on",
    "emit",
    "toString",
    "x".repeat(1e6),
    "",
    5,
    5n,
    null,
    {},
    ["step"],
    undefined,
  ];
  for (const call of calls) {
    const [{ fault }] = await send({ downslope: 1, id: 1, call, args: [] });
    assert.deepEqual([fault.code, fault.field], ["unknown_call", "call"]);
    assert.ok(fault.message.length < 200);
  }
  for (const args of [{ epochs: 3 }, "3", 3, true, new Map(), 3n]) {
    const [{ fault }] = await send({ downslope: 1, id: 1, call: "step", args });
    assert.deepEqual([fault.code, fault.field], ["wrong_kind", "args"]);
  }
  const cycle = /** @type {any[]} */ ([]);
  cycle.push(cycle);
  for (const value of [5n, new Map(), cycle, new Uint8Array(3), new Date()]) {
    const [{ fault }] = await send({ downslope: 1, id: 1, call: "step", args: [value] });
    assert.deepEqual([fault.code, fault.field], ["wrong_kind", "epochs"]);
  }
  assert.deepEqual(asked, [], "nothing of it went to Python");
});

test("messages of others, and those that are not ours, are not answered", async () => {
  const call = { downslope: 1, id: 1, call: "state", args: [] };
  assert.deepEqual(await send(call, { source: {} }), []);
  for (const data of [null, undefined, 1, "downslope", [], {}, { downslope: 2 }, { downslope: "1" }]) {
    assert.deepEqual(await send(data), []);
  }
});

test("an id that cannot be sent back is named, and ports do no harm", async () => {
  const { port1 } = new MessageChannel();
  const [{ id, fault }] = await send(
    { downslope: 1, id: port1, call: "state", args: [] },
    { ports: [port1] },
  );
  assert.deepEqual([id, fault.code, fault.field], [null, "wrong_kind", "id"]);
  for (const good of ["seven", { nested: [1] }, undefined]) {
    const [answer] = await send({ downslope: 1, id: good, call: "state" }, { ports: [port1] });
    assert.deepEqual(answer.id, good);
    assert.ok("result" in answer);
  }
  port1.close();
});

test("of a flood of calls all are answered, those that are too many at once", async () => {
  isSlow = true;
  const settled = Array.from({ length: 12_000 }, () =>
    api.state().then(
      () => "",
      (error) => error,
    ),
  );
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(waiting.length, 10_000);
  const refused = await Promise.all(settled.slice(10_000));
  assert.deepEqual(
    new Set(refused.map(({ code, field }) => `${code} ${field}`)),
    new Set(["too_many_calls call"]),
  );
  for (const answer of waiting.splice(0)) answer();
  assert.deepEqual(new Set(await Promise.all(settled.slice(0, 10_000))), new Set([""]));
  isSlow = false;
  assert.deepEqual(await api.state(), { call: "state" });
});

test("to listen to an event that does not exist, or without a listener, is a fault", () => {
  const listen = /** @type {(...args: unknown[]) => unknown} */ (api.on.bind(api));
  for (const event of ["epochs", "__proto__", "", undefined, Symbol("ready")]) {
    assert.throws(
      () => listen(event, () => {}),
      (error) => error instanceof Fault && error.field === "event",
    );
  }
  for (const listener of [undefined, null, {}, "alert(1)"]) {
    assert.throws(
      () => listen("state", listener),
      (error) => error instanceof Fault && error.field === "listener",
    );
  }
});

test("`ready` rejects if Python cannot start, and the next try has a promise of its own", async () => {
  const fresh = makeApi(/** @type {any} */ (session));
  const first = fresh.ready;
  fresh.emit("error", new Fault({ code: "timeout", field: "", message: "", details: {} }));
  await assert.rejects(first, { code: "timeout" });
  const second = fresh.ready;
  fresh.emit("ready", session.state);
  assert.equal(await second, session.state);
  // Python was ready once; a later failure does not change that.
  fresh.emit("error", new Fault({ code: "stopped", field: "", message: "", details: {} }));
  assert.equal(await fresh.ready, session.state);
});
