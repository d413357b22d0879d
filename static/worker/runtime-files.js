// Fetches the files of the runtime, all at the same time, counts their bytes for the progress, and
// verifies each. Pyodide itself never settles if its WebAssembly file is damaged, and only logs that it
// could not fetch a package. So the worker gives Pyodide files that have already arrived whole.

import { Fault } from "./fault.js";
import { copiesOf, fetchFromNetwork, open } from "./forms.js";
import { Watch } from "./still.js";

/** @import { BootPlan, PinnedFile, RuntimeLock } from "../state/types.d.ts" */
/** @import { Form, Place } from "./forms.js" */

/** @typedef {{ contents: Uint8Array<ArrayBuffer>, type: string }} Contents */

/** import() loads these files; their bytes cannot be counted, nor the request intercepted. */
const MODULES = /\.m?js$/;

/** Emscripten's module, and Pyodide's. */
const CORE_MODULE = /^pyodide\.asm\.m?js$/;
const LOADER = /^pyodide\.m?js$/;

/** A page in one file has the modules in itself; see ../one-file/worker.js. */
const importFile = self.importFile ?? ((url) => import(url));

/**
 * Lists the core files and the wanted packages with all their dependencies.
 *
 * @param {RuntimeLock} lock
 * @param {string[]} wanted
 * @returns {PinnedFile[]}
 */
export function releasedFiles(lock, wanted) {
  const names = new Set(wanted);
  // The loop also visits names that it adds to the Set.
  for (const name of names) {
    for (const other of lock.packages[name]?.depends ?? []) names.add(other);
  }
  const packages = [...names].map((name) => lock.packages[name]);
  return [...lock.runtime.core, ...packages.filter((each) => each !== undefined)];
}

/**
 * Imports the two modules of Pyodide, under the names that they have in this runtime.
 *
 * @param {Pick<BootPlan, "runtime" | "lock">} plan
 * @returns {Promise<{ createModule: (settings: any) => Promise<any>, loadPyodide: (options: any) => Promise<any> }>}
 *   Emscripten's function, and Pyodide's with the options that every start has
 */
export async function importPyodide({ runtime, lock }) {
  const names = lock.runtime.core.map(({ file_name }) => file_name);
  const find = (/** @type {RegExp} */ name) =>
    importOnce(new URL(names.find((each) => name.test(each)) ?? "", runtime).href);
  const [{ default: createModule }, { loadPyodide }] = await Promise.all([find(CORE_MODULE), find(LOADER)]);
  const usual = {
    indexURL: runtime,
    packageBaseUrl: runtime,
    lockFileContents: lock,
    // Pyodide itself would import it under the name that it has in the release.
    createPyodideModule: createModule,
  };
  return { createModule, loadPyodide: (options) => loadPyodide({ ...usual, ...options }) };
}

/** @type {Map<string, Promise<any>>} the modules of Pyodide, by their addresses */
const modules = new Map();

/** @param {string} url */
function importOnce(url) {
  const module = modules.get(url) ?? importPatiently(url);
  modules.set(url, module);
  module.catch(() => modules.delete(url));
  return module;
}

/** @param {string} url */
async function importPatiently(url) {
  const watch = new Watch();
  try {
    return await watch.outlast(importFile(url));
  } catch (error) {
    if (watch.signal.aborted) throw error;
    // The browser's HTTP cache may hold a damaged copy, and a worker remembers what it could not import.
    return new Watch().outlast(importFile(`${url}?again`));
  }
}

/**
 * Names a module of Pyodide that has arrived otherwise than pinned. Browsers run it nevertheless.
 *
 * @param {Pick<BootPlan, "runtime" | "lock">} plan
 * @returns {Promise<Fault | null>}
 */
export async function findWrongModule({ runtime, lock }) {
  for (const file of lock.runtime.core.filter(({ file_name }) => MODULES.test(file_name))) {
    const { href } = new URL(file.file_name, runtime);
    try {
      await fetchWhole({ url: href, options: { cache: "force-cache" } }, file, () => {});
    } catch (fault) {
      // The next try gets a new copy.
      await fetchWhole({ url: href, options: { cache: "reload" } }, file, () => {}).catch(() => {});
      return /** @type {Fault} */ (fault);
    }
  }
  return null;
}

/** The files of the runtime that are arriving or have arrived. */
export class RuntimeFiles {
  /**
   * @param {Place} place
   * @param {PinnedFile[]} files
   * @param {(bytes: number, totalBytes: number) => void} onProgress
   * @param {(file: PinnedFile) => Promise<Uint8Array<ArrayBuffer> | null>} [find] looks for a file
   *   elsewhere first, and verifies what it finds
   */
  constructor(place, files, onProgress, find) {
    this.find = find;
    this.place = place;
    this.bytes = 0;
    this.totalBytes = files.reduce((sum, file) => sum + file.size, 0);
    this.onProgress = onProgress;
    /** @type {Map<PinnedFile, number>} */
    this.arrivedBytes = new Map();
    /** @type {Map<string, Promise<Contents>>} */
    this.contents = new Map();
    /** @type {Map<PinnedFile, Promise<unknown>>} */
    this.arrivals = new Map();
    for (const file of files) {
      const url = this.#urlOf(file);
      const arrival = MODULES.test(url) ? this.#importModule(url, file) : this.#fetchCounted(url, file);
      this.arrivals.set(file, arrival);
    }
  }

  /**
   * Counts another file, which the given function fetches.
   *
   * @param {PinnedFile} file
   * @param {(onLength: (length: number) => void) => Promise<unknown>} fetch
   */
  expect(file, fetch) {
    this.totalBytes += file.size;
    this.arrivals.set(
      file,
      fetch((length) => this.#count(file, length)),
    );
  }

  /**
   * Settles when these files have arrived, or rejects with the first fault.
   *
   * @param {Iterable<PinnedFile>} [files] all by default
   */
  async arrival(files = this.arrivals.keys()) {
    await Promise.all([...files].map((file) => this.arrivals.get(file)));
  }

  /**
   * Returns the contents of a file, and releases them.
   *
   * @param {PinnedFile} file
   */
  async take(file) {
    const url = this.#urlOf(file);
    const arrived = await this.contents.get(url);
    this.contents.delete(url);
    if (!arrived) throw new Fault("not_fetched", file.file_name, "It is not among the files.");
    return arrived.contents;
  }

  /** @param {PinnedFile} file */
  #urlOf({ file_name }) {
    return new URL(file_name, this.place.runtime).href;
  }

  /** Makes `fetch` answer with these files, each once, without a request. */
  intercept() {
    self.fetch = async (input, options) => {
      const url = String(input instanceof Request ? input.url : input);
      const arrived = await this.contents.get(url);
      this.contents.delete(url);
      if (!arrived) return fetchFromNetwork(input, options);
      const type = url.endsWith(".wasm") ? "application/wasm" : arrived.type;
      return new Response(arrived.contents, { headers: { "content-type": type } });
    };
  }

  /**
   * @param {string} url
   * @param {PinnedFile} file
   */
  async #importModule(url, file) {
    try {
      await importOnce(url);
    } catch (error) {
      const code = error instanceof SyntaxError ? "damaged_file" : "not_fetched";
      throw new Fault(code, file.file_name, String(error));
    }
    this.#count(file, file.size);
  }

  /**
   * @param {string} url
   * @param {PinnedFile} file
   */
  #fetchCounted(url, file) {
    const arrival = this.#findOrFetch(file);
    this.contents.set(url, arrival);
    return arrival;
  }

  /**
   * @param {PinnedFile} file
   * @returns {Promise<Contents>}
   */
  async #findOrFetch(file) {
    const count = (/** @type {number} */ length) => this.#count(file, length);
    const found = await this.find?.(file);
    if (found) {
      count(file.size);
      return { contents: found, type: "" };
    }
    return fetchAny(this.place, file, count);
  }

  /**
   * Counts the new bytes of a file; bytes that arrive a second time do not count.
   *
   * @param {PinnedFile} file
   * @param {number} length bytes that have arrived
   */
  #count(file, length) {
    const before = this.arrivedBytes.get(file) ?? 0;
    const after = Math.max(before, Math.min(length, file.size));
    this.arrivedBytes.set(file, after);
    this.bytes += after - before;
    this.onProgress(this.bytes, this.totalBytes);
  }
}

/**
 * Fetches a compressed copy of a file or, if there is none or it is damaged, the file.
 *
 * @param {Place} place
 * @param {PinnedFile} file
 * @param {(length: number) => void} [onLength] called with the number of bytes that have arrived
 * @returns {Promise<Contents>} rejects with a Fault
 */
export async function fetchAny(place, file, onLength = () => {}) {
  for (const copy of copiesOf(place, file)) {
    const arrived = await fetchWhole(copy, file, onLength).catch(() => null);
    if (arrived) return arrived;
  }
  return fetchPinned(new URL(file.file_name, place.runtime).href, file, onLength);
}

/**
 * Fetches a file and verifies it.
 *
 * @param {string} url
 * @param {PinnedFile} file
 * @param {(length: number) => void} [onLength] called with the number of bytes that have arrived
 * @returns {Promise<Contents>} rejects with a Fault
 */
export async function fetchPinned(url, file, onLength = () => {}) {
  try {
    return await fetchWhole({ url }, file, onLength);
  } catch (error) {
    if (/** @type {Fault} */ (error).code !== "damaged_file") throw error;
    // The browser's HTTP cache may hold a damaged copy, so fetch once more, past it.
    return fetchWhole({ url, options: { cache: "reload" } }, file, onLength);
  }
}

/**
 * @param {Form} form
 * @param {PinnedFile} file
 * @param {(length: number) => void} onLength
 */
async function fetchWhole(form, file, onLength) {
  const contents = new Uint8Array(file.size);
  let length = 0;
  let type = "";
  const watch = new Watch();
  try {
    const answer = await open(form, { signal: watch.signal });
    type = answer.type;
    for await (const chunk of chunks(answer.body)) {
      watch.note(chunk.length);
      if (length + chunk.length <= file.size) contents.set(chunk, length);
      length += chunk.length;
      onLength(length);
    }
  } catch (error) {
    throw new Fault("not_fetched", file.file_name, String(error));
  } finally {
    watch.end();
  }
  // More bytes may have arrived than the file should have.
  if (length !== file.size || !(await isWhole(contents, file))) {
    throw new Fault("damaged_file", file.file_name, `${file.file_name} did not arrive as pinned.`);
  }
  return { contents, type };
}

/**
 * Yields the chunks of a stream, because Safari's streams do not support `for await`.
 *
 * @param {ReadableStream<Uint8Array>} body
 */
async function* chunks(body) {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/**
 * Whether contents have the pinned size and hash.
 *
 * @param {Uint8Array<ArrayBuffer>} contents
 * @param {PinnedFile} file
 */
export async function isWhole(contents, file) {
  if (contents.length !== file.size) return false;
  // Browsers compute no hashes for a page that another computer serves by plain http.
  if (!self.crypto.subtle) return true;
  return (await sha256(contents)) === file.sha256;
}

/** @param {Uint8Array<ArrayBuffer>} contents */
export async function sha256(contents) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", contents));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
