// The worker of a page in one file: the files of the runtime come with a message, compressed by zstd.

import { unpackingStream } from "../worker/zstd.js";
import { answerFetch, asAddress, bytesOf } from "./files.js";

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

answerFetch(async (name) => {
  const file = files.get(name);
  if (!file) return null;
  const { body } = new Response(bytesOf(file.text));
  return file.coding === "none" ? body : (body?.pipeThrough(unpackingStream(decoder)) ?? null);
});

/** Imports a module of the runtime, which has no address of its own here. */
self.importFile = async (url) => import(asAddress(await (await fetch(url)).text()));
