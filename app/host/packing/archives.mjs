// Runs inside.py in Pyodide under Node: node archives.mjs REPOSITORY RUNTIME OUTPUT

import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const [root, runtime, output] = process.argv.slice(2);
const folder = `${runtime}/`;
const lock = JSON.parse(await readFile(`${root}/static/runtime-lock.json`, "utf8"));
const { loadPyodide } = await import(new URL("pyodide.mjs", pathToFileURL(folder)).href);
const pyodide = await loadPyodide({ indexURL: folder, packageBaseUrl: folder, lockFileContents: lock });
const { FS } = pyodide;
await load("numpy", "matplotlib");
const loaded = JSON.stringify(pyodide.loadedPackages);
pyodide.mountNodeFS("/repository", root);
pyodide.mountNodeFS("/output", output);
pyodide.runPython(await readFile(fileURLToPath(new URL("inside.py", import.meta.url)), "utf8"));
const packing = pyodide.globals.get("Packing")("/repository");
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
