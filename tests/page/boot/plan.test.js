import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { address, locks, root, storage } from "../page.js";

const { bootPlan, nextPlan } = await import("../../../static/boot/plan.js");
const { catalog } = await import("../../../static/catalog.js");

const CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"].map((file_name) => ({ file_name }));
const LOCK = { runtime: { cdn: "https://cdn.example.org/pyodide/", core: CORE }, packages: {} };
const PACKED = {
  inputs: {},
  files: { "snapshot.bin": { file_name: "packed/s.bin" } },
  copies: { "pyodide.asm.wasm": [".zst.dat", ".gz"] },
};

/** The files of the server: answers by the end of the address. */
let served =
  /** @type {Record<string, { body: unknown, hangs?: boolean, text?: string, type?: string, status?: number }>} */ ({});
/** @type {string[]} */
let asked = [];

globalThis.fetch = /** @type {any} */ (
  async (/** @type {URL} */ url, /** @type {RequestInit} */ { method = "GET", signal } = {}) => {
    const name = String(url).replace(/^.*\/static\//, "");
    asked.push(`${method} ${name}`);
    const answer = served[name];
    if (!answer) throw new TypeError("Failed to fetch");
    // This request hangs until the page gives it up.
    if (answer.hangs) return new Promise((_, reject) => signal?.addEventListener("abort", reject));
    const { body, text = JSON.stringify(body), type = "application/json", status = 200 } = answer;
    return new Response(text, { status, headers: { "content-type": type } });
  }
);

beforeEach(() => {
  storage.held.clear();
  locks.held.length = 0;
  address.search = "";
  root.dataset = {};
  asked = [];
  served = {
    "runtime-lock.json": { body: LOCK },
    "runtime/pyodide.js": { body: "", type: "text/javascript" },
    "runtime/packed/manifest.json": { body: PACKED },
  };
});

test("a page with the marks of its server requests nothing that the marks say", async () => {
  root.dataset = { runtime: "static/runtime/", packed: "static/runtime/packed/manifest.json", current: "" };
  const plan = await bootPlan();
  assert.deepEqual(asked, ["GET runtime-lock.json", "GET runtime/packed/manifest.json"]);
  assert.match(plan.runtime, /\/static\/runtime\/$/);
  assert.deepEqual([plan.snapshot, plan.isCurrent], ["allowed", true]);
  assert.deepEqual(plan.files, catalog.files);
  // This server compresses its answers by itself.
  assert.deepEqual(plan.copies, {});
});

test("a published page finds the runtime beside it, and requests compressed copies", async () => {
  root.dataset = {
    runtime: "static/runtime/",
    packed: "static/runtime/packed/manifest.json",
    compressed: "",
  };
  assert.deepEqual((await bootPlan()).copies, PACKED.copies);
  root.dataset = {};
  const plan = await bootPlan();
  assert.match(plan.runtime, /\/static\/runtime\/$/);
  assert.deepEqual(plan.packed, PACKED);
  assert.deepEqual(plan.copies, PACKED.copies);
});

test("on any other server the worker compares the sources, which only a secure context can", async () => {
  const { snapshot, isCurrent } = await bootPlan();
  assert.deepEqual([snapshot, isCurrent], ["allowed", false]);
  Object.assign(globalThis, { isSecureContext: false });
  assert.equal((await bootPlan()).snapshot, "off");
  root.dataset = { runtime: "static/runtime/", packed: "static/runtime/packed/manifest.json", current: "" };
  assert.equal((await bootPlan()).snapshot, "allowed");
  Object.assign(globalThis, { isSecureContext: true });
});

test("no attempt begins if the site serves no snapshot", async () => {
  served["runtime/packed/manifest.json"] = { body: { ...PACKED, files: {} } };
  assert.equal((await bootPlan()).snapshot, "off");
  assert.equal(storage.held.size, 0);
});

test("if nothing is beside the page, the runtime comes from its publisher", async () => {
  delete served["runtime/pyodide.js"];
  assert.deepEqual(await bootPlan().then(({ runtime, packed }) => [runtime, packed]), [
    LOCK.runtime.cdn,
    null,
  ]);
  // Some servers answer a missing address with a page.
  served["runtime/pyodide.js"] = { body: "<!doctype html>", type: "text/html" };
  assert.equal((await bootPlan()).runtime, LOCK.runtime.cdn);
  served["runtime/pyodide.js"] = { body: "", type: "text/javascript", status: 404 };
  assert.equal((await bootPlan()).runtime, LOCK.runtime.cdn);
});

test("beside the page the modules have names for which every host sends the type of scripts", async () => {
  const names = async () => (await bootPlan()).lock.runtime.core.map(({ file_name }) => file_name);
  assert.deepEqual(await names(), ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm"]);
  delete served["runtime/pyodide.js"];
  assert.deepEqual(await names(), ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]);
});

test("without the manifest the start is slow and works", async () => {
  served["runtime/packed/manifest.json"] = { body: null, status: 404 };
  assert.equal((await bootPlan()).packed, null);
  // A marked page asks for no script first, and finds the same.
  root.dataset = { runtime: "static/runtime/", packed: "static/runtime/packed/manifest.json", current: "" };
  assert.equal((await bootPlan()).packed, null);
  for (const text of ["", "\0\0\0\0", '{"files":']) {
    served["runtime/packed/manifest.json"] = { body: null, text };
    const { packed, snapshot } = await bootPlan();
    assert.deepEqual([packed, snapshot], [null, "off"], text);
  }
  delete served["runtime/packed/manifest.json"];
  const plan = await bootPlan();
  assert.deepEqual([plan.packed, plan.copies], [null, {}]);
});

test("a manifest that never arrives holds the start up for some seconds only", async ({ mock }) => {
  /** @type {number[]} */
  const limits = [];
  mock.method(AbortSignal, "timeout", (/** @type {number} */ ms) => {
    limits.push(ms);
    const controller = new AbortController();
    setTimeout(() => controller.abort());
    return controller.signal;
  });
  root.dataset = { runtime: "static/runtime/", packed: "static/runtime/packed/manifest.json", current: "" };
  served["runtime/packed/manifest.json"] = { body: null, hangs: true };
  const plan = await bootPlan();
  assert.deepEqual([plan.packed, plan.snapshot], [null, "off"]);
  assert.deepEqual(limits, [15_000, 8000]); // the lock, which does arrive, and the manifest
});

test("neither a safe start nor an address with snapshot=off tries a snapshot", async () => {
  assert.equal((await bootPlan(true)).snapshot, "off");
  assert.equal(storage.held.size, 0);
  address.search = "?snapshot=off";
  assert.equal((await bootPlan()).snapshot, "off");
});

test("without the lock there is no start, and the reason contains the server's answer", async () => {
  served["runtime-lock.json"] = { body: null, status: 503 };
  await assert.rejects(bootPlan(), /503/);
});

test("the next worker reuses the compiled module, and tries again by itself", async () => {
  const first = await bootPlan();
  const compiled = /** @type {any} */ ({ core: {} });
  const next = await nextPlan(first, compiled);
  assert.equal(next.compiled, compiled);
  assert.deepEqual({ ...next, compiled: null, snapshot: first.snapshot }, first);
});
