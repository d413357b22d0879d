// Pyodide's core, compiled while it arrives.

import { Fault } from "../fault.js";
import { fetchFromNetwork, open } from "../runtime-files.js";

/** @import { PinnedFile } from "../../state/types.d.ts" */

/**
 * @param {string} url
 * @param {PinnedFile} file
 * @param {boolean} isCompressed whether its compressed copy is asked for
 * @returns {Promise<WebAssembly.Module>} rejects with a Fault
 */
export async function compileCore(url, file, isCompressed) {
  try {
    // Straight from the network: only so may a browser keep what it has compiled, beside the file.
    if (!isCompressed) {
      const answer = fetchFromNetwork(url, { integrity: integrityOf(file) });
      return await WebAssembly.compileStreaming(answer);
    }
    const { body } = await open(`${url}.gz`);
    const headers = { "content-type": "application/wasm" };
    return await WebAssembly.compileStreaming(new Response(body, { headers }));
  } catch (error) {
    // A host may have left the compressed copy out.
    if (isCompressed) return compileCore(url, file, false);
    throw new Fault("not_fetched", file.file_name, String(error));
  }
}

/**
 * The hash of a file as `fetch` takes it, which then verifies what comes.
 *
 * @param {PinnedFile} file
 */
function integrityOf({ sha256 }) {
  const bytes = sha256.match(/../g)?.map((hex) => Number.parseInt(hex, 16)) ?? [];
  return `sha256-${btoa(String.fromCharCode(...bytes))}`;
}

/**
 * Starts Pyodide with a core that is being compiled already, instead of one that it fetches.
 *
 * @template Result
 * @param {Promise<WebAssembly.Module>} core
 * @param {() => Promise<Result>} start
 * @returns {Promise<Result>}
 */
export async function startWith(core, start) {
  const { fetch: fetchElse } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = (input, options) => {
    const isOfCore = String(input instanceof Request ? input.url : input).endsWith(".wasm");
    return isOfCore ? Promise.resolve(new Response()) : fetchElse(input, options);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await core;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  // Emscripten never settles without its core.
  const failure = core.then(() => new Promise(() => {}));
  try {
    return await Promise.race([start(), failure]);
  } finally {
    self.fetch = fetchElse;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}
