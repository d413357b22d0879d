import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

/** What the server answers, one after the other, and how it was asked. @type {string[]} */
let answers = [];
/** @type {(string | undefined)[]} */
let caches = [];

Object.assign(globalThis, {
  self: globalThis,
  fetch: async (/** @type {string} */ _, /** @type {RequestInit} */ { cache } = {}) => {
    caches.push(cache);
    const body = answers.shift();
    return new Response(body ?? "", { status: body === undefined ? 404 : 200 });
  },
});

const { fetchPinned } = await import("../../../static/worker/runtime-files.js");

const WHOLE = "a whole file";
const FILE = {
  file_name: "packed/file.dat",
  sha256: createHash("sha256").update(WHOLE).digest("hex"),
  size: WHOLE.length,
};

/** @param {string[]} given the server's answers */
async function fetchWith(...given) {
  [answers, caches] = [given, []];
  const { contents } = await fetchPinned("https://example.org/file.dat", FILE);
  return new TextDecoder().decode(contents);
}

test("a file that arrives whole is fetched once", async () => {
  assert.equal(await fetchWith(WHOLE), WHOLE);
  assert.deepEqual(caches, [undefined]);
});

for (const damaged of ["", "a whole", "a whole filf", "a whole file and more"]) {
  test(`a file that arrives as "${damaged}" is fetched once more, past the browser's cache`, async () => {
    assert.equal(await fetchWith(damaged, WHOLE), WHOLE);
    assert.deepEqual(caches, [undefined, "reload"]);
    await assert.rejects(fetchWith(damaged, damaged), { code: "damaged_file", field: FILE.file_name });
  });
}

test("a file that is missing is not asked for again", async () => {
  await assert.rejects(fetchWith(), { code: "not_fetched", field: FILE.file_name });
  assert.deepEqual(caches, [undefined]);
});
