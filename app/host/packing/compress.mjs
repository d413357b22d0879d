// Compresses files with zstd, each into a copy beside it: node compress.mjs FILE...

import { readFile, rename, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";

/** The highest level for which a browser needs no more than 8 MB to decompress. */
const LEVEL = 19;

const options = {
  params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_contentSizeFlag]: 1 },
};
const compress = promisify(zstdCompress);

// All at once: Node compresses in several threads.
await Promise.all(
  process.argv.slice(2).map(async (path) => {
    const copy = `${path}.zst.dat`;
    await writeFile(`${copy}.part`, await compress(await readFile(path), options));
    await rename(`${copy}.part`, copy);
  }),
);
