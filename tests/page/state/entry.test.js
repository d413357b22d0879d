import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { entries } from "../page.js";

const { storedEntry, storeInEntry, takeCheckpoint } = await import("../../../static/state/entry.js");

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
