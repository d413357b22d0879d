// Puts files into the file system of a Python that starts from a snapshot. Few files get their
// contents at once; all others are lazy, and Python reads their contents when it needs them.

import { Mount } from "../archive.js";

/** @import { LaterFiles } from "../later-files.js" */
/** @import { Index } from "../packed.js" */

/** The archive whose one member is the standard library. */
export const PACKED_LIBRARY = "stdlib.zip";

/** @param {string} name */
const isFont = (name) => name.endsWith(".ttf");

/**
 * Writes the files that Python holds open in the snapshot: fonts.
 *
 * @param {any} FS
 * @param {Index} index
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 */
export function mountOpenFiles(FS, index, archive) {
  const site = new Mount(FS, index.root);
  for (const [name, contents] of archive) if (isFont(name)) site.write(name, contents);
}

/**
 * Writes all other files as lazy ones. This must wait until Pyodide has started: to list the loaded
 * packages, Pyodide reads the metadata of every package that it finds. It would fetch and parse all
 * of them, although we know the list.
 *
 * @param {any} FS
 * @param {Index} index
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @param {LaterFiles} later
 */
export function mountOtherFiles(FS, index, archive, later) {
  for (const { archive: file_name, root, members } of index.rest) {
    // Replaces the empty standard library with which Pyodide started.
    if (file_name === PACKED_LIBRARY) for (const [name] of members) FS.unlink(`${root}/${name}`);
    const isThere = (/** @type {string} */ name) => root === index.root && archive.has(name) && isFont(name);
    const missing = members.filter(([name]) => !isThere(name));
    later.write(new Mount(FS, root), missing, file_name);
  }
}
