// Makes a snapshot in the browser, where none is served: a second Python is started beside the one
// of the page, prepared, written down, and ended. What it is kept as: see own.js.
//
// Pyodide's loadPackage must not be used for it: it leaves objects of JavaScript in Python's hands,
// which no snapshot can hold. What it does to a wheel is little: it unpacks it.

import { crc32, Mount, members, placesOf } from "../archive.js";
import { PACKAGES } from "../boot.js";
import { Fault } from "../fault.js";
import { mountPackages } from "../packed.js";
import { RuntimeFiles, releasedFiles, sha256 } from "../runtime-files.js";
import { fetchSources, HOME, putSources } from "../sources.js";
import { findKept } from "./finding.js";
import { keyOf } from "./key.js";
import { Unfit } from "./linking.js";
import { makeSnapshot, optionsToBeKept } from "./make.js";
import { PACKED_LIBRARY } from "./mounting.js";
import { giveUp, readOwnRecord, withLock } from "./own.js";
import { hashPieces, SNAPSHOT } from "./passage.js";
import { forget, keepRecorded } from "./storage.js";

/** @import { BootOrder, PinnedFile } from "../../state/types.d.ts" */
/** @import { Place } from "../archive.js" */
/** @import { Index } from "../packed.js" */
/** @import { OwnIndex, OwnRecord } from "./own.js" */

/** A Python that can be written down, and what lies beside its memory. */
/** @typedef {{ pyodide: any, seen: any, index: Index, files: Map<string, Uint8Array<ArrayBuffer>> }} Ready */

/** Where Pyodide says that a package comes from which belongs to its release. */
const CHANNEL = "default channel";

const WHEEL = "/tmp/package.whl";
const UNPACK = `
import importlib, zipfile
with zipfile.ZipFile("${WHEEL}") as wheel:
    wheel.extractall(site)
importlib.invalidate_caches()
`;
const FIND_SITE = "import site; site = site.getsitepackages()[0]; site";
const FIND_LIBRARY = "import sys; next(path for path in sys.path if path.endswith('.zip'))";

/**
 * Makes a snapshot for the next visit and keeps it, in place of any other.
 *
 * @param {BootOrder["boot"]} order by which the page's own Python has started
 * @returns {Promise<boolean>} whether there is one now; rejects where none could be made
 */
export async function makeOwn(order) {
  return (await withLock("exclusive", () => renew(order))) ?? false;
}

/** @param {BootOrder["boot"]} order */
async function renew(order) {
  const sources = await fetchSources(order);
  const key = await keyOf(order, sources);
  const record = await readOwnRecord();
  if (record?.key === key && record.isInVain) return false;
  // Another tab may have made it since this page began.
  if (record?.key === key && (await isIntact(record))) return true;
  await forget();
  try {
    const ready = await (order.packed ? startPacked(order) : startReleased(order));
    putSources(ready.pyodide.FS, sources);
    await keepAs(key, take(ready));
  } catch (error) {
    if (error instanceof Unfit) await giveUp(key);
    throw error;
  }
  return true;
}

/** @param {OwnRecord} record */
async function isIntact({ files }) {
  for (const file of Object.values(files)) {
    if ((await findKept(file)).copy !== "good") return false;
  }
  return true;
}

/**
 * Starts Pyodide with the packages as they were released.
 *
 * @param {BootOrder["boot"]} order
 * @returns {Promise<Ready>}
 */
async function startReleased({ runtime, lock, compressed }) {
  const wanted = releasedFiles(lock, PACKAGES);
  const files = new RuntimeFiles(runtime, wanted, compressed, () => {});
  const { pyodide, seen } = await start({ runtime, lock }, files, {});
  const root = pyodide.runPython(FIND_SITE);
  const wheels = wanted.filter((file) => !lock.runtime.core.includes(file));
  for (const wheel of wheels) {
    pyodide.FS.writeFile(WHEEL, await files.take(wheel));
    pyodide.runPython(UNPACK);
    pyodide.FS.unlink(WHEEL);
  }
  const names = Object.values(lock.packages)
    .filter((each) => wheels.includes(each))
    .map(({ name }) => [name, CHANNEL]);
  const index = { root, packages: Object.fromEntries(names), rest: [] };
  return { pyodide, seen, index, files: new Map() };
}

/**
 * Starts Pyodide with what was packed.
 *
 * @param {BootOrder["boot"]} order
 * @returns {Promise<Ready>}
 */
async function startPacked({ runtime, lock, packed, compressed }) {
  const [page, standard, own] = ["page.tar", PACKED_LIBRARY, "app.tar"].map((name) => packed?.files[name]);
  if (!page || !standard || !own) throw new Fault("not_fetched", "packed", "The manifest lacks a file.");
  const core = lock.runtime.core.filter(({ file_name }) => !file_name.endsWith(".zip"));
  const files = new RuntimeFiles(runtime, [...core, page, standard, own], compressed, () => {});
  const stdLibURL = new URL(standard.file_name, runtime).href;
  const { pyodide, seen } = await start({ runtime, lock }, files, { stdLibURL });
  const archive = await files.take(page);
  const index = mountPackages(pyodide.FS, runtime, new Map(members(archive)), packed);
  const bytecode = await files.take(own);
  const home = new Mount(pyodide.FS, HOME);
  for (const [name, each] of members(bytecode)) home.write(name, each);
  index.rest.push(
    { archive: "page.tar", root: index.root, members: placesOf(archive) },
    { archive: "app.tar", root: HOME, members: placesOf(bytecode) },
    wholeLibrary(pyodide).entry,
  );
  return { pyodide, seen, index, files: new Map() };
}

/**
 * @param {Pick<BootOrder["boot"], "runtime" | "lock">} order
 * @param {RuntimeFiles} files
 * @param {{ stdLibURL?: string }} options
 */
async function start({ runtime, lock }, files, options) {
  files.intercept();
  await files.arrival();
  const { default: createModule } = await import(new URL("pyodide.asm.mjs", runtime).href);
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
  const { options: toBeKept, seen } = optionsToBeKept(createModule);
  const pyodide = await loadPyodide({
    ...toBeKept,
    ...options,
    indexURL: runtime,
    lockFileContents: lock,
    packageBaseUrl: runtime,
  });
  return { pyodide, seen };
}

/**
 * Describes the standard library as an archive with one member, itself.
 *
 * @param {any} pyodide
 * @returns {{ entry: Index["rest"][number], contents: Uint8Array<ArrayBuffer> }}
 */
function wholeLibrary(pyodide) {
  const path = pyodide.runPython(FIND_LIBRARY);
  const end = path.lastIndexOf("/");
  const contents = pyodide.FS.readFile(path);
  /** @type {Place} */
  const place = [path.slice(end + 1), 0, contents.length, crc32(contents)];
  return { entry: { archive: PACKED_LIBRARY, root: path.slice(0, end), members: [place] }, contents };
}

/**
 * Takes the snapshot, and whatever else Python may need that starts from it.
 *
 * @param {Ready} ready
 * @returns {Map<string, Uint8Array<ArrayBuffer>>} the files to keep, by name
 */
function take({ pyodide, seen, index, files }) {
  pyodide.runPython("import app.browser; app.browser.prepare()");
  const { facts, file } = makeSnapshot(pyodide, seen, index.packages);
  const { libraries, openFiles } = facts;
  const { FS } = pyodide;
  const prefix = `${index.root}/`;
  const paths = [...libraries.map(({ name }) => name), ...openFiles.map(([, path]) => path)];
  const wanted = new Set(paths.map((path) => path.replace(prefix, "")));
  const apart = join(FS, index.root, [...wanted]);
  files.set(SNAPSHOT, file).set("apart.bin", apart.contents);
  const rest = [...index.rest, { archive: "apart.bin", root: index.root, members: apart.places }];
  if (!index.rest.length) {
    const names = filesBelow(FS, index.root).filter((name) => !wanted.has(name));
    const others = join(FS, index.root, names);
    const library = wholeLibrary(pyodide);
    files.set("site.bin", others.contents).set(PACKED_LIBRARY, library.contents);
    rest.push({ archive: "site.bin", root: index.root, members: others.places }, library.entry);
  }
  /** @type {OwnIndex} */
  const kept = { ...index, rest, apart: apart.places };
  return files.set("index.json", new TextEncoder().encode(JSON.stringify(kept)));
}

/**
 * Lays files end to end.
 *
 * @param {any} FS
 * @param {string} root
 * @param {string[]} names
 */
function join(FS, root, names) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = names.map((name) => FS.readFile(`${root}/${name}`));
  const contents = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  const places = pieces.map((piece, i) => {
    const start = end;
    contents.set(piece, start);
    end += piece.length;
    return /** @type {Place} */ ([names[i], start, piece.length, crc32(piece)]);
  });
  return { contents, places };
}

/**
 * @param {any} FS
 * @param {string} root
 * @param {string} folder below it, ending with a slash
 * @returns {string[]}
 */
function filesBelow(FS, root, folder = "") {
  return FS.readdir(`${root}/${folder}`).flatMap((/** @type {string} */ name) => {
    if (name === "." || name === "..") return [];
    const isFolder = FS.isDir(FS.stat(`${root}/${folder}${name}`).mode);
    return isFolder ? filesBelow(FS, root, `${folder}${name}/`) : [`${folder}${name}`];
  });
}

/**
 * @param {string} key
 * @param {Map<string, Uint8Array<ArrayBuffer>>} files
 */
async function keepAs(key, files) {
  /** @type {OwnRecord} */
  const record = { key, files: {}, isInVain: false };
  /** @type {[PinnedFile, Uint8Array<ArrayBuffer>][]} */
  const pinned = [];
  for (const [name, contents] of files) {
    /** @type {PinnedFile} */
    const file = { file_name: name, sha256: await sha256(contents), size: contents.length };
    // It alone is verified on its way; the others are as a whole, or when they are read.
    if (name === SNAPSHOT) file.pieces = await hashPieces(contents);
    record.files[name] = file;
    pinned.push([file, contents]);
  }
  await keepRecorded(record, pinned);
}
