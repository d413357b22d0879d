import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { beforeEach } from "node:test";

/** The files of the server by their names; a missing one is answered with 404. @type {Map<string, string>} */
const served = new Map();

Object.assign(globalThis, {
  self: globalThis,
  fetch: async (/** @type {string} */ url) => {
    const body = served.get(url.replace(/^.*\/packed\//, ""));
    return new Response(body ?? "", { status: body === undefined ? 404 : 200 });
  },
});

const { LaterFiles } = await import("../../../static/worker/later-files.js");
const { bootPacked } = await import("../../../static/worker/packed.js");

/** @param {string} contents */
function pinned(contents) {
  const sha256 = createHash("sha256").update(contents).digest("hex");
  return { file_name: `packed/${contents}`, sha256, size: contents.length };
}

const FILES = { "page.tar": pinned("page"), "stdlib.zip": pinned("library"), "app.tar": pinned("own") };

/**
 * Boots from packed files; Pyodide itself is not among them, so that only the check of the files can answer.
 *
 * @param {object} files of the manifest
 * @returns {Promise<any>} with what the boot failed
 */
function failureWith(files) {
  const plan = /** @type {any} */ ({
    runtime: "https://example.org/static/runtime/",
    lock: { runtime: { core: [] } },
    packed: { inputs: {}, files, copies: {} },
    copies: {},
  });
  const module = WebAssembly.compile(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const core = {
    file: pinned("core"),
    module,
    copy: Promise.resolve(/** @type {const} */ ("none")),
    arrival: () => module,
  };
  return bootPacked(plan, core, new LaterFiles(plan), () => {}).catch((error) => error);
}

beforeEach(() => {
  for (const name of ["page", "library", "own"]) served.set(name, name);
});

for (const name of Object.keys(FILES)) {
  test(`a manifest without ${name} lists no packed runtime`, async () => {
    const { code, field } = await failureWith({ ...FILES, [name]: undefined });
    assert.deepEqual([code, field], ["not_fetched", "packed/manifest.json"]);
  });
}

test("a manifest without files lists no packed runtime", async () => {
  assert.equal((await failureWith({})).field, "packed/manifest.json");
});

test("a standard library that is missing is named before Python starts", async () => {
  served.delete("library");
  const { code, field } = await failureWith(FILES);
  assert.deepEqual([code, field], ["not_fetched", "packed/library"]);
});

for (const contents of ["changed", "cut", "much longer"]) {
  test(`a standard library that arrives ${contents} is named before Python starts`, async () => {
    served.set("library", contents);
    const { code, field } = await failureWith(FILES);
    assert.deepEqual([code, field], ["damaged_file", "packed/library"]);
  });
}
