import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { Frames } = await import("../../../static/worker/frames.js");
const { Fault } = await import("../../../static/worker/fault.js");
const { LaterFiles } = await import("../../../static/worker/later-files.js");

/** Files of which Python may want one that is not there. */
class StandInFiles extends LaterFiles {
  constructor() {
    super(/** @type {any} */ ({}));
  }

  /** @type {(isThere: boolean) => void} ends the fetching */
  settle = () => {};

  fetchMissed() {
    return new Promise((resolve, reject) => {
      const fault = new Fault("not_fetched", "packed/later.dat", "");
      this.settle = (isThere) => (isThere ? resolve(null) : reject(fault));
    });
  }
}

/** A Python whose long step takes so many slices, and which notes what it is asked. */
class StandIn {
  /** @type {string[]} */
  asked = [];
  left = 0;
  /** @type {Record<string, string> | null} */
  failures = null;

  files = new StandInFiles();
  /** Calls and frames that want a file which is not there, so many times. @type {Record<string, number>} */
  wants = {};

  present_by() {}

  /** @param {string} name */
  want(name) {
    if (!this.wants[name]) return;
    this.wants[name] -= 1;
    this.files.misses += 1;
    throw new Error("OSError: [Errno 29] I/O error");
  }

  draw_again() {
    this.asked.push("draw again");
  }

  /** @param {string} name */
  call(name) {
    this.asked.push(name);
    this.want(name);
    return JSON.stringify({ result: name });
  }

  /**
   * @param {string} name
   * @param {string} args
   */
  step(name, args) {
    this.asked.push(name);
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
    this.want("frame");
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
    /** @type {any} */ (host.files),
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

test("a call that wants a file which is not there is made again when it is, and others go on meanwhile", async () => {
  const { host, posted, frames, end } = made();
  host.wants.set = 1;
  frames.take({ id: 1, call: "set", args: {} });
  frames.take({ id: 2, call: "state", args: {} });
  assert.deepEqual(posted, [{ id: 2, result: "state", points: undefined }]);
  host.files.settle(true);
  await turns(() => posted.some(({ id }) => id === 1));
  assert.equal(posted.find(({ id }) => id === 1)?.result, "set");
  end();
});

test("a call whose file does not arrive ends with a fault that names it, and the next one is made", async () => {
  const { host, posted, frames, end } = made();
  host.wants.set = 1;
  frames.take({ id: 1, call: "set", args: {} });
  host.files.settle(false);
  await turns(() => posted.some(({ id }) => id === 1));
  const { code, field } = posted.find(({ id }) => id === 1).fault;
  assert.deepEqual([code, field], ["not_fetched", "packed/later.dat"]);
  frames.take({ id: 2, call: "set", args: {} });
  assert.equal(posted.find(({ id }) => id === 2).result, "set");
  end();
});

test("a frame that wants a file which is not there is drawn again when it is, or the file is named", async () => {
  for (const isThere of [true, false]) {
    const { host, posted, frames, end } = made();
    host.wants.frame = 1;
    frames.take({ id: 1, call: "present", args: {} });
    assert.equal(frames.isStopped, false);
    host.files.settle(isThere);
    await turns(() => host.asked.includes("draw again") || posted.some(({ event }) => event === "missing"));
    assert.equal(host.asked.includes("draw again"), isThere);
    assert.equal(
      posted.find(({ event }) => event === "missing")?.fault.field,
      isThere ? undefined : "packed/later.dat",
    );
    frames.take({ id: 2, call: "draw_again", args: {} });
    assert.ok(host.asked.includes("draw again"));
    await turns(() => host.asked.at(-1) === "frame");
    end();
  }
});
