// Our own package: its modules, and the facts that they read, as the site serves them.

import { Mount } from "./archive.js";
import { Fault } from "./fault.js";

/** @import { BootOrder } from "../state/types.d.ts" */

/** @typedef {[path: string, text: string]} Source */

/** Where our own package lies. */
export const HOME = "/home/pyodide";

/**
 * @param {Pick<BootOrder["boot"], "site" | "files">} order
 * @returns {Promise<Source[]>}
 */
export function fetchSources({ site, files }) {
  return Promise.all(
    files.map(async (path) => {
      try {
        const response = await fetch(new URL(path, site));
        if (!response.ok) throw new Error(`The server answered ${response.status}.`);
        return /** @type {Source} */ ([path, await response.text()]);
      } catch (error) {
        throw new Fault("not_fetched", path, String(error));
      }
    }),
  );
}

/**
 * @param {any} FS Emscripten's, as Pyodide shows it
 * @param {Source[]} sources
 */
export function putSources(FS, sources) {
  const home = new Mount(FS, HOME);
  const encoder = new TextEncoder();
  for (const [path, text] of sources) home.write(path, encoder.encode(text));
}
