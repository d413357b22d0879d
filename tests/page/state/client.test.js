import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { Client } = await import("../../../static/state/client.js");
const { fault } = await import("../../../static/state/faults.js");

/** A worker that answers when the test says so. */
class StandIn extends EventTarget {
  /** @type {any[]} */
  posted = [];
  isEnded = false;

  /** @param {any} message */
  postMessage(message) {
    this.posted.push(structuredClone(message));
  }

  terminate() {
    this.isEnded = true;
  }

  /** @param {object} data */
  say(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

function connected() {
  const worker = new StandIn();
  /** @type {any[]} */
  const events = [];
  const client = new Client((event) => events.push(event), /** @type {any} */ (worker));
  return { worker, client, events };
}

test("answers settle the calls that they belong to, in any order", async () => {
  const { worker, client } = connected();
  const [one, other] = [client.call("state", {}), client.call("history", {})];
  const [first, second] = worker.posted;
  assert.deepEqual([first.call, second.call], ["state", "history"]);
  assert.notEqual(first.id, second.id);
  worker.say({ id: second.id, result: "the second" });
  worker.say({ id: first.id, result: "the first" });
  assert.deepEqual(await Promise.all([one, other]), ["the first", "the second"]);
  assert.equal(client.pending.size, 0);
});

test("a fault rejects its call with code, field and details", async () => {
  const { worker, client } = connected();
  const call = client.call("set", { settings: {} });
  const message = { code: "out_of_range", field: "seed", message: "No.", details: { value: "-1" } };
  worker.say({ id: worker.posted[0].id, fault: message });
  await assert.rejects(call, { name: "Fault", ...message });
});

test("a call that cannot be sent rejects at once, and nothing waits for it", async () => {
  const { client } = connected();
  const call = client.call("set", /** @type {any} */ ({ settings: { loss: () => 1 } }));
  await assert.rejects(call, { code: "not_sendable", field: "set" });
  assert.equal(client.pending.size, 0);
});

test("closing a worker rejects the calls that wait for it", async () => {
  const { worker, client } = connected();
  const calls = [client.call("state", {}), client.call("step", { epochs: 9 })];
  client.close(fault("ended", "It has ended."));
  const ended = await Promise.allSettled(calls);
  assert.deepEqual(
    ended.map((each) => each.status === "rejected" && each.reason.code),
    ["ended", "ended"],
  );
  assert.ok(worker.isEnded);
});

test("a call without an answer rejects after a time, a long one later", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { worker, client } = connected();
  const short = client.call("state", {});
  const long = client.call("step", { epochs: 1_000_000 });
  const given = assert.rejects(short, { code: "no_answer", field: "state" });
  context.mock.timers.tick(60_000);
  await given;
  assert.equal(client.pending.size, 1);
  worker.say({ id: worker.posted[1].id, result: "at last" });
  assert.equal(await long, "at last");
  // Nobody hears an answer to a call that has been rejected.
  worker.say({ id: worker.posted[0].id, result: "too late" });
});

test("listeners get events, and a worker that fails is an event", () => {
  const { worker, events } = connected();
  worker.say({ event: "awake" });
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
  worker.dispatchEvent(new Event("messageerror"));
  assert.deepEqual(
    events.map(({ event, fault: { message } = { message: "" } }) => [event, message]),
    [
      ["awake", ""],
      ["failed", "out of memory"],
      ["failed", "A message could not be read."],
    ],
  );
});
