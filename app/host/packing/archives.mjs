// Runs recording.py and inside.py in Pyodide under Node: node archives.mjs REPOSITORY RUNTIME OUTPUT

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [root, runtime, output] = process.argv.slice(2);
const folder = `${runtime}/`;
const lock = JSON.parse(await readFile(`${root}/static/runtime-lock.json`, "utf8"));
const { loadPyodide } = await import(new URL("pyodide.mjs", pathToFileURL(folder)).href);
const pyodide = await loadPyodide({ indexURL: folder, packageBaseUrl: folder, lockFileContents: lock });
const { FS } = pyodide;
const atStart = pyodide.runPython("import sys; frozenset(sys.modules)");
await load("numpy", "matplotlib");
const loaded = JSON.stringify(pyodide.loadedPackages);
pyodide.mountNodeFS("/repository", root);
pyodide.mountNodeFS("/output", output);
pyodide.runPython(`sys.path.insert(0, "/repository")`);
// The recorder comes first: what packing itself imports does not count.
const recorder = pyodide.pyimport("app.host.packing.recording").Recorder(atStart);
const packing = pyodide.pyimport("app.host.packing.inside").Packing("/repository", recorder);
await installLibraries();
FS.writeFile("/tmp/python_stdlib.zip", await readFile(`${folder}python_stdlib.zip`));
packing.write("/output", "/tmp/python_stdlib.zip", loaded);

/** @param {string[]} names */
async function load(...names) {
  await pyodide.loadPackage(names, { messageCallback: () => {} });
}

/** Installs the libraries as the page does, so that inside.py records what their imports read. */
async function installLibraries() {
  await load("micropip");
  const { install } = pyodide.pyimport("micropip");
  for (const { name, file_name } of lock.runtime.wheels) {
    FS.writeFile(`/tmp/${file_name}`, await readFile(`${folder}${file_name}`));
    await install.callKwargs(`emfs:/tmp/${file_name}`, { deps: false });
    pyodide.pyimport(name);
  }
}
