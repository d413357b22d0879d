// The files of a Python that starts from a snapshot: few are there, all others are announced.

import { Mount } from "../archive.js";

/** @import { Announce, Index } from "../packed.js" */

/** Which archive stands for the standard library. */
export const PACKED_LIBRARY = "stdlib.zip";

/** @param {string} name */
const isFont = (name) => name.endsWith(".ttf");

/**
 * Puts those files there that are to be open.
 *
 * @param {any} FS
 * @param {Index} index
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 */
export function mountOpen(FS, index, archive) {
  const site = new Mount(FS, index.root);
  for (const [name, contents] of archive) if (isFont(name)) site.write(name, contents);
}

/**
 * Announces all others, once Pyodide has started: it asks every package there is what this says of
 * itself, to list what is loaded, and would fetch and parse all of it for a list that is known.
 *
 * @param {any} FS
 * @param {Index} index
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @param {Announce} announce
 */
export function mountRest(FS, index, archive, announce) {
  for (const { archive: file_name, root, members: places } of index.rest) {
    // The one without bytes has done its service.
    if (file_name === PACKED_LIBRARY) for (const [name] of places) FS.unlink(`${root}/${name}`);
    const isThere = (/** @type {string} */ name) => root === index.root && archive.has(name) && isFont(name);
    const missing = places.filter(([name]) => !isThere(name));
    announce(new Mount(FS, root), missing, file_name);
  }
}
