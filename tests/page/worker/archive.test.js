import assert from "node:assert/strict";
import test from "node:test";
import { crc32, Mount, readArchive, writeLazyArchive } from "../../../static/worker/archive.js";

/** @import { Member } from "../../../static/worker/archive.js" */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes a tar of POSIX.1-1988 field by field, so that the test does not depend on a library.
 *
 * @param {[name: string, contents: string, prefix?: string][]} files
 */
function tar(...files) {
  const blocks = files.flatMap(([name, contents, prefix = ""]) => {
    const head = new Uint8Array(512);
    const bytes = encoder.encode(contents);
    head.set(encoder.encode(name), 0);
    head.set(encoder.encode(`${bytes.length.toString(8).padStart(11, "0")}\0`), 124);
    head.set(encoder.encode(prefix), 345);
    const padded = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
    padded.set(bytes);
    return [...head, ...padded];
  });
  return new Uint8Array([...blocks, ...new Uint8Array(1024)]);
}

/**
 * Lists the files of an archive as the manifest of packed files does.
 *
 * @param {Uint8Array<ArrayBuffer>} archive
 */
function membersOf(archive) {
  const memberOf = (/** @type {[string, Uint8Array]} */ [name, contents]) =>
    /** @type {Member} */ ([name, contents.byteOffset, contents.length, crc32(contents)]);
  return Array.from(readArchive(archive), memberOf);
}

/** The part of Emscripten's file system that Mount uses. */
function fileSystem() {
  const node_ops = {
    /** @type {(parent: any, name: string, mode: number) => any} */
    mknod(parent, name, mode) {
      const isFolder = mode >> 12 === 4;
      const node = isFolder ? { mode, node_ops, contents: {} } : { mode };
      parent.contents[name] = node;
      return node;
    },
  };
  class ErrnoError extends Error {
    /** @param {number} errno */
    constructor(errno) {
      super(`errno ${errno}`);
      this.errno = errno;
    }
  }
  return { root: { node_ops, contents: /** @type {any} */ ({}) }, ErrnoError };
}

test("reading an archive gives the names and contents of its files", () => {
  const archive = tar(["a.py", "one"], ["empty", ""], ["b", "x".repeat(512)], ["deep.py", "two", "far/away"]);
  const seen = [...readArchive(archive)].map(([name, contents]) => [name, decoder.decode(contents)]);
  assert.deepEqual(seen, [
    ["a.py", "one"],
    ["empty", ""],
    ["b", "x".repeat(512)],
    ["far/away/deep.py", "two"],
  ]);
  assert.deepEqual([...readArchive(tar())], []);
});

test("a name of a hundred letters needs no zero at its end", () => {
  const name = "n".repeat(100);
  assert.equal([...readArchive(tar([name, "?"]))][0]?.[0], name);
});

test("the checksum is that of zip: its check value is known", () => {
  // ITU-T V.42; the check value is listed by Koopman for the CRC of "123456789".
  assert.equal(crc32(encoder.encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array()), 0);
});

test("files go below the root, and each folder is made once", () => {
  const FS = fileSystem();
  const mount = new Mount(FS, "/lib/python");
  mount.write("a/b/c.py", encoder.encode("c"));
  mount.write("a/d.py", encoder.encode("dd"));
  const { a } = FS.root.contents.lib.contents.python.contents;
  assert.equal(decoder.decode(a.contents.b.contents["c.py"].contents), "c");
  assert.equal(a.contents["d.py"].usedBytes, 2);
  assert.equal(mount.folder("/lib/python/a"), a);
});

test("an announced file is asked for at its first reading, and then stays", () => {
  const FS = fileSystem();
  const archive = tar(["a", "first"], ["b", "second"]);
  let asked = 0;
  writeLazyArchive(new Mount(FS, ""), membersOf(archive), () => {
    asked += 1;
    return archive;
  });
  const { a, b } = FS.root.contents;
  assert.deepEqual([a.usedBytes, b.usedBytes, asked], [5, 6, 0]);
  assert.equal(decoder.decode(a.contents), "first");
  assert.equal(decoder.decode(a.contents), "first");
  assert.equal(decoder.decode(b.contents), "second");
  assert.equal(asked, 2);
});

test("Python gets an error for a file that is not there yet or is damaged, and reads it once it is", () => {
  const archive = tar(["a", "first"]);
  const damaged = archive.slice();
  damaged.set([0x46], 512);
  for (const wrong of [new Uint8Array(), archive.subarray(0, 514), damaged]) {
    const FS = fileSystem();
    let now = wrong;
    writeLazyArchive(new Mount(FS, ""), membersOf(archive), () => now);
    const read = () => decoder.decode(FS.root.contents.a.contents);
    assert.throws(read, { errno: 29 });
    now = archive;
    assert.equal(read(), "first");
  }
});

test("Python may write to an announced file", () => {
  const FS = fileSystem();
  new Mount(FS, "").writeLazy("a", 3, () => assert.fail("nobody reads it"));
  FS.root.contents.a.contents = encoder.encode("own");
  assert.equal(decoder.decode(FS.root.contents.a.contents), "own");
});
