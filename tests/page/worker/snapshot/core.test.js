import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { beforeEach } from "node:test";
import { gzipSync } from "node:zlib";
import "../../page.js";

/** The shortest module: its magic number and version. */
const MODULE = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const REWRITTEN = new TextEncoder().encode("<html>blocked by your school</html>");
const FILE = {
  file_name: "pyodide.asm.wasm",
  size: MODULE.length,
  sha256: createHash("sha256").update(MODULE).digest("hex"),
};
const URL_OF_FILE = "https://example.org/pyodide.asm.wasm";

/** What the host sends, in turn: the last one stays. @type {Response[]} */
let answers = [];
/** @type {string[]} */
let asked = [];

Object.assign(globalThis, {
  /**
   * @param {string} url
   * @param {RequestInit} [options]
   */
  async fetch(url, { cache = "default", integrity } = {}) {
    asked.push(`${url.replace(/.*\//, "")} ${cache}`);
    const answer = /** @type {Response} */ (answers.length > 1 ? answers.shift() : answers[0]).clone();
    const hash = createHash("sha256")
      .update(new Uint8Array(await answer.clone().arrayBuffer()))
      .digest("base64");
    // As a browser does, which does not say what is wrong.
    if (integrity && integrity !== `sha256-${hash}`) throw new TypeError("Failed to fetch");
    return answer;
  },
});
const { compileCore } = await import("../../../../static/worker/snapshot/core.js");

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
  assert.ok((await compileCore(URL_OF_FILE, FILE, false)) instanceof WebAssembly.Module);
  answers = [sent(gzipSync(MODULE))];
  assert.ok((await compileCore(URL_OF_FILE, FILE, true)) instanceof WebAssembly.Module);
  assert.deepEqual(asked, ["pyodide.asm.wasm default", "pyodide.asm.wasm.gz default"]);
});

test("a host may send the core as any type", async () => {
  for (const type of ["application/octet-stream", "text/plain", "text/html"]) {
    answers = [sent(MODULE, type)];
    assert.ok((await compileCore(URL_OF_FILE, FILE, false)) instanceof WebAssembly.Module, type);
  }
});

test("a core that a filter has rewritten is fetched once more, past the cache", async () => {
  answers = [sent(REWRITTEN), sent(REWRITTEN), sent(MODULE)];
  assert.ok((await compileCore(URL_OF_FILE, FILE, false)) instanceof WebAssembly.Module);
  assert.deepEqual(asked, [
    "pyodide.asm.wasm default",
    "pyodide.asm.wasm default",
    "pyodide.asm.wasm reload",
  ]);
});

test("a core that is rewritten again and again is named as damaged, a missing one as missing", async () => {
  for (const isCompressed of [false, true]) {
    answers = [sent(REWRITTEN)];
    const damaged = { code: "damaged_file", field: FILE.file_name };
    await assert.rejects(compileCore(URL_OF_FILE, FILE, isCompressed), damaged);
    assert.equal(asked.at(-1), "pyodide.asm.wasm reload");
  }
  answers = [sent(REWRITTEN, "text/html", 404)];
  await assert.rejects(compileCore(URL_OF_FILE, FILE, false), { code: "not_fetched", field: FILE.file_name });
});
