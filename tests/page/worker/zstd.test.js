import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { zstdCompressSync } from "node:zlib";
import "../page.js";

const { Unpacker, unpackingStream } = await import("../../../static/worker/zstd.js");

/** The decoder that `prepare` puts beside the runtime; see app/host/fetching/decoder.py. */
const PACKAGE = new URL("../../tools/node_modules/zstddec/dist/zstddec-stream.mjs", import.meta.url);
const [, base64 = ""] = /"(AGFzb[^"]*)"/.exec(readFileSync(PACKAGE, "utf8")) ?? [];
const decoder = await WebAssembly.compile(Buffer.from(base64, "base64"));

/** Bytes that hardly compress, and bytes that compress well. */
function contents(length = 700_000) {
  const seeds = Array.from({ length: length / 32 / 2 }, (_, i) =>
    createHash("sha256").update(String(i)).digest(),
  );
  return Buffer.concat([...seeds, Buffer.alloc(length / 2, "abc")]);
}

/**
 * @param {Uint8Array} packed
 * @param {number} size of the chunks in which it arrives
 */
function unpacked(packed, size) {
  const unpacker = new Unpacker(decoder);
  const parts = [];
  for (let i = 0; i < packed.length; i += size) parts.push(...unpacker.unpack(packed.subarray(i, i + size)));
  unpacker.end();
  return Buffer.concat(parts);
}

for (const size of [1000, 131_072, 1_000_000]) {
  test(`a file that arrives in chunks of ${size} bytes is unpacked`, () => {
    const whole = contents();
    assert.ok(unpacked(zstdCompressSync(whole), size).equals(whole));
  });
}

test("lengths at which the output of the decoder is just full make no difference", () => {
  for (const length of [0, 1, 131_071, 131_072, 131_073, 262_144]) {
    const whole = Buffer.alloc(length, 7);
    assert.equal(unpacked(zstdCompressSync(whole), 7).compare(whole), 0, String(length));
  }
});

test("a file of several frames is unpacked whole", () => {
  const packed = Buffer.concat([zstdCompressSync(Buffer.from("one ")), zstdCompressSync(Buffer.from("two"))]);
  assert.equal(String(unpacked(packed, 1000)), "one two");
});

test("a file that ends too early is reported, wherever it ends", () => {
  const packed = zstdCompressSync(contents(6400));
  for (const length of [0, 3, 10, 1000, packed.length - 1]) {
    assert.throws(() => unpacked(packed.subarray(0, length), 500), /ends too early/, String(length));
  }
});

test("damage is reported, or makes other contents, which have another hash; it always ends", () => {
  const text = Buffer.from("<html>blocked by your school</html>");
  assert.throws(() => unpacked(text, 1000), /damaged/);
  const whole = contents(640_000);
  const packed = zstdCompressSync(whole);
  let reported = 0;
  for (let at = 0; at < 40; at++) {
    const damaged = Buffer.from(packed);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
    try {
      assert.ok(!unpacked(damaged, 5000).equals(whole), String(at));
    } catch (error) {
      assert.match(String(error), /damaged|too early/);
      reported += 1;
    }
  }
  assert.ok(reported > 3, String(reported));
});

test("a stream is unpacked while it arrives, and files at the same time do not disturb each other", async () => {
  const files = [contents(), contents(64_000), Buffer.from("small")];
  const arrived = files.map(async (file) => {
    const sent = new Response(new Uint8Array(zstdCompressSync(file))).body;
    return Buffer.from(await new Response(sent?.pipeThrough(unpackingStream(decoder))).arrayBuffer());
  });
  for (const [i, whole] of (await Promise.all(arrived)).entries()) assert.ok(whole.equals(files[i] ?? whole));
});

test("a stream that ends too early fails", async () => {
  const packed = new Uint8Array(zstdCompressSync(contents()).subarray(0, 5000));
  const sent = new Response(packed).body?.pipeThrough(unpackingStream(decoder));
  await assert.rejects(new Response(sent).arrayBuffer(), /too early/);
});
