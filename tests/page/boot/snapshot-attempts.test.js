import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import { address, locks, page, storage } from "../page.js";

const { beginAttempt, endAttempt } = await import("../../../static/boot/snapshot-attempts.js");

beforeEach(() => {
  endAttempt();
  storage.held.clear();
  storage.isRefused = false;
  locks.held.length = 0;
  locks.isRefused = false;
  address.search = "";
});

/** The page ends at once, as if out of memory: its lock goes, its mark stays. */
function crash() {
  locks.held.length = 0;
}

test("an attempt begins, and after its end another may begin", async () => {
  assert.equal(await beginAttempt(), "allowed");
  endAttempt();
  assert.equal(storage.held.size, 0);
  assert.equal(await beginAttempt(), "allowed");
});

test("after an attempt that crashed the page, one start goes without an attempt", async () => {
  assert.equal(await beginAttempt(), "allowed");
  crash();
  assert.equal(await beginAttempt(), "crashed");
  assert.equal(await beginAttempt(), "allowed");
});

test("a mark beside the lock of another page belongs to that page's attempt", async () => {
  assert.equal(await beginAttempt(), "allowed");
  // The other frame is still starting.
  assert.equal(await beginAttempt(), "allowed");
});

test("leaving the page is not a crash", async () => {
  await beginAttempt();
  page.dispatchEvent(new Event("pagehide"));
  crash();
  assert.equal(await beginAttempt(), "allowed");
});

test("the address can omit the attempt, which then sets no mark", async () => {
  address.search = "?snapshot=off";
  assert.equal(await beginAttempt(), "off");
  assert.equal(storage.held.size, 0);
});

test("without locks the mark alone decides, and without storage every attempt is allowed", async () => {
  locks.isRefused = true;
  assert.equal(await beginAttempt(), "allowed");
  assert.equal(await beginAttempt(), "crashed");
  storage.isRefused = true;
  assert.equal(await beginAttempt(), "allowed");
  assert.equal(await beginAttempt(), "allowed");
});

test("a browser that never gives a lock holds no start up", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { query } = locks;
  locks.query = () => new Promise(() => {});
  const begun = beginAttempt();
  mock.timers.tick(2000);
  assert.equal(await begun, "allowed");
  locks.query = query;
  mock.timers.reset();
});
