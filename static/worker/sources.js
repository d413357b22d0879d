// The sources of our own package `app`: fetches them from the site and writes them into Python's file system.

import { Mount } from "./archive.js";
import { Fault } from "./fault.js";

/** @import { BootPlan } from "../state/types.d.ts" */

/** @typedef {[path: string, text: string]} Source */

/** The folder in Python's file system that holds our own package. */
export const HOME = "/home/pyodide";

/**
 * @param {Pick<BootPlan, "site" | "files">} plan
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
 * @param {any} FS Emscripten's file system, as Pyodide exposes it
 * @param {Source[]} sources
 */
export function putSources(FS, sources) {
  const home = new Mount(FS, HOME);
  const encoder = new TextEncoder();
  for (const [path, text] of sources) home.write(path, encoder.encode(text));
}
