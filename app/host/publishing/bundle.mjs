// Bundles the scripts of a page in one file: node bundle.mjs REPOSITORY PACKAGES OUTPUT

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [root = "", packages, output] = process.argv.slice(2);
const { build } = await import(pathToFileURL(`${packages}/esbuild-wasm/lib/main.js`).href);
const { SITE } = await import(pathToFileURL(`${root}/static/one-file/files.js`).href);

/** Gives each module its address in a site: all of them stand in one script afterwards. */
const addresses = {
  name: "addresses",
  /** @param {any} build */
  setup(build) {
    build.onLoad({ filter: /\.js$/ }, async (/** @type {{ path: string }} */ { path }) => {
      const place = path.slice(path.lastIndexOf("/static/") + 1);
      const source = await readFile(path, "utf8");
      return { contents: source.replaceAll("import.meta.url", JSON.stringify(SITE + place)) };
    });
  },
};

/**
 * @param {string} name of the script
 * @param {string[]} modules in the order in which they run
 */
function bundle(name, ...modules) {
  const contents = modules.map((module) => `import "./static/${module}";`).join("\n");
  return build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    charset: "ascii",
    legalComments: "none",
    logLevel: "error",
    outfile: `${output}/${name}`,
    plugins: [addresses],
  });
}

// The order is that of index.html; what replaces the network comes first.
await Promise.all([
  bundle("page.js", "one-file/page.js", "boot/early-worker.js", "words/languages.js", "boot/start.js"),
  bundle("worker.js", "one-file/worker.js", "worker/worker.js"),
]);
