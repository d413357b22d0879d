import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { beforeEach } from "node:test";
import { gzipSync } from "node:zlib";

/** What the host answers, by its files: contents, a status, or never. @type {Map<string, Uint8Array | number>} */
const served = new Map();
/** @type {string[]} */
let asked = [];

Object.assign(globalThis, {
  self: globalThis,
  fetch: async (/** @type {string} */ url) => {
    const name = url.replace("https://example.org/", "");
    asked.push(name);
    const answer = served.get(name) ?? 404;
    if (typeof answer === "number") return new Response("", { status: answer });
    return new Response(/** @type {any} */ (answer));
  },
});

const { crc32 } = await import("../../../static/worker/archive.js");
const { LaterFiles } = await import("../../../static/worker/later-files.js");

const ARCHIVE = new TextEncoder().encode("firstsecond");
const FILE = {
  file_name: "later.dat",
  size: ARCHIVE.length,
  sha256: createHash("sha256").update(ARCHIVE).digest("hex"),
};

/** Writes two files of an archive, and returns a function that reads one as Python would. */
function written(copies = {}) {
  const files = { "later.tar": FILE, "source.tar": { ...FILE, file_name: "source.dat" } };
  const packed = /** @type {any} */ ({ files, inputs: {} });
  const later = new LaterFiles({
    runtime: "https://example.org/",
    packed,
    copies,
    lock: /** @type {any} */ ({}),
  });
  /** @type {Map<string, () => Uint8Array>} */
  const readers = new Map();
  class ErrnoError extends Error {}
  const mount = /** @type {any} */ ({
    FS: { ErrnoError },
    writeLazy: (/** @type {string} */ name, /** @type {number} */ _, /** @type {() => Uint8Array} */ read) =>
      readers.set(name, read),
  });
  const member = (/** @type {string} */ name, /** @type {number} */ offset, /** @type {number} */ size) =>
    /** @type {import("../../../static/worker/archive.js").Member} */ ([
      name,
      offset,
      size,
      crc32(ARCHIVE.subarray(offset, offset + size)),
    ]);
  later.write(mount, [member("a", 0, 5), member("b", 5, 6)], "later.tar");
  later.write(mount, [member("app.py", 0, 5)], "source.tar");
  const read = (/** @type {string} */ name) => new TextDecoder().decode(readers.get(name)?.());
  return { later, read };
}

beforeEach(() => {
  served.clear();
  asked = [];
});

test("a file is wanted in vain once, and its archive is fetched by the way that has few bytes", async () => {
  served.set("later.dat.gz", gzipSync(ARCHIVE));
  const { later, read } = written({ "later.dat": [".gz"] });
  assert.equal(later.misses, 0);
  assert.throws(() => read("a"));
  assert.equal(later.misses, 1);
  assert.deepEqual(asked, []);
  await later.fetchMissed();
  assert.deepEqual([read("a"), read("b"), later.misses], ["first", "second", 1]);
  assert.deepEqual(asked, ["later.dat.gz"]);
});

test("an archive that does not arrive is named, and is asked for again when Python wants it again", async () => {
  const { later, read } = written();
  for (const [answer, code] of /** @type {[number | Uint8Array, string][]} */ ([
    [404, "not_fetched"],
    [500, "not_fetched"],
    [new TextEncoder().encode("<!doctype html>"), "damaged_file"],
    [ARCHIVE.subarray(0, 4), "damaged_file"],
    [Uint8Array.from(ARCHIVE).reverse(), "damaged_file"],
  ])) {
    served.set("later.dat", answer);
    assert.throws(() => read("a"));
    await assert.rejects(later.fetchMissed(), { code, field: "later.dat" });
  }
  served.set("later.dat", ARCHIVE);
  assert.equal(await later.repeat(() => read("b")), "second");
});

test("what fails for another reason is not repeated", async () => {
  const { later } = written();
  let tries = 0;
  const fail = () => {
    tries += 1;
    throw new Error("by zero");
  };
  await assert.rejects(later.repeat(fail), /by zero/);
  assert.equal(tries, 1);
});

test("the lines of sources in an error's text hold nothing up, and are there for the next error", async () => {
  const { later, read } = written();
  assert.throws(() => read("app.py"));
  assert.throws(() => read("a"));
  served.set("later.dat", ARCHIVE);
  // The sources do not arrive.
  await later.fetchMissed();
  assert.deepEqual([read("a"), later.misses], ["first", 1]);
  served.set("source.dat", ARCHIVE);
  const other = written();
  assert.throws(() => other.read("app.py"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(other.read("app.py"), "first");
});

test("an archive that the manifest lacks is a fault at once", () => {
  const { later } = written();
  assert.throws(() => later.write(/** @type {any} */ ({}), [], "rest.tar"), {
    code: "not_fetched",
    field: "rest.tar",
  });
});
