// The worker of a page in one file: the files of the runtime come with a message, compressed by zstd.

import { joined } from "../worker/stream-reader.js";
import { Unpacker, unpackingStream } from "../worker/zstd.js";
import { answerFetch, asAddress, bytesOf, SITE } from "./files.js";

/** @typedef {{ coding: "zstd" | "none", text: string }} Coded a file as text; files.js reads it */

const DECODER = /\/zstddec-[^/]*\.wasm$/;

/** @type {Map<string, Coded>} */
let files = new Map();
/** @type {WebAssembly.Module} */
let decoder;

addEventListener("message", (event) => {
  if (!(event.data?.files instanceof Map)) return;
  event.stopImmediatePropagation();
  files = event.data.files;
  for (const [name, { text }] of files)
    if (DECODER.test(name)) decoder = new WebAssembly.Module(bytesOf(text));
});

/**
 * Unpacks a file, at once.
 *
 * @param {string} name
 */
function read(name) {
  const file = files.get(name);
  if (!file) return null;
  const bytes = bytesOf(file.text);
  if (file.coding === "none") return bytes;
  const unpacker = new Unpacker(decoder);
  const parts = [...unpacker.unpack(bytes)];
  unpacker.end();
  return joined(parts);
}

answerFetch(async (name) => {
  const file = files.get(name);
  if (!file) return null;
  const { body } = new Response(bytesOf(file.text));
  return file.coding === "none" ? body : (body?.pipeThrough(unpackingStream(decoder)) ?? null);
});

/** Imports a module of the runtime, which has no address of its own here. */
self.importFile = (url) =>
  import(asAddress(new TextDecoder().decode(read(url.slice(SITE.length)) ?? undefined)));

/** Answers at once, as Python expects of a file that it reads. */
self.XMLHttpRequest = /** @type {any} */ (
  class {
    status = 0;
    /** @type {ArrayBuffer | null} */
    response = null;
    #name = "";

    /**
     * @param {string} _method
     * @param {string} url
     */
    open(_method, url) {
      this.#name = url.slice(SITE.length);
    }

    setRequestHeader() {}

    send() {
      const contents = read(this.#name);
      this.status = contents ? 200 : 404;
      this.response = contents?.buffer ?? null;
    }
  }
);
