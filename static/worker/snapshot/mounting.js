// The files of a Python that starts from a snapshot: few are there, all others are announced.

import { Mount } from "../archive.js";
import { isMetadata } from "./restore.js";

/** @import { Announce, Index } from "../packed.js" */

/** Which archive stands for the standard library. */
export const PACKED_LIBRARY = "stdlib.zip";

/**
 * Puts fonts there that are open, and announces everything else but metadata.
 *
 * @param {any} FS
 * @param {Index} index
 * @param {Map<string, Uint8Array<ArrayBuffer>>} archive
 * @param {Announce} announce
 */
export function mountRest(FS, index, archive, announce) {
  const site = new Mount(FS, index.root);
  const isFont = (/** @type {string} */ name) => name.endsWith(".ttf");
  for (const [name, contents] of archive) if (isFont(name)) site.write(name, contents);
  for (const { archive: file_name, root, members: places } of index.rest) {
    // The one without bytes has done its service.
    if (file_name === PACKED_LIBRARY) for (const [name] of places) FS.unlink(`${root}/${name}`);
    const isThere = (/** @type {string} */ name) => root === index.root && archive.has(name) && isFont(name);
    const missing = places.filter(([name]) => !isMetadata(name) && !isThere(name));
    announce(new Mount(FS, root), missing, file_name);
  }
}

/**
 * Announces metadata, once Pyodide has started.
 *
 * @param {any} FS
 * @param {Index} index
 * @param {Announce} announce
 */
export function mountMetadata(FS, index, announce) {
  for (const { archive, root, members: places } of index.rest) {
    const metadata = places.filter(([name]) => isMetadata(name));
    if (metadata.length) announce(new Mount(FS, root), metadata, archive);
  }
}
