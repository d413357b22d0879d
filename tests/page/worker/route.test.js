import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { beforeEach } from "node:test";
import "../page.js";

const SNAPSHOT = "snapshot";
const file = {
  file_name: "packed/snapshot.dat",
  size: SNAPSHOT.length,
  sha256: createHash("sha256").update(SNAPSHOT).digest("hex"),
};

/** What Cache Storage answers with. @type {string | null} */
let cached = null;
Object.assign(globalThis, {
  caches: { open: async () => ({ match: async () => cached !== null && new Response(cached) }) },
});

const { mayFetchAhead, takesSnapshot } = await import("../../../static/worker/route.js");

/** @param {object} navigator */
function browse(navigator) {
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
}

/**
 * @param {boolean} isFast
 * @param {object} [changes]
 */
function takes(isFast, changes = {}) {
  const plan = {
    snapshot: "allowed",
    packed: { files: { "snapshot.bin": file } },
    compiled: null,
    ...changes,
  };
  return takesSnapshot(/** @type {any} */ (plan), /** @type {any} */ ({ isFast: Promise.resolve(isFast) }));
}

beforeEach(() => {
  cached = null;
  browse({});
});

test("a fast line brings the snapshot, a slow one the packed files", async () => {
  assert.equal(await takes(true), true);
  assert.equal(await takes(false), false);
});

test("a snapshot that an earlier visit has cached whole comes first on any line", async () => {
  cached = SNAPSHOT;
  assert.equal(await takes(false), true);
  // It is still being written.
  cached = "";
  assert.equal(await takes(false), false);
});

test("the worker that replaces one which started from the snapshot starts from it, too", async () => {
  assert.equal(await takes(false, { compiled: {} }), true);
});

test("a reader who saves data gets the packed files on any line, and nothing is fetched ahead", async () => {
  assert.equal(mayFetchAhead(), true);
  browse({ connection: { saveData: true } });
  assert.equal(await takes(true), false);
  assert.equal(mayFetchAhead(), false);
});

test("the address can ask for the snapshot on any line", async () => {
  assert.equal(await takes(false, { onAnyLine: true }), true);
});

test("no line brings a snapshot that the site does not serve, or that may not be used", async () => {
  assert.equal(await takes(true, { packed: { files: {} } }), false);
  assert.equal(await takes(true, { packed: null }), false);
  for (const snapshot of ["off", "crashed"]) assert.equal(await takes(true, { snapshot }), false);
});
