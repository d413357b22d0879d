import assert from "node:assert/strict";
import test from "node:test";
import {
  bytesOf,
  Damaged,
  encode,
  FORMAT,
  MemoryTargets,
  readHead,
} from "../../../../static/worker/snapshot/format.js";

const PAGE = 4096;

/** Memory of eight pages, some of them with contents. */
function memory() {
  const bytes = new Uint8Array(8 * PAGE);
  bytes[PAGE] = 1;
  bytes[3 * PAGE - 1] = 2;
  bytes.fill(7, 5 * PAGE, 6 * PAGE);
  // A negative zero is not an empty page.
  bytes[8 * PAGE - 1] = 0x80;
  return bytes;
}

const FACTS = /** @type {any} */ ({ build: "β", memoryBytes: 8 * PAGE, libraries: [] });

/** @param {number[]} pieces sizes in which the file arrives after its head */
function roundTrip(pieces) {
  const file = encode(FACTS, memory());
  const head = readHead(file.slice(), file.length);
  assert.ok(head);
  const restored = new Uint8Array(8 * PAGE);
  const filling = new MemoryTargets(restored, head.facts);
  let place = head.start;
  for (let i = 0; place < file.length; i++) {
    const size = Math.min(pieces[i % pieces.length] ?? PAGE, file.length - place);
    for (const part of filling.parts(size)) {
      part.set(file.subarray(place, place + part.length));
      place += part.length;
    }
  }
  return { restored, facts: head.facts };
}

test("memory comes back bit for bit, in whatever pieces the file arrives", () => {
  for (const pieces of [[8 * PAGE], [1000], [1, PAGE, 4095]]) {
    const { restored, facts } = roundTrip(pieces);
    assert.deepEqual(restored, memory());
    assert.equal(facts.build, "β");
  }
});

test("empty pages take no space", () => {
  const file = encode(FACTS, memory());
  const head = readHead(file, file.length);
  assert.deepEqual(head?.facts.pages, [
    [1, 2],
    [5, 1],
    [7, 1],
  ]);
  assert.equal(bytesOf(head?.facts ?? {}), 4 * PAGE);
  assert.equal(file.length, (head?.start ?? 0) + 4 * PAGE);
});

test("a beginning too short for the head is not damaged: more bytes will come", () => {
  const file = encode(FACTS, memory());
  assert.equal(readHead(file.slice(0, 40), file.length), null);
});

/** @type {[name: string, harm: (file: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>][]} */
const HARMS = [
  ["cut before its head ends", (file) => file.slice(0, 12)],
  ["cut short", (file) => file.slice(0, file.length - 1)],
  ["too long", (file) => new Uint8Array([...file, 0])],
  ["no snapshot", (file) => file.with(0, 0)],
  ["of another format", (file) => file.with(4, FORMAT + 1)],
  ["with facts longer than itself", (file) => file.with(11, 1)],
  [
    "lacking a page",
    (file) => {
      const less = file.slice(0, file.length - PAGE);
      new DataView(less.buffer).setUint32(12, less.length, true);
      return less;
    },
  ],
];
for (const [name, harm] of HARMS) {
  test(`a file ${name} is refused`, () => {
    const file = new Uint8Array(harm(encode(FACTS, memory())));
    assert.throws(() => readHead(file, file.length), Damaged);
  });
}

test("more contents than pages are refused", () => {
  const filling = new MemoryTargets(new Uint8Array(2 * PAGE), /** @type {any} */ ({ pages: [[0, 1]] }));
  assert.throws(() => [...filling.parts(PAGE + 1)], Damaged);
});
