// Takes the snapshot from which pages start, in Pyodide under Node: node snapshot.mjs RUNTIME FOLDER

import "./repeatable.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Mount, readArchive, writeLazyArchive } from "../../../static/worker/archive.js";
import { captureSnapshot, optionsForCapture } from "../../../static/worker/snapshot/capture.js";

// Emscripten passes the arguments on to Python; splice removes them, since a snapshot is for any computer.
const [, runtime, folder] = process.argv.splice(1);
const released = (/** @type {string} */ name) => pathToFileURL(`${runtime}/${name}`).href;
const lockFile = new URL("../../../static/runtime-lock.json", import.meta.url);
const read = (/** @type {string | URL} */ path) => new Uint8Array(readFileSync(path));

const { default: createModule } = await import(released("pyodide.asm.mjs"));
const { loadPyodide } = await import(released("pyodide.mjs"));
const { options, startFacts } = optionsForCapture(createModule);
const pyodide = await loadPyodide({
  ...options,
  indexURL: `${runtime}/`,
  packageBaseUrl: `${runtime}/`,
  lockFileContents: JSON.parse(readFileSync(lockFile, "utf8")),
  stdLibURL: `${folder}/stdlib.zip`,
});
const page = new Map(readArchive(read(`${folder}/page.tar`)));
const index = JSON.parse(new TextDecoder().decode(page.get("index.json")));
page.delete("index.json");
const site = new Mount(pyodide.FS, index.root);
for (const [name, contents] of page) site.write(name, contents);
for (const { archive, root, members } of index.rest) {
  const contents = read(`${folder}/${archive}`);
  writeLazyArchive(new Mount(pyodide.FS, root), members, () => contents);
}
const home = new Mount(pyodide.FS, "/home/pyodide");
for (const archive of ["source.tar", "app.tar"]) {
  for (const [name, contents] of readArchive(read(`${folder}/${archive}`))) home.write(name, contents);
}
pyodide.runPython("import app.browser; app.browser.prepare()");
writeFileSync(`${folder}/snapshot.bin`, captureSnapshot(pyodide, startFacts, index.packages).file);
