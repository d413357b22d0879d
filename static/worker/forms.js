// The forms in which a site has a large file: the file itself, and copies beside it that zstd or gzip has
// compressed. This module decides which one is fetched; docs/publishing.md has the rule.

import { within } from "./still.js";

/** @import { BootPlan, Coding, PinnedFile } from "../state/types.d.ts" */

/** The browser's own fetch, also after RuntimeFiles.intercept() has replaced `self.fetch`. */
export const fetchFromNetwork = self.fetch.bind(self);

/**
 * What app/host/compression.py appends to the names of copies, with what unpacks them.
 *
 * @type {Record<Coding, (place: Place) => Promise<Unpacking>>}
 */
const UNPACKING = { ".zst.dat": unpackingZstd, ".gz": async () => new DecompressionStream("gzip") };

/** If the decoder of zstd takes longer, another form arrives sooner. */
const DECODER_MS = 8000;

/** @typedef {Pick<BootPlan, "runtime" | "lock" | "copies">} Place where files are, and their copies */

/** @typedef {ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} Unpacking */

/**
 * One way to fetch a file.
 *
 * @typedef {object} Form
 * @property {string} url
 * @property {RequestInit} [options]
 * @property {() => Promise<Unpacking>} [unpacking] of a compressed copy; rejects if there is no decoder
 */

/**
 * Lists the ways to fetch a file, the best first. Whoever follows them takes the next one if one fails.
 *
 * @param {Place} place
 * @param {PinnedFile} file
 * @returns {Form[]}
 */
export function formsOf(place, file) {
  const { href } = new URL(file.file_name, place.runtime);
  return [...copiesOf(place, file), { url: href }, { url: href, options: { cache: "reload" } }];
}

/**
 * Lists the compressed copies of a file, the smallest first.
 *
 * @param {Place} place
 * @param {PinnedFile} file
 * @returns {Form[]}
 */
export function copiesOf(place, { file_name }) {
  const { href } = new URL(file_name, place.runtime);
  return (place.copies[file_name] ?? []).map((suffix) => ({
    url: `${href}${suffix}`,
    unpacking: () => UNPACKING[suffix](place),
  }));
}

/**
 * Begins to fetch a file in one of its forms, and unpacks it.
 *
 * @param {Form} form
 * @param {RequestInit} [more] besides those of the form
 */
export async function open({ url, options, unpacking }, more = {}) {
  const unpacked = unpacking?.();
  // Awaited below; without a handler until then, the browser would log a failure as unhandled.
  unpacked?.catch(() => {});
  const response = await fetchFromNetwork(url, { ...options, ...more });
  if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}.`);
  const type = response.headers.get("content-type") ?? "";
  // 0 if the host does not say.
  const sentBytes = Number(response.headers.get("content-length"));
  // Some hosts send a copy with a content encoding; then the browser has unpacked it already.
  const isStillPacked = unpacked && response.headers.get("content-encoding") === null;
  const body = isStillPacked ? await unpack(response.body, unpacked) : response.body;
  return { body, type, sentBytes };
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @param {Promise<Unpacking>} unpacking
 */
async function unpack(body, unpacking) {
  try {
    return body.pipeThrough(await unpacking);
  } catch (error) {
    // Another form follows; the rest of this one need not arrive.
    body.cancel().catch(() => {});
    throw error;
  }
}

/**
 * Loads the decoder of zstd, once for all files of a start, which come at the same time.
 *
 * @param {Place} place
 * @returns {Promise<Unpacking>}
 */
async function unpackingZstd(place) {
  decoder ??= within(loadDecoder(place), null, DECODER_MS);
  const loaded = await decoder;
  if (!loaded) throw new Error("The decoder does not arrive.");
  return loaded.unpackingStream(loaded.module);
}

/** @type {Promise<Awaited<ReturnType<typeof loadDecoder>> | null> | undefined} */
let decoder;

/** @param {Place} place */
async function loadDecoder({ runtime, lock }) {
  const file = lock.runtime.decoder;
  // That module imports this one.
  const { fetchPinned } = await import("./runtime-files.js");
  // Where the host sends zstd by itself, nobody needs the module that unpacks it.
  const [{ unpackingStream }, { contents }] = await Promise.all([
    import("./zstd.js"),
    fetchPinned(new URL(file.file_name, runtime).href, file),
  ]);
  return { unpackingStream, module: await WebAssembly.compile(contents) };
}
