import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

Object.assign(globalThis, { self: globalThis });
const { checkInputs } = await import("../../../../static/worker/snapshot/inputs.js");

const SITE = "https://example.org/course/";

/** The files of the site. */
const served = new Map([
  ["app/loop.py", "import app"],
  ["static/worker/snapshot/format.js", "// the format"],
]);

globalThis.fetch = /** @type {any} */ (
  async (/** @type {URL} */ url) => {
    const text = served.get(url.href.replace(SITE, ""));
    return text === undefined ? new Response("not found", { status: 404 }) : new Response(text);
  }
);

/** @param {Record<string, string>} texts */
function planOf(texts) {
  const inputs = Object.entries(texts).map(([path, text]) => {
    return [path, createHash("sha256").update(text).digest("hex")];
  });
  return { site: SITE, packed: { inputs: Object.fromEntries(inputs), files: {}, copies: {} } };
}

test("the same sources pass, and what only packing reads need not be there", async () => {
  await checkInputs(planOf({ ...Object.fromEntries(served), "app/host/packing/pack.py": "import json" }));
});

test("an edited file, a missing one and an empty answer are named", async () => {
  const texts = Object.fromEntries(served);
  const edited = { ...texts, "app/loop.py": "import app  # edited" };
  await assert.rejects(checkInputs(planOf(edited)), /another app\/loop\.py/);
  await assert.rejects(checkInputs(planOf({ ...texts, "app/gone.py": "" })), /another app\/gone\.py/);
});

test("a manifest without sources proves nothing", async () => {
  await assert.rejects(checkInputs(planOf({})), /lists no sources/);
  await assert.rejects(checkInputs({ site: SITE, packed: null }), /lists no sources/);
});
