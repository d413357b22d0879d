import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { Session } = await import("../../../static/state/session.js");
const { fault } = await import("../../../static/state/faults.js");
const { catalog } = await import("../../../static/catalog.js");

/** A session of the default settings, whose Python is not awake yet. */
function newSession() {
  const settings = Object.fromEntries(
    Object.entries(catalog.settings).map(([name, row]) => [name, row.default]),
  );
  return new Session(/** @type {any} */ (settings));
}

/**
 * Ends Python, as the page does when it gives up.
 *
 * @param {InstanceType<typeof Session>} session
 * @param {InstanceType<typeof import("../../../static/state/faults.js").Fault>} reason
 */
function end(session, reason) {
  session.sleep(reason);
  session.failure = reason;
}

/** @param {string[]} called */
function client(called) {
  return /** @type {any} */ ({
    call: async (/** @type {string} */ name) => {
      called.push(name);
      return null;
    },
  });
}

test("after a failed start a program gets the reason at once, and what a user wants waits", async () => {
  const session = newSession();
  const waiting = session.ask("state");
  end(session, fault("timeout", "Nothing has moved."));
  await assert.rejects(waiting, { code: "timeout" });
  await assert.rejects(session.ask("state"), { code: "timeout" });
  await assert.rejects(session.ask("set", { settings: {} }), { code: "timeout" });
  const ofUser = session.ask("clear", {}, true);
  session.failure = null;
  /** @type {string[]} */
  const called = [];
  session.wake(client(called));
  await ofUser;
  assert.deepEqual(called, ["clear"]);
});

test("while another Python starts a program waits for it", async () => {
  const session = newSession();
  end(session, fault("stopped", "It ended."));
  session.failure = null;
  const waiting = session.ask("state");
  /** @type {string[]} */
  const called = [];
  session.wake(client(called));
  await waiting;
  assert.deepEqual(called, ["state"]);
});
