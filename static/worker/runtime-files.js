// Fetches the runtime: every file at once, counted byte by byte, and verified before it is used.
// Pyodide never settles when its WebAssembly file is damaged, and only logs a package it could not
// fetch; so it is handed files that have already arrived whole.

import { Fault } from "./fault.js";

/** @import { PinnedFile, RuntimeLock } from "../state/types.d.ts" */

/** @typedef {{ contents: Uint8Array<ArrayBuffer>, type: string }} Contents */

/** Loaded by import(), which can be neither counted nor intercepted. */
const MODULES = /\.mjs$/;

/** The network's own, whatever becomes of `self.fetch`: see intercept(). */
export const fetchFromNetwork = self.fetch.bind(self);

/**
 * Lists the core files and the packages wanted, with everything these depend on.
 *
 * @param {RuntimeLock} lock
 * @param {string[]} wanted
 * @returns {PinnedFile[]}
 */
export function releasedFiles(lock, wanted) {
  const names = new Set(wanted);
  // A Set also visits what is added while it is walked.
  for (const name of names) {
    for (const other of lock.packages[name]?.depends ?? []) names.add(other);
  }
  const packages = [...names].map((name) => lock.packages[name]);
  return [...lock.runtime.core, ...packages.filter((each) => each !== undefined)];
}

/** Fetches the files of the runtime and gives them out through `fetch`. */
export class RuntimeFiles {
  /**
   * @param {string} base URL of the folder of the runtime
   * @param {PinnedFile[]} files
   * @param {string[]} compressed names of files that have compressed copies
   * @param {(bytes: number, totalBytes: number) => void} onProgress
   * @param {(file: PinnedFile) => Promise<Uint8Array<ArrayBuffer> | null>} [find] asked first; what it
   *   finds has been verified
   */
  constructor(base, files, compressed, onProgress, find) {
    this.find = find;
    this.base = base;
    this.compressed = compressed;
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
      const url = new URL(file.file_name, base).href;
      const arrival = MODULES.test(url) ? this.#importModule(url, file) : this.#fetchCounted(url, file);
      this.arrivals.set(file, arrival);
    }
  }

  /**
   * Counts a file as well that comes by another way.
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
   * @param {Iterable<PinnedFile>} [files] all, unless told
   */
  async arrival(files = this.arrivals.keys()) {
    await Promise.all([...files].map((file) => this.arrivals.get(file)));
  }

  /**
   * Gives out the contents of a file, once.
   *
   * @param {PinnedFile} file
   */
  async take(file) {
    const url = new URL(file.file_name, this.base).href;
    const arrived = await this.contents.get(url);
    this.contents.delete(url);
    if (!arrived) throw new Fault("not_fetched", file.file_name, "It is not among the files.");
    return arrived.contents;
  }

  /** Makes `fetch` answer with the files that have been fetched, each once. */
  intercept() {
    self.fetch = async (input, options) => {
      const url = input instanceof Request ? input.url : new URL(input, self.location.href).href;
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
      await import(url);
    } catch (error) {
      throw new Fault("not_fetched", file.file_name, String(error));
    }
    this.#count(file, file.size);
  }

  /**
   * @param {string} url
   * @param {PinnedFile} file
   */
  #fetchCounted(url, file) {
    const arrival = this.#findOrFetch(url, file);
    this.contents.set(url, arrival);
    return arrival;
  }

  /**
   * @param {string} url
   * @param {PinnedFile} file
   * @returns {Promise<Contents>}
   */
  async #findOrFetch(url, file) {
    const count = (/** @type {number} */ length) => this.#count(file, length);
    const found = await this.find?.(file);
    if (found) {
      count(file.size);
      return { contents: found, type: "" };
    }
    if (!this.compressed.includes(file.file_name)) return fetchPinned(url, file, count);
    return fetchWhole(`${url}.gz`, file, count).catch(() => fetchPinned(url, file, count));
  }

  /**
   * Counts what is new of a file; one that is fetched again counts once.
   *
   * @param {PinnedFile} file
   * @param {number} length that has arrived
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
 * Fetches a file and verifies it.
 *
 * @param {string} url
 * @param {PinnedFile} file
 * @param {(length: number) => void} [onLength] told how many bytes have arrived
 * @returns {Promise<Contents>} rejects with a Fault
 */
export async function fetchPinned(url, file, onLength = () => {}) {
  try {
    return await fetchWhole(url, file, onLength);
  } catch (error) {
    if (/** @type {Fault} */ (error).code !== "damaged_file") throw error;
    // A cache may hold what once arrived damaged; the network is asked once more.
    return fetchWhole(url, file, onLength, { cache: "reload" });
  }
}

/**
 * @param {string} url
 * @param {PinnedFile} file
 * @param {(length: number) => void} onLength
 * @param {RequestInit} [options]
 */
async function fetchWhole(url, file, onLength, options = {}) {
  const contents = new Uint8Array(file.size);
  let length = 0;
  let type = "";
  try {
    const answer = await open(url, options);
    type = answer.type;
    for await (const chunk of chunks(answer.body)) {
      if (length + chunk.length <= file.size) contents.set(chunk, length);
      length += chunk.length;
      onLength(length);
    }
  } catch (error) {
    throw new Fault("not_fetched", file.file_name, String(error));
  }
  // More may have come than there was room for.
  if (length !== file.size || !(await isWhole(contents, file))) {
    throw new Fault("damaged_file", file.file_name, `${file.file_name} did not arrive as pinned.`);
  }
  return { contents, type };
}

/**
 * Begins to fetch a file, and unpacks a compressed copy.
 *
 * @param {string} url
 * @param {RequestInit} [options]
 */
export async function open(url, options = {}) {
  const response = await fetchFromNetwork(url, options);
  if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}.`);
  const type = response.headers.get("content-type") ?? "";
  // A host may know what .gz means, and have the browser unpack it.
  const isStillPacked = url.endsWith(".gz") && response.headers.get("content-encoding") === null;
  const body = isStillPacked ? response.body.pipeThrough(new DecompressionStream("gzip")) : response.body;
  return { body, type };
}

/**
 * Reads a stream; Safari's streams cannot be walked with `for await` themselves.
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
 * Whether contents are as pinned.
 *
 * @param {Uint8Array<ArrayBuffer>} contents
 * @param {PinnedFile} file
 */
export async function isWhole(contents, file) {
  if (contents.length !== file.size) return false;
  // Browsers offer no hashes to pages served by plain http from another computer.
  if (!self.crypto.subtle) return true;
  return (await sha256(contents)) === file.sha256;
}

/** @param {Uint8Array<ArrayBuffer>} contents */
export async function sha256(contents) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", contents));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
