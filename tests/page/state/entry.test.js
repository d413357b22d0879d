import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { entries, storage } from "../page.js";

const { isForgotten, storedEntry, storeInEntry, takeCheckpoint } = await import(
  "../../../static/state/entry.js"
);

beforeEach(() => {
  entries.state = null;
});

test("values are stored beside each other, and undefined removes one", () => {
  storeInEntry({ points: "1,2" });
  storeInEntry({ checkpoint: "5:text" });
  assert.deepEqual(storedEntry(), { points: "1,2", checkpoint: "5:text" });
  storeInEntry({ points: undefined }, "https://example.org/?x");
  assert.deepEqual(
    [storedEntry(), entries.shown.at(-1)],
    [{ checkpoint: "5:text" }, "https://example.org/?x"],
  );
  storeInEntry({ checkpoint: undefined });
  assert.equal(entries.state, null);
});

test("a checkpoint is taken once, so that one which ends the page does not end it again", () => {
  entries.state = { points: "1,2", checkpoint: "5:text" };
  assert.equal(takeCheckpoint(), "5:text");
  assert.equal(takeCheckpoint(), "");
  assert.deepEqual(storedEntry(), { points: "1,2" });
});

test("what another program left there is no checkpoint", () => {
  for (const state of ["text", 7, { checkpoint: 7 }, null]) {
    entries.state = state;
    assert.equal(takeCheckpoint(), "");
  }
});

test("a browser that refuses to store leaves everything as it is", (context) => {
  context.mock.method(entries, "replaceState", () => {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  });
  storeInEntry({ checkpoint: "5:text" });
  assert.deepEqual(storedEntry(), {});
});

test("only a page without an origin and without a storage is forgotten", () => {
  const { origin } = globalThis;
  try {
    for (const [given, isRefused, expected] of [
      ["https://example.org", false, false],
      // The browser blocks the storage of other sites' frames; the entry of the history works there.
      ["https://example.org", true, false],
      // A page from a file.
      ["null", false, false],
      ["null", true, true],
    ]) {
      Object.assign(globalThis, { origin: given });
      storage.isRefused = Boolean(isRefused);
      assert.equal(isForgotten(), expected, `${given} ${isRefused}`);
    }
  } finally {
    Object.assign(globalThis, { origin });
    storage.isRefused = false;
  }
});
