import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

/** @typedef {{ body?: string, status?: number, type?: string }} Sent */

/** What the host sends for each file, one after the other; the last one stays. @type {Record<string, Sent[]>} */
let sent = {};

Object.assign(globalThis, {
  self: globalThis,
  fetch: async (/** @type {string} */ url) => {
    const answers = sent[url.replace("https://example.org/", "")] ?? [];
    const {
      body = "",
      status = 200,
      type = "text/x-python",
    } = (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
    return new Response(body, { status, headers: { "content-type": type } });
  },
});

const { explainedBySource, fetchSources } = await import("../../../static/worker/sources.js");

const hash = (/** @type {string} */ text) => createHash("sha256").update(text).digest("hex");
const PLAN = /** @type {any} */ ({
  site: "https://example.org/",
  files: ["app/a.py", "app/b.py"],
  packed: { inputs: { "app/a.py": hash("A = 1"), "app/b.py": hash("B = 1") } },
});

const texts = (/** @type {{ contents: Uint8Array }[]} */ sources) =>
  sources.map(({ contents }) => new TextDecoder().decode(contents));

test("a source that arrives otherwise than packed is fetched once more", async () => {
  sent = { "app/a.py": [{ body: "A = " }, { body: "A = 1" }], "app/b.py": [{ body: "B = 1" }] };
  const sources = await fetchSources(PLAN);
  assert.deepEqual(texts(sources), ["A = 1", "B = 1"]);
  assert.deepEqual(
    sources.map(({ isAsPacked }) => isAsPacked),
    [true, true],
  );
});

test("a source that was edited after packing is taken as it is", async () => {
  sent = { "app/a.py": [{ body: "A = 2" }], "app/b.py": [{ body: "B = 1" }] };
  const sources = await fetchSources(PLAN);
  assert.deepEqual(texts(sources), ["A = 2", "B = 1"]);
  assert.equal(
    explainedBySource(
      "no error of a file",
      [sources[1]].flatMap((each) => each ?? []),
    ),
    "no error of a file",
  );
});

for (const [how, answer] of /** @type {[string, Sent][]} */ ([
  ["missing", { status: 404 }],
  ["refused", { status: 500 }],
  ["a page", { body: "<!doctype html>", type: "text/html; charset=utf-8" }],
])) {
  test(`a source that is ${how} is named`, async () => {
    sent = { "app/a.py": [answer], "app/b.py": [{ body: "B = 1" }] };
    await assert.rejects(fetchSources(PLAN), { code: "not_fetched", field: "app/a.py" });
  });
}

test("if Python cannot start, the source that did not arrive as packed is named", async () => {
  sent = { "app/a.py": [{ body: "A = (" }], "app/b.py": [{ body: "B = 1" }] };
  const sources = await fetchSources(PLAN);
  const error = new Error('File "/home/pyodide/app/b.py", line 1\nSyntaxError: was never closed');
  const { code, field } = /** @type {any} */ (explainedBySource(error, sources));
  assert.deepEqual([code, field], ["damaged_file", "app/a.py"]);
});

test("where nobody knows what was packed, the source is named in which Python found no sense", async () => {
  sent = { "app/a.py": [{ body: "A = (" }], "app/b.py": [{ body: "from app.a import A" }] };
  const sources = await fetchSources({ ...PLAN, packed: null });
  const lines = ['  File "/home/pyodide/app/b.py", line 1', '  File "/home/pyodide/app/a.py", line 1'];
  const explained = (/** @type {string} */ last) =>
    /** @type {any} */ (explainedBySource(new Error([...lines, last].join("\n")), sources)).field;
  assert.equal(explained("SyntaxError: '(' was never closed"), "app/a.py");
  assert.equal(
    explained("ImportError: cannot import name 'A' from 'app.b' (/home/pyodide/app/b.py)"),
    "app/b.py",
  );
  assert.equal(explained("MemoryError"), undefined);
});
