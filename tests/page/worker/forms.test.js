import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test, { beforeEach } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import "../page.js";

/** The decoder that `prepare` puts beside the runtime; see app/host/fetching/decoder.py. */
const PACKAGE = new URL("../../tools/node_modules/zstddec/dist/zstddec-stream.mjs", import.meta.url);
const [, base64 = ""] = /"(AGFzb[^"]*)"/.exec(readFileSync(PACKAGE, "utf8")) ?? [];
const DECODER = Buffer.from(base64, "base64");
const WHOLE = Buffer.from("a large file, ".repeat(10_000));

/** @type {Map<string, { contents: Buffer, coding?: string }>} */
const served = new Map();
/** @type {string[]} */
let asked = [];

Object.assign(globalThis, {
  /**
   * @param {string} url
   * @param {RequestInit} [options]
   */
  async fetch(url, { cache } = {}) {
    const name = url.replace("https://example.org/", "");
    asked.push(cache ? `${name} ${cache}` : name);
    const file = served.get(name);
    if (!file) return new Response("", { status: 404 });
    const headers = file.coding ? { "content-encoding": file.coding } : undefined;
    return new Response(new Uint8Array(file.contents), headers && { headers });
  },
});

/** @param {Buffer} contents */
function pinned(contents, file_name = "packed/file.dat") {
  return { file_name, sha256: createHash("sha256").update(contents).digest("hex"), size: contents.length };
}

const COPIES = { "packed/file.dat": [".zst.dat", ".gz"] };

/** A worker fetches the decoder once, so each test has modules of its own. */
let generation = 0;

/** @param {object} [copies] */
async function fetchFile(copies = COPIES) {
  const place = /** @type {any} */ ({
    runtime: "https://example.org/",
    lock: { runtime: { decoder: pinned(DECODER, "decoder.wasm") } },
    copies,
  });
  const { formsOf, open } = await import(`../../../static/worker/forms.js?${generation}`);
  for (const form of formsOf(place, pinned(WHOLE))) {
    try {
      const { body } = await open(form);
      return Buffer.from(await new Response(body).arrayBuffer());
    } catch {
      // The next form follows, as in the worker.
    }
  }
  return null;
}

beforeEach(() => {
  generation += 1;
  asked = [];
  served.clear();
  served.set("decoder.wasm", { contents: DECODER });
  served.set("packed/file.dat", { contents: WHOLE });
  served.set("packed/file.dat.gz", { contents: gzipSync(WHOLE) });
  served.set("packed/file.dat.zst.dat", { contents: zstdCompressSync(WHOLE) });
});

test("the smallest copy is fetched, and the decoder at the same time, once", async () => {
  for (let i = 0; i < 2; i++) assert.ok((await fetchFile())?.equals(WHOLE));
  assert.deepEqual(asked.sort(), ["decoder.wasm", "packed/file.dat.zst.dat", "packed/file.dat.zst.dat"]);
});

test("where nothing asks for copies, the file itself is fetched, and no decoder", async () => {
  assert.ok((await fetchFile({}))?.equals(WHOLE));
  assert.deepEqual(asked, ["packed/file.dat"]);
});

test("a site without a decoder lists no copy by zstd, and none is fetched", async () => {
  assert.ok((await fetchFile({ "packed/file.dat": [".gz"] }))?.equals(WHOLE));
  assert.deepEqual(asked, ["packed/file.dat.gz"]);
});

test("what a host sends with a coding of HTTP has been unpacked by the browser", async () => {
  for (const [name, coding] of [
    ["packed/file.dat.zst.dat", "zstd"],
    ["packed/file.dat.gz", "gzip"],
  ]) {
    served.set(String(name), { contents: WHOLE, coding });
    const copies = { "packed/file.dat": [String(name).replace("packed/file.dat", "")] };
    assert.ok((await fetchFile(copies))?.equals(WHOLE), coding);
  }
});

test("a missing or damaged decoder leads to the next form, and is not asked for again", async () => {
  for (const contents of [null, Buffer.from("<html>"), DECODER.subarray(0, 5000)]) {
    generation += 1;
    asked = [];
    if (contents) served.set("decoder.wasm", { contents });
    else served.delete("decoder.wasm");
    for (let i = 0; i < 2; i++) assert.ok((await fetchFile())?.equals(WHOLE));
    const tries = contents ? ["decoder.wasm", "decoder.wasm reload"] : ["decoder.wasm"];
    assert.deepEqual(
      asked.filter((name) => name.startsWith("decoder")),
      tries,
    );
    assert.equal(asked.filter((name) => name === "packed/file.dat.gz").length, 2);
  }
});

test("a missing or damaged copy leads to the next form", async () => {
  served.delete("packed/file.dat.zst.dat");
  assert.ok((await fetchFile())?.equals(WHOLE));
  served.set("packed/file.dat.zst.dat", { contents: Buffer.from("<html>blocked by your school</html>") });
  served.delete("packed/file.dat.gz");
  assert.ok((await fetchFile())?.equals(WHOLE));
  served.delete("packed/file.dat");
  assert.equal(await fetchFile(), null);
  assert.deepEqual(asked.slice(-2), ["packed/file.dat", "packed/file.dat reload"]);
});

test("a decoder that does not arrive in time leads to the next form", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { fetch } = globalThis;
  try {
    globalThis.fetch = /** @type {any} */ (
      (/** @type {string} */ url, /** @type {RequestInit} */ options) =>
        url.endsWith("decoder.wasm") ? new Promise(() => {}) : fetch(url, options)
    );
    const arriving = fetchFile();
    const look = setInterval(() => context.mock.timers.tick(8000), 5);
    assert.ok((await arriving)?.equals(WHOLE));
    clearInterval(look);
  } finally {
    globalThis.fetch = fetch;
  }
});
