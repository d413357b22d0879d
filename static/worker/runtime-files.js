// Fetches the runtime: every file at once, counted byte by byte, and verified before it is used.
// Pyodide never settles when its WebAssembly file is damaged, and only logs a package it could not
// fetch; so it is handed files that have already arrived whole.

import { Fault } from "./fault.js";

/** @import { RuntimeLock } from "../types.d.ts" */

/** @typedef {{ file_name: string, sha256: string, size: number }} PinnedFile */

/** Loaded by import(), which can be neither counted nor intercepted. */
const MODULES = /\.mjs$/;

/** The network's own, whatever becomes of `self.fetch`: see intercept(). */
const fetchFromNetwork = self.fetch.bind(self);

/**
 * Lists the core files and the packages wanted, with everything these depend on.
 *
 * @param {RuntimeLock} lock
 * @param {string[]} wanted
 * @returns {PinnedFile[]}
 */
function pinnedFiles(lock, wanted) {
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
   * @param {RuntimeLock} lock
   * @param {string[]} packages
   * @param {(bytes: number, totalBytes: number) => void} onProgress
   */
  constructor(base, lock, packages, onProgress) {
    this.bytes = 0;
    const files = pinnedFiles(lock, packages);
    this.totalBytes = files.reduce((sum, file) => sum + file.size, 0);
    this.onProgress = onProgress;
    /** @type {Map<PinnedFile, number>} */
    this.arrivedBytes = new Map();
    /** @type {Map<string, Promise<Response>>} */
    this.responses = new Map();
    /** @type {Promise<unknown>[]} */
    const modules = [];
    for (const file of files) {
      const url = new URL(file.file_name, base).href;
      if (MODULES.test(url)) modules.push(this.#importModule(url, file));
      else this.responses.set(url, this.#fetchCounted(url, file));
    }
    /** Settles when everything has arrived, or rejects with the first fault. */
    this.arrived = Promise.all([...modules, ...this.responses.values()]);
  }

  /** Makes `fetch` answer with the files that have been fetched, each once. */
  intercept() {
    self.fetch = (input, options) => {
      const url = input instanceof Request ? input.url : new URL(input, self.location.href).href;
      const response = this.responses.get(url);
      this.responses.delete(url);
      return response ?? fetchFromNetwork(input, options);
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
  async #fetchCounted(url, file) {
    const { contents, type } = await fetchPinned(url, file, (length) => this.#count(file, length));
    const isWasm = file.file_name.endsWith(".wasm");
    return new Response(contents, { headers: { "content-type": isWasm ? "application/wasm" : type } });
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
 * @returns {Promise<{ contents: Uint8Array<ArrayBuffer>, type: string }>} rejects with a Fault
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
    const response = await fetchFromNetwork(url, options);
    type = response.headers.get("content-type") ?? "";
    if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}.`);
    for await (const chunk of chunks(response.body)) {
      if (length + chunk.length <= file.size) contents.set(chunk, length);
      length += chunk.length;
      onLength(length);
    }
  } catch (error) {
    throw new Fault("not_fetched", file.file_name, String(error));
  }
  await verify(contents, length, file);
  return { contents, type };
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
 * @param {Uint8Array<ArrayBuffer>} contents
 * @param {number} length bytes that came, which may be more than there was room for
 * @param {PinnedFile} file
 */
async function verify(contents, length, file) {
  let isWhole = length === file.size;
  // Browsers offer no hashes to pages served by plain http from another computer.
  if (isWhole && self.crypto.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", contents));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    isWhole = hex === file.sha256;
  }
  if (!isWhole) {
    throw new Fault("damaged_file", file.file_name, `${file.file_name} did not arrive as pinned.`);
  }
}
