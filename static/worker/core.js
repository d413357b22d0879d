// Pyodide's core, pyodide.asm.wasm, which every start needs first: takes it from the browser's cache or from
// the network, compiles it while it arrives, and starts Pyodide with it.

import { readCached } from "./cache.js";
import { Fault } from "./fault.js";
import { formsOf, open } from "./forms.js";
import { isWhole } from "./runtime-files.js";
import { Watch } from "./still.js";
import { joined } from "./stream-reader.js";

/** @import { BootPlan, PinnedFile, RuntimeLock } from "../state/types.d.ts" */
/** @import { Line } from "./line.js" */

/** @typedef {"good" | "damaged" | "none"} Copy the state of a file's copy in the cache */

/**
 * The core, which may still be arriving.
 *
 * @typedef {object} Core
 * @property {PinnedFile} file
 * @property {Promise<WebAssembly.Module>} module rejects with a Fault
 * @property {Promise<Copy>} copy "good" without a look into the cache if an earlier worker compiled the core
 * @property {(onLength: (length: number) => void) => Promise<unknown>} arrival reports how many bytes have arrived
 */

const CORE = "pyodide.asm.wasm";
const STANDARD_LIBRARY = "python_stdlib.zip";

/**
 * Names an empty file in place of the standard library, which Pyodide fetches before anything else.
 * After a start from a snapshot the real one follows as a lazy file; see snapshot/python-files.js.
 */
export const NO_LIBRARY = "no-library.zip";

/** If a host does not say how many bytes it sends: what compression leaves of the core. */
const COMPRESSED_SHARE = 1 / 3;

/**
 * @param {RuntimeLock} lock
 * @returns {PinnedFile} Pyodide's core; throws a Fault if the lock lacks it
 */
function coreFile(lock) {
  const file = lock.runtime.core.find(({ file_name }) => file_name === CORE);
  if (!file) throw new Fault("not_fetched", CORE, "It is not in the lock.");
  return file;
}

/**
 * The files of Pyodide itself besides its core and the standard library, of which there is a packed one.
 *
 * @param {RuntimeLock} lock
 */
export function otherCoreFiles(lock) {
  return lock.runtime.core.filter(({ file_name }) => ![CORE, STANDARD_LIBRARY].includes(file_name));
}

/**
 * Reads a file from the cache and verifies it.
 *
 * @param {PinnedFile} file
 * @returns {Promise<{ contents: Uint8Array<ArrayBuffer> | null, copy: Copy }>} the contents only of a good copy
 */
export async function readVerified(file) {
  const contents = await readCached(file);
  if (!contents) return { contents, copy: "none" };
  return (await isWhole(contents, file)) ? { contents, copy: "good" } : { contents: null, copy: "damaged" };
}

/**
 * Begins to load the core, or takes the module that an earlier worker compiled. The cached copy is
 * ready before the browser could unpack the file from its own HTTP cache.
 *
 * @param {BootPlan} plan
 * @param {Line} line whose speed becomes known, if the core comes over it
 * @returns {Core}
 */
export function loadCore(plan, line) {
  const file = coreFile(plan.lock);
  let onLength = (/** @type {number} */ _length) => {};
  const known = plan.compiled?.core;
  // After a crash the cache is being cleared.
  const cached = known || plan.snapshot === "crashed" ? null : readVerified(file);
  const load = async () => {
    if (known) return known;
    const contents = (await cached)?.contents;
    if (contents) return WebAssembly.compile(contents);
    line.begin();
    return fetchCore(plan, file, (length, sentBytes) => {
      line.note(sentBytes);
      onLength(length);
    });
  };
  const module = load().finally(() => line.end());
  // Whoever starts Pyodide awaits it; without a handler until then, the browser would log a failure as unhandled.
  module.catch(() => {});
  const arrival = async (/** @type {typeof onLength} */ report) => {
    onLength = report;
    await module;
    report(file.size);
  };
  const without = Promise.resolve(/** @type {Copy} */ (known ? "good" : "none"));
  const copy = cached ? cached.then((found) => found.copy) : without;
  return { file, module, copy, arrival };
}

/**
 * @param {BootPlan} plan
 * @param {PinnedFile} file
 * @param {(length: number, sentBytes: number) => void} onArrived
 * @returns {Promise<WebAssembly.Module>} rejects with a Fault if no request brings it
 */
async function fetchCore(plan, file, onArrived) {
  /** @type {unknown} */
  let reason;
  for (const form of formsOf(plan, file)) {
    const watch = new Watch();
    try {
      const answer = await open(form, { signal: watch.signal });
      return await compileArriving(answer, file, watch, onArrived);
    } catch (error) {
      reason = error;
      // Nothing arrives: past the browser's cache nothing will either.
      if (watch.signal.aborted && !form.unpacking) break;
    } finally {
      watch.end();
    }
  }
  throw reason instanceof Fault ? reason : new Fault("not_fetched", file.file_name, String(reason));
}

/**
 * Compiles the core while it arrives, and verifies it when it is there.
 *
 * @param {Awaited<ReturnType<typeof open>>} answer
 * @param {PinnedFile} file
 * @param {Watch} watch
 * @param {(length: number, sentBytes: number) => void} onArrived
 */
async function compileArriving({ body, sentBytes }, file, watch, onArrived) {
  const share = sentBytes ? sentBytes / file.size : COMPRESSED_SHARE;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  let length = 0;
  const watching = new TransformStream({
    transform(/** @type {Uint8Array<ArrayBuffer>} */ chunk, controller) {
      length += chunk.length;
      chunks.push(chunk);
      watch.note(chunk.length);
      onArrived(length, length * share);
      controller.enqueue(chunk);
    },
    // From now on the browser compiles, and no more bytes are due.
    flush: () => watch.end(),
  });
  // Whatever type the host sends it as.
  const headers = { "content-type": "application/wasm" };
  const damaged = new Fault("damaged_file", file.file_name, `${file.file_name} did not arrive as pinned.`);
  const compiling = WebAssembly.compileStreaming(new Response(body.pipeThrough(watching), { headers }));
  const module = await compiling.catch((error) => {
    throw error instanceof WebAssembly.CompileError ? damaged : error;
  });
  if (!(await isWhole(joined(chunks), file))) throw damaged;
  return module;
}

/**
 * Starts Pyodide with a core that the browser is compiling already, instead of one that Pyodide
 * fetches. For that time it replaces the two functions by which Pyodide and Emscripten load it.
 *
 * @template Result
 * @param {Promise<WebAssembly.Module>} core
 * @param {() => Promise<Result>} start
 * @param {(exports: WebAssembly.Exports) => WebAssembly.Exports} [exportsOf] what Emscripten takes for the exports
 * @returns {Promise<Result>}
 */
export async function startWith(core, start, exportsOf = (exports) => exports) {
  const { fetch: originalFetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = (input, options) => {
    const url = String(input instanceof Request ? input.url : input);
    const isEmpty = url.endsWith(".wasm") || url.endsWith(NO_LIBRARY);
    return isEmpty ? Promise.resolve(new Response()) : originalFetch(input, options);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await core;
    const { exports } = await WebAssembly.instantiate(module, imports);
    return { module, instance: { exports: exportsOf(exports) } };
  };
  // If the core fails, Emscripten never settles.
  const failure = core.then(() => new Promise(() => {}));
  try {
    return await Promise.race([start(), failure]);
  } finally {
    self.fetch = originalFetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}
