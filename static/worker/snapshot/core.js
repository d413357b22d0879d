// Pyodide's core, pyodide.asm.wasm: compiles it while it arrives, and starts Pyodide with it.

import { fetchFromNetwork, fetchPinned, open } from "../runtime-files.js";
import { withObjectsOf } from "./linking.js";

/** @import { PinnedFile } from "../../state/types.d.ts" */

/**
 * Names an empty file in place of the standard library, which Pyodide fetches before anything else.
 * The real one follows as a lazy file; see mountOtherFiles in python-files.js.
 */
export const NO_LIBRARY = "no-library.zip";

/**
 * Fetches and compiles the core.
 *
 * @param {string} url
 * @param {PinnedFile} file
 * @param {boolean} isCompressed whether to fetch its compressed copy
 * @returns {Promise<WebAssembly.Module>} rejects with a Fault
 */
export async function compileCore(url, file, isCompressed) {
  try {
    // With an answer straight from the network, the browser can cache the compiled code beside the file.
    if (!isCompressed) {
      const answer = fetchFromNetwork(url, { integrity: integrityOf(file) });
      return await WebAssembly.compileStreaming(answer);
    }
    const { body } = await open(`${url}.gz`);
    const headers = { "content-type": "application/wasm" };
    return await WebAssembly.compileStreaming(new Response(body, { headers }));
  } catch {
    // The host may lack the compressed copy.
    if (isCompressed) return compileCore(url, file, false);
    // It may also send another type, or a filter between changed the file: this tells which, after one more try.
    return WebAssembly.compile((await fetchPinned(url, file)).contents);
  }
}

/**
 * The hash of a file in the form that `fetch` takes, so that the browser verifies the answer.
 *
 * @param {PinnedFile} file
 */
function integrityOf({ sha256 }) {
  const bytes = sha256.match(/../g)?.map((hex) => Number.parseInt(hex, 16)) ?? [];
  return `sha256-${btoa(String.fromCharCode(...bytes))}`;
}

/**
 * Starts Pyodide with a core that the browser is compiling already, instead of one that Pyodide
 * fetches, and without a standard library. For that time it replaces the two functions by which
 * Pyodide and Emscripten load them.
 *
 * @template Result
 * @param {Promise<WebAssembly.Module>} core
 * @param {() => Promise<Result>} start
 * @returns {Promise<Result>}
 */
export async function startWith(core, start) {
  const { fetch: originalFetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = (input, options) => {
    const url = String(input instanceof Request ? input.url : input);
    const isEmpty = url.endsWith(".wasm") || url.endsWith(NO_LIBRARY);
    return isEmpty ? Promise.resolve(new Response()) : originalFetch(input, options);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await core;
    const { exports: own } = await WebAssembly.instantiate(module, imports);
    const table = /** @type {WebAssembly.Table} */ (own.__indirect_function_table);
    return { module, instance: { exports: withObjectsOf(own, table, 0, table.length) } };
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
