import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

/** The one file in Cache Storage. @type {Uint8Array<ArrayBuffer> | null} */
let cached = null;

const cache = { match: async () => cached && new Response(cached) };
Object.assign(globalThis, {
  self: globalThis,
  caches: { open: async () => cache },
  FileSystemFileHandle: undefined,
});

const { readVerified } = await import("../../../../static/worker/core.js");
const { openCachedSnapshot, PIECE } = await import("../../../../static/worker/snapshot/memory-stream.js");
const { encode } = await import("../../../../static/worker/snapshot/format.js");

/** @param {Uint8Array} contents */
const hash = (contents) => createHash("sha256").update(contents).digest("hex");

// Memory of random bytes, which fills two pieces of a snapshot and a part of a third one.
const MEMORY = Uint8Array.from({ length: 600 * 4096 }, (_, i) => (i * 2654435761) >>> 13);
const WHOLE = encode(/** @type {any} */ ({ build: "a build" }), MEMORY);
const PIECES = [0, 1, 2].map((i) => hash(WHOLE.subarray(i * PIECE, (i + 1) * PIECE)));
const FILE = { file_name: "packed/s.dat", sha256: hash(WHOLE), size: WHOLE.length, pieces: PIECES };

test("a good copy is read, and one that is not there is none", async () => {
  cached = WHOLE;
  assert.deepEqual(await readVerified(FILE), { contents: WHOLE, copy: "good" });
  const snapshot = await openCachedSnapshot(FILE);
  const memory = new Uint8Array(MEMORY.length);
  await snapshot?.writeInto(memory);
  assert.deepEqual(memory, MEMORY);
  cached = null;
  assert.deepEqual(await readVerified(FILE), { contents: null, copy: "none" });
  assert.equal(await openCachedSnapshot(FILE), null);
});

/** @param {number} at */
function flipped(at) {
  const copy = WHOLE.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** @param {number} bytes */
function longer(bytes) {
  const copy = new Uint8Array(WHOLE.length + bytes);
  copy.set(WHOLE);
  return copy;
}

/** @type {Record<string, Uint8Array<ArrayBuffer>>} */
const DAMAGED = {
  "with another first byte": flipped(0),
  "with another byte within": flipped(PIECE + 70_000),
  "with another last byte": flipped(WHOLE.length - 1),
  "that is cut": WHOLE.slice(0, 70_000),
  "that is cut after a whole piece": WHOLE.slice(0, 2 * PIECE),
  "that is empty": new Uint8Array(),
  "that is longer": longer(4),
};
for (const [name, contents] of Object.entries(DAMAGED)) {
  test(`a copy ${name} is damaged, and nothing of it is used`, async () => {
    cached = contents;
    assert.deepEqual(await readVerified(FILE), { contents: null, copy: "damaged" });
    await assert.rejects(openCachedSnapshot(FILE), { code: "damaged_file", field: FILE.file_name });
  });
}
