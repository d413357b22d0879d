// Starts a Python in the browser from which a snapshot can be captured: Pyodide with its packages
// installed, from what the site serves, packed files or wheels.
//
// Pyodide's loadPackage cannot install the wheels: after it Python refers to JavaScript objects, which
// no snapshot can hold. But all that it does with a wheel is to unpack it, and Python's zipfile can
// do that.

import { crc32, listMembers, Mount, readArchive } from "../archive.js";
import { PACKAGES } from "../boot.js";
import { Fault } from "../fault.js";
import { mountPackages } from "../packed.js";
import { RuntimeFiles, releasedFiles } from "../runtime-files.js";
import { HOME } from "../sources.js";
import { optionsForCapture } from "./capture.js";
import { PACKED_LIBRARY } from "./python-files.js";

/** @import { BootPlan } from "../../state/types.d.ts" */
/** @import { Member } from "../archive.js" */
/** @import { Index } from "../packed.js" */
/** @import { StartFacts } from "./capture.js" */

/**
 * A Python that can be captured. `index` lists what Python can read from the site after a restore:
 * nothing, if the site serves wheels.
 *
 * @typedef {{ pyodide: any, startFacts: StartFacts, index: Index }} CapturablePython
 */

/** Pyodide's name for the origin of the packages that belong to its release. */
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
 * Starts Pyodide with the packages as they were released.
 *
 * @param {BootPlan} plan
 * @returns {Promise<CapturablePython>}
 */
export async function startReleased({ runtime, lock, compressed }) {
  const wanted = releasedFiles(lock, PACKAGES);
  const files = new RuntimeFiles(runtime, wanted, compressed, () => {});
  const { pyodide, startFacts } = await start({ runtime, lock }, files, {});
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
  return { pyodide, startFacts, index };
}

/**
 * Starts Pyodide with the packed files.
 *
 * @param {BootPlan} plan
 * @returns {Promise<CapturablePython>}
 */
export async function startPacked({ runtime, lock, packed, compressed }) {
  const [page, standard, own] = ["page.tar", PACKED_LIBRARY, "app.tar"].map((name) => packed?.files[name]);
  if (!page || !standard || !own) throw new Fault("not_fetched", "packed", "The manifest lacks a file.");
  const core = lock.runtime.core.filter(({ file_name }) => !file_name.endsWith(".zip"));
  const files = new RuntimeFiles(runtime, [...core, page, standard, own], compressed, () => {});
  const stdLibURL = new URL(standard.file_name, runtime).href;
  const { pyodide, startFacts } = await start({ runtime, lock }, files, { stdLibURL });
  const archive = await files.take(page);
  const index = mountPackages(pyodide.FS, runtime, new Map(readArchive(archive)), packed);
  const bytecode = await files.take(own);
  const home = new Mount(pyodide.FS, HOME);
  for (const [name, each] of readArchive(bytecode)) home.write(name, each);
  index.rest.push(
    { archive: "page.tar", root: index.root, members: listMembers(archive) },
    { archive: "app.tar", root: HOME, members: listMembers(bytecode) },
    readLibrary(pyodide).entry,
  );
  return { pyodide, startFacts, index };
}

/**
 * @param {Pick<BootPlan, "runtime" | "lock">} plan
 * @param {RuntimeFiles} files
 * @param {{ stdLibURL?: string }} options
 */
async function start({ runtime, lock }, files, options) {
  files.intercept();
  await files.arrival();
  const { default: createModule } = await import(new URL("pyodide.asm.mjs", runtime).href);
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
  const { options: forCapture, startFacts } = optionsForCapture(createModule);
  const pyodide = await loadPyodide({
    ...forCapture,
    ...options,
    indexURL: runtime,
    lockFileContents: lock,
    packageBaseUrl: runtime,
  });
  return { pyodide, startFacts };
}

/**
 * Reads the standard library, and describes it as an archive with one member, itself.
 *
 * @param {any} pyodide
 * @returns {{ entry: Index["rest"][number], contents: Uint8Array<ArrayBuffer> }}
 */
export function readLibrary(pyodide) {
  const path = pyodide.runPython(FIND_LIBRARY);
  const end = path.lastIndexOf("/");
  const contents = pyodide.FS.readFile(path);
  /** @type {Member} */
  const member = [path.slice(end + 1), 0, contents.length, crc32(contents)];
  return { entry: { archive: PACKED_LIBRARY, root: path.slice(0, end), members: [member] }, contents };
}
