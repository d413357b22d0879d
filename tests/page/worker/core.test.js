import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { beforeEach } from "node:test";
import { gzipSync } from "node:zlib";
import "../page.js";

/** The shortest module: its magic number and version. */
const MODULE = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const REWRITTEN = new TextEncoder().encode("<html>blocked by your school</html>");
const FILE = {
  file_name: "pyodide.asm.wasm",
  size: MODULE.length,
  sha256: createHash("sha256").update(MODULE).digest("hex"),
};

/** What the host sends, in turn: the last one stays. @type {Response[]} */
let answers = [];
/** @type {string[]} */
let asked = [];

Object.assign(globalThis, {
  /**
   * @param {string} url
   * @param {RequestInit} [options]
   */
  async fetch(url, { cache = "default" } = {}) {
    asked.push(`${url.replace(/.*\//, "")} ${cache}`);
    return /** @type {Response} */ (answers.length > 1 ? answers.shift() : answers[0]).clone();
  },
});
const { loadCore } = await import("../../../static/worker/core.js");
const { Line } = await import("../../../static/worker/line.js");

/** Loads the core, whose copy the browser has not cached. */
function load(isCompressed = false) {
  const plan = /** @type {any} */ ({
    runtime: "https://example.org/",
    lock: { runtime: { core: [FILE] } },
    copies: isCompressed ? { [FILE.file_name]: [".gz"] } : {},
    compiled: null,
  });
  return loadCore(plan, new Line()).module;
}

/**
 * @param {Uint8Array} contents
 * @param {string} [type]
 * @param {number} [status]
 */
function sent(contents, type = "application/wasm", status = 200) {
  return new Response(/** @type {any} */ (contents), { status, headers: { "content-type": type } });
}

beforeEach(() => {
  asked = [];
});

test("the core is compiled as it arrives", async () => {
  answers = [sent(MODULE)];
  assert.ok((await load()) instanceof WebAssembly.Module);
  answers = [sent(gzipSync(MODULE))];
  assert.ok((await load(true)) instanceof WebAssembly.Module);
  assert.deepEqual(asked, ["pyodide.asm.wasm default", "pyodide.asm.wasm.gz default"]);
});

test("a host may send the core as any type", async () => {
  for (const type of ["application/octet-stream", "text/plain", "text/html"]) {
    answers = [sent(MODULE, type)];
    assert.ok((await load()) instanceof WebAssembly.Module, type);
  }
});

test("a core that a filter has rewritten is fetched once more, past the cache", async () => {
  answers = [sent(REWRITTEN), sent(MODULE)];
  assert.ok((await load()) instanceof WebAssembly.Module);
  assert.deepEqual(asked, ["pyodide.asm.wasm default", "pyodide.asm.wasm reload"]);
});

test("a core with other contents is not taken, even if it can be compiled", async () => {
  // A section of a name that nobody reads.
  answers = [sent(Uint8Array.from([...MODULE, 0, 2, 1, 0x61]))];
  await assert.rejects(load(), { code: "damaged_file", field: FILE.file_name });
});

test("a core that is rewritten again and again is named as damaged, a missing one as missing", async () => {
  for (const isCompressed of [false, true]) {
    answers = [sent(REWRITTEN)];
    const damaged = { code: "damaged_file", field: FILE.file_name };
    await assert.rejects(load(isCompressed), damaged);
    assert.equal(asked.at(-1), "pyodide.asm.wasm reload");
  }
  answers = [sent(REWRITTEN, "text/html", 404)];
  await assert.rejects(load(), { code: "not_fetched", field: FILE.file_name });
});
