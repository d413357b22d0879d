import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";

/** Cache Storage, by the whole address as browsers store it. @type {Map<string, Response>} */
const entries = new Map();

const cache = {
  keys: async () => [...entries.keys()].map((url) => ({ url })),
  delete: async (/** @type {string} */ url) => entries.delete(url),
  put: async (/** @type {string} */ url, /** @type {Response} */ answer) => entries.set(url, answer),
  match: async (/** @type {string} */ url) => entries.get(url),
};

Object.assign(globalThis, { self: globalThis, caches: { open: async () => cache } });

const { cacheFiles, readCached } = await import("../../../static/worker/cache.js");

const FILE = /** @type {any} */ ({ file_name: "packed/s.bin", sha256: "ab".repeat(32), size: 3 });
const CONTENTS = Uint8Array.of(1, 2, 3);

/** @param {any} storage the browser's navigator.storage */
function give(storage, hasHandles = true) {
  const Handle = class {
    createWritable() {}
  };
  Object.defineProperty(globalThis, "navigator", { value: { storage }, configurable: true });
  Object.assign(globalThis, { FileSystemFileHandle: hasHandles ? Handle : undefined });
}

beforeEach(() => entries.clear());

/** @type {[name: string, storage: any, hasHandles?: boolean][]} */
const WITHOUT_FOLDER = [
  ["no private file system at all", undefined, false],
  ["no function for it", {}],
  ["no storage object", undefined],
  ["a refusal", { getDirectory: () => Promise.reject(new DOMException("Not here.", "SecurityError")) }],
];
for (const [name, storage, hasHandles] of WITHOUT_FOLDER) {
  test(`a browser with ${name} caches in Cache Storage, and finds it again`, async () => {
    give(storage, hasHandles);
    assert.equal(await readCached(FILE), null);
    await cacheFiles(new Map([[FILE, async () => /** @type {any} */ (new Blob([CONTENTS]).stream())]]));
    assert.deepEqual(await readCached(FILE), CONTENTS);
    const folder = new URL("../../../static/worker/kept/", import.meta.url).href;
    assert.deepEqual([...entries.keys()], [`${folder}${"ab".repeat(8)}-3`]);
  });
}

test("a browser that never says what it stores is asked once, and nothing waits for it any more", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let asked = 0;
  const mute = () => {
    asked += 1;
    return new Promise(() => {});
  };
  give({ getDirectory: mute });
  const first = readCached(FILE);
  await Promise.resolve();
  mock.timers.tick(5000);
  assert.equal(await first, null);
  assert.equal(await readCached(FILE), null);
  assert.equal(asked, 1);
  mock.timers.reset();
});
