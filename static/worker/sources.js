// The sources of our own package `app`: fetches them from the site and writes them into Python's file system.

import { Mount } from "./archive.js";
import { Fault } from "./fault.js";
import { sha256 } from "./runtime-files.js";
import { Watch } from "./still.js";

/** @import { BootPlan } from "../state/types.d.ts" */

/**
 * @typedef {object} Source
 * @property {string} path
 * @property {Uint8Array<ArrayBuffer>} contents
 * @property {boolean | undefined} isAsPacked whether it is what the runtime was packed with, if anybody knows
 */

/** The folder in Python's file system that holds our own package. */
export const HOME = "/home/pyodide";

/** A file of our own package, as Python's errors name it. */
const NAMED = new RegExp(`${HOME}/(app/[\\w/]+\\.py)`, "g");

/**
 * @param {Pick<BootPlan, "site" | "files" | "packed">} plan
 * @returns {Promise<Source[]>}
 */
export function fetchSources({ site, files, packed }) {
  const hashes = self.crypto.subtle ? packed?.inputs : undefined;
  return Promise.all(files.map((path) => fetchSource(site, path, hashes?.[path])));
}

/**
 * A source that differs from the packed one may arrive damaged or may have been edited: so it is fetched once more, past
 * the browser's HTTP cache, and then taken as it is.
 *
 * @param {string} site
 * @param {string} path
 * @param {string | undefined} hash
 * @returns {Promise<Source>}
 */
async function fetchSource(site, path, hash) {
  const url = new URL(path, site).href;
  try {
    const contents = await fetchBytes(url, {});
    if (!hash) return { path, contents, isAsPacked: undefined };
    if ((await sha256(contents)) === hash) return { path, contents, isAsPacked: true };
    const another = await fetchBytes(url, { cache: "reload" });
    return { path, contents: another, isAsPacked: (await sha256(another)) === hash };
  } catch (error) {
    throw new Fault("not_fetched", path, String(error));
  }
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function fetchBytes(url, options) {
  const watch = new Watch();
  try {
    const response = await fetch(url, { ...options, signal: watch.signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    // Some servers answer every unknown address with a page.
    const type = response.headers.get("content-type") ?? "";
    if (type.includes("html")) throw new Error(`The server answered with ${type}.`);
    const contents = new Uint8Array(await response.arrayBuffer());
    watch.note(contents.length);
    return contents;
  } finally {
    watch.end();
  }
}

/**
 * @param {any} FS Emscripten's file system, as Pyodide exposes it
 * @param {Source[]} sources
 */
export function putSources(FS, sources) {
  const home = new Mount(FS, HOME);
  for (const { path, contents } of sources) home.write(path, contents);
}

/**
 * Names the source that explains why Python could not start: one that is not as packed, or else, if nobody knows how they
 * were packed, the one in which Python found no sense.
 *
 * @param {unknown} error
 * @param {Source[]} sources
 * @returns {unknown} a Fault, or the error itself if no source explains it
 */
export function explainedBySource(error, sources) {
  const text = String(error);
  const named = Array.from(text.matchAll(NAMED), ([, path]) => path).reverse();
  const changed = sources.filter(({ isAsPacked }) => isAsPacked === false).map(({ path }) => path);
  const isSenseless = /^(SyntaxError|IndentationError|TabError|ImportError)\b/m.test(text);
  const unknown = isSenseless && sources.some(({ isAsPacked }) => isAsPacked === undefined) ? named[0] : "";
  const path = named.find((each) => changed.includes(String(each))) ?? changed[0] ?? unknown;
  return path ? new Fault("damaged_file", path, text) : error;
}
