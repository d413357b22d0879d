import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

/** @type {[url: string, options: object][]} */
const started = [];

Object.assign(globalThis, {
  Worker: class extends EventTarget {
    /**
     * @param {string} url
     * @param {object} options
     */
    constructor(url, options) {
      super();
      started.push([url, options]);
    }
  },
  fetch: () => Promise.reject(new Error("There is no network.")),
});

const { makeWorker, takeEarlyWorker } = await import("../../../static/boot/early-worker.js");

const SCRIPT = new URL("../../../static/worker/worker.js", import.meta.url).href;

test("the first worker starts with the module, and is taken once", async () => {
  assert.deepEqual(started, [[SCRIPT, { type: "module" }]]);
  const early = takeEarlyWorker();
  await assert.rejects(Promise.resolve(early?.plan));
  assert.equal(takeEarlyWorker(), null);
});

test("a page without an origin starts a worker that imports the script of the site", () => {
  Object.assign(globalThis, { origin: "null" });
  makeWorker();
  const [url = "", options] = started.at(-1) ?? [];
  assert.deepEqual(options, { type: "module" });
  const [type, text = ""] = url.split(",");
  assert.equal(type, "data:text/javascript");
  assert.equal(decodeURIComponent(text), `import ${JSON.stringify(SCRIPT)}`);
});
