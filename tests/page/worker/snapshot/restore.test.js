import assert from "node:assert/strict";
import test from "node:test";
import { Unfit } from "../../../../static/worker/snapshot/linking.js";
import { optionsToRestore } from "../../../../static/worker/snapshot/restore.js";

const BUILD = "a build";
const MEMORY_BYTES = 1 << 16;
/** What mounting throws here: whatever comes before it has passed. */
const MOUNTED = new Error("mounted");

/** The address of CPython's runtime, and where it says at which offset the trampoline's index lies. */
const RUNTIME = 64;
const OFFSET_AT = 128;
const TRAMPOLINE = 4;

/**
 * Starts a stand-in for Pyodide's core that gets as far as the checks before anything is restored.
 *
 * @param {object} changed facts of the snapshot
 * @param {() => Promise<void>} [mount]
 * @returns {Promise<unknown>} with what the start failed
 */
async function failureWith(changed, mount = async () => Promise.reject(MOUNTED)) {
  const memory = new ArrayBuffer(MEMORY_BYTES);
  const module = {
    HEAPU8: new Uint8Array(memory),
    HEAPU32: new Uint32Array(memory),
    HEAP32: new Int32Array(memory),
    __PyRuntime: RUNTIME,
    __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: OFFSET_AT,
    wasmTable: new WebAssembly.Table({ element: "anyfunc", initial: 5 }),
    growMemory: (/** @type {number} */ bytes) => bytes <= MEMORY_BYTES,
  };
  module.HEAPU32[RUNTIME >>> 2] = TRAMPOLINE;
  const settings = { preRun: /** @type {any[]} */ ([]), API: { config: { BUILD_ID: BUILD } } };
  const facts = {
    ...{ build: BUILD, trampoline: TRAMPOLINE, firstTableLength: 5, memoryBytes: MEMORY_BYTES },
    ...changed,
  };
  const { createPyodideModule } = optionsToRestore(
    async (given) => {
      for (const step of given.preRun) step(module);
      return module;
    },
    {
      snapshot: Promise.resolve(/** @type {any} */ ({ facts })),
      libraries: Promise.resolve(new Map()),
      mount,
      arrival: Promise.resolve(),
    },
  );
  return createPyodideModule(settings).catch((/** @type {unknown} */ error) => error);
}

test("a snapshot that this Pyodide made is mounted", async () => {
  assert.equal(await failureWith({}), MOUNTED);
});

for (const [name, changed] of Object.entries({
  "with another build": { build: "another" },
  "with another trampoline": { trampoline: TRAMPOLINE + 1 },
  "with another first length of the table": { firstTableLength: 14_000 },
})) {
  test(`a snapshot ${name} is refused before anything is mounted`, async () => {
    assert.ok((await failureWith(changed)) instanceof Unfit);
  });
}

for (const memoryBytes of [MEMORY_BYTES / 2, 2 ** 40]) {
  test(`memory of ${memoryBytes} bytes is refused: this Python has no such memory`, async () => {
    const failure = await failureWith({ memoryBytes }, async () => {});
    assert.ok(failure instanceof Unfit);
  });
}
