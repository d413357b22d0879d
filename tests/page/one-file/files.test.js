import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

/** @type {string[]} */
const sent = [];
Object.assign(globalThis, {
  fetch: async (/** @type {string} */ url) => {
    sent.push(String(url));
    return new Response("from the network");
  },
});

const { answerFetch, asAddress, bytesOf, SITE } = await import("../../../static/one-file/files.js");

const FILES = new Map([["static/words/en.json", '{"word": 1}']]);
answerFetch(async (name) => FILES.get(name) ?? null);

/**
 * Writes bytes as app/host/publishing/single_file.py does.
 *
 * @param {Uint8Array} bytes
 */
function asText(bytes) {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const symbols = bits.match(/.{1,7}/g) ?? [];
  return symbols
    .map((symbol) => Number.parseInt(symbol.padEnd(7, "0"), 2))
    .map((code) => String.fromCharCode([0, 13, 60].includes(code) ? code + 128 : code))
    .join("");
}

test("text is read as the bytes that were written", () => {
  for (const length of [0, 1, 6, 7, 8, 13, 14, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
    const text = asText(bytes);
    // HTML would change these, or end the element.
    assert.ok(!/[\0\r<]/.test(text));
    assert.deepEqual(bytesOf(text), bytes);
  }
});

test("the addresses of modules lead to the files", async () => {
  const site = new URL("../../", `${SITE}static/boot/plan.js`);
  const answer = await fetch(new URL("static/words/en.json", site));
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.deepEqual(await answer.json(), { word: 1 });
  assert.equal((await fetch(new URL("static/words/de.json", site))).status, 404);
  assert.deepEqual(sent, []);
  assert.equal(await (await fetch("https://example.org/")).text(), "from the network");
  assert.deepEqual(sent, ["https://example.org/"]);
});

test("a module is imported from its text", async () => {
  const source = "export default 'ä, \"quoted\" # 100 %';\n// a line\n";
  assert.equal((await import(asAddress(source))).default, 'ä, "quoted" # 100 %');
});
