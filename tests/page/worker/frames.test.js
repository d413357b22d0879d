import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { Frames } = await import("../../../static/worker/frames.js");

/** A Python whose long step takes so many slices, and which notes what it is asked. */
class StandIn {
  /** @type {string[]} */
  asked = [];
  left = 0;
  /** @type {Record<string, string> | null} */
  failures = null;

  present_by() {}

  /** @param {string} name */
  call(name) {
    this.asked.push(name);
    return JSON.stringify({ result: name });
  }

  /** @param {string} args */
  step(args) {
    this.asked.push("step");
    this.left = Number(JSON.parse(args).slices);
    return this.go_on();
  }

  go_on() {
    this.asked.push("slice");
    this.left -= 1;
    return this.left > 0 ? "" : JSON.stringify({ result: "stepped" });
  }

  stop_stepping() {
    return JSON.stringify({ result: "stopped" });
  }

  take_points() {
    return undefined;
  }

  /** @param {number} _nowMs @param {boolean} isSeen */
  frame(_nowMs, isSeen) {
    this.asked.push(isSeen ? "frame" : "still frame");
    const { failures } = this;
    return JSON.stringify({ state: null, failures, wants_frame: true, is_whole: true });
  }
}

function made() {
  const host = new StandIn();
  /** @type {any[]} */
  const posted = [];
  const frames = new Frames(
    /** @type {any} */ (host),
    () => 0,
    (message) => posted.push(message),
  );
  const end = () => {
    frames.isStopped = true;
    for (const channel of [frames.slices, frames.continuation]) channel.port1.close();
  };
  return { host, posted, frames, end };
}

const turns = async (/** @type {() => boolean} */ isEnough) => {
  for (let i = 0; i < 200 && !isEnough(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
};

test("calls wait for the end of a long step, and the worker's own do not", async () => {
  const { host, posted, frames, end } = made();
  frames.take({ id: 1, call: "step", args: { slices: 4 } });
  frames.take({ id: 2, call: "state", args: {} });
  frames.take({ id: 3, call: "heap_bytes", args: {} });
  assert.deepEqual(posted, [{ id: 3, result: 0 }]);
  await turns(() => posted.some(({ id }) => id === 2));
  const ids = posted.filter(({ id }) => id).map(({ id }) => id);
  assert.deepEqual(ids, [3, 1, 2]);
  assert.equal(posted.find(({ id }) => id === 1)?.result, "stepped");
  assert.ok(host.asked.filter((each) => each === "slice").length === 4);
  end();
});

test("pause ends a long step, which is answered where it is, before the calls that have waited", async () => {
  const { host, posted, frames, end } = made();
  frames.take({ id: 1, call: "step", args: { slices: 1e6 } });
  frames.take({ id: 2, call: "state", args: {} });
  await turns(() => host.asked.includes("still frame"));
  assert.ok(host.asked.includes("still frame"), "a picture between two slices runs no epoch by itself");
  frames.take({ id: 3, call: "pause", args: {} });
  const answers = posted.filter(({ id }) => id).map(({ id, result }) => [id, result]);
  assert.deepEqual(answers, [
    [1, "stopped"],
    [3, "pause"],
    [2, "state"],
  ]);
  const before = host.asked.filter((each) => each === "slice").length;
  await turns(() => host.asked.includes("frame"));
  assert.equal(host.asked.filter((each) => each === "slice").length, before);
  end();
});

test("a panel that fails is reported, and frames go on", async () => {
  const { host, posted, frames, end } = made();
  host.failures = { plane: "ZeroDivisionError: by zero" };
  frames.take({ id: 1, call: "state", args: {} });
  await turns(() => posted.some(({ event }) => event === "unavailable"));
  assert.deepEqual(posted.find(({ event }) => event === "unavailable")?.failures, host.failures);
  assert.equal(frames.isStopped, false);
  end();
});
