import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { address, locks, page, storage } from "../page.js";

const { beginMaking, beginTry, endMaking, endTry, canCacheSnapshot } = await import(
  "../../../static/boot/snapshot-tries.js"
);

const HOURS = 3600 * 1000;

beforeEach(() => {
  endTry();
  storage.held.clear();
  storage.isRefused = false;
  locks.held.length = 0;
  locks.isRefused = false;
  address.search = "";
  Object.assign(navigator, { deviceMemory: undefined, connection: undefined });
});

/** The page ends without a word, as one that is out of memory: its lock goes, its mark stays. */
function crash() {
  locks.held.length = 0;
}

test("a try begins, and after its end another may", async () => {
  assert.equal(await beginTry(), "allowed");
  endTry();
  assert.equal(storage.held.size, 0);
  assert.equal(await beginTry(), "allowed");
});

test("after a try that took the page with it there is none, once", async () => {
  assert.equal(await beginTry(), "allowed");
  crash();
  assert.equal(await beginTry(), "crashed");
  assert.equal(await beginTry(), "allowed");
});

test("a mark beside the lock of another page is that page's try", async () => {
  assert.equal(await beginTry(), "allowed");
  // The other frame is still starting.
  assert.equal(await beginTry(), "allowed");
});

test("leaving the page is no accident", async () => {
  await beginTry();
  page.dispatchEvent(new Event("pagehide"));
  crash();
  assert.equal(await beginTry(), "allowed");
});

test("the address can leave the try out, and then no mark is made", async () => {
  address.search = "?snapshot=off";
  assert.equal(await beginTry(), "off");
  assert.equal(storage.held.size, 0);
});

test("without locks the mark alone counts, and without storage nothing does", async () => {
  locks.isRefused = true;
  assert.equal(await beginTry(), "allowed");
  assert.equal(await beginTry(), "crashed");
  storage.isRefused = true;
  assert.equal(await beginTry(), "allowed");
  assert.equal(await beginTry(), "allowed");
});

test("a snapshot is made where there is memory for it and nobody saves data", () => {
  Object.assign(navigator, { deviceMemory: 2 });
  assert.equal(beginMaking(), false);
  Object.assign(navigator, { deviceMemory: 4, connection: { saveData: true } });
  assert.equal(beginMaking(), false);
  Object.assign(navigator, { deviceMemory: 4, connection: { saveData: false } });
  assert.equal(beginMaking(), true);
  endMaking();
  assert.equal(beginMaking(), true);
});

test("after a page that ended while one was made none is made for a day", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1e12 });
  assert.equal(beginMaking(), true);
  assert.equal(beginMaking(), false);
  context.mock.timers.setTime(1e12 + 23 * HOURS);
  assert.equal(beginMaking(), false);
  context.mock.timers.setTime(1e12 + 24 * HOURS);
  assert.equal(beginMaking(), true);
});

test("a page that is left while one is made has not met with an accident", () => {
  assert.equal(beginMaking(), true);
  page.dispatchEvent(new Event("pagehide"));
  assert.equal(beginMaking(), true);
});

test("a page keeps a snapshot of its own in a secure context only", () => {
  assert.equal(canCacheSnapshot(), true);
  Object.assign(globalThis, { isSecureContext: false });
  assert.equal(canCacheSnapshot(), false);
  Object.assign(globalThis, { isSecureContext: true });
});
