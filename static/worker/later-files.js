// Archives of which Python reads a file only later. Python expects a file's contents at once, and a network takes its
// time. So the first read fails and is noted here; the worker fetches the archive while it hears messages and draws,
// and then asks Python again.

import { writeLazyArchive } from "./archive.js";
import { Fault } from "./fault.js";
import { fetchAny } from "./runtime-files.js";

/** @import { BootPlan } from "../state/types.d.ts" */
/** @import { Member, Mount } from "./archive.js" */
/** @import { Place } from "./forms.js" */

/** The archive of the sources of our own package. */
export const OWN_SOURCES = "source.tar";

/**
 * What an import that has failed leaves behind would make the next one fail. Python remembers where it found nothing to
 * import from; its own function to forget that reads further files. And it holds the parts of a package without the
 * package, which then lacks them. A part that is a compiled library stays: many cannot be loaded twice.
 */
const FORGET = `
import sys

for path in [path for path, finder in sys.path_importer_cache.items() if finder is None]:
    del sys.path_importer_cache[path]
for name, module in list(sys.modules.items()):
    whole = name.rpartition(".")[0]
    is_compiled = str(getattr(module, "__file__", "")).endswith(".so")
    if whole and whole not in sys.modules and not is_compiled:
        del sys.modules[name]
`;

export class LaterFiles {
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} the archives that are there */
  #archives = new Map();
  /** @type {Map<string, Promise<void>>} those that are on their way */
  #arrivals = new Map();
  /** @type {Promise<void> | null} the archive of our sources, for which nothing waits */
  #sources = null;
  /** @type {Set<string>} those of which Python wanted a file in vain */
  #missed = new Set();
  /** How often Python has wanted a file in vain. */
  misses = 0;

  /** Called when an archive has arrived. */
  #onArrival = () => {};

  /** @param {Place & Pick<BootPlan, "packed">} plan */
  constructor(plan) {
    this.plan = plan;
  }

  /**
   * Names the Python that reads the files.
   *
   * @param {any} pyodide
   */
  readBy(pyodide) {
    this.#onArrival = () => {
      pyodide.runPython(FORGET);
      forgetHalfLoaded(pyodide._module.LDSO);
    };
  }

  /**
   * Writes the files of an archive as lazy ones.
   *
   * @param {Mount} mount
   * @param {Member[]} members
   * @param {string} archive
   */
  write(mount, members, archive) {
    this.#fileOf(archive);
    writeLazyArchive(mount, members, () => {
      const contents = this.#archives.get(archive);
      // Only the text of an error shows lines of the sources: this one does without, later ones have them.
      if (!contents && archive === OWN_SOURCES) this.#sources ??= this.#fetch(archive).catch(() => {});
      else if (!contents) this.#miss(archive);
      return contents ?? new Uint8Array();
    });
  }

  /** @returns {Promise<void>} settles when all that Python wanted is there; rejects with a Fault that names a file */
  async fetchMissed() {
    const archives = new Set([...this.#missed, ...this.#arrivals.keys()]);
    this.#missed.clear();
    await Promise.all([...archives].map((archive) => this.#fetchOnce(archive)));
  }

  /**
   * Does something again as long as it fails for want of files that can be fetched.
   *
   * @template Result
   * @param {() => Result | Promise<Result>} act
   * @returns {Promise<Result>}
   */
  async repeat(act) {
    for (;;) {
      const hasMissed = this.watch();
      try {
        return await act();
      } catch (error) {
        if (!hasMissed()) throw error;
        await this.fetchMissed();
      }
    }
  }

  /** @returns {() => boolean} whether Python has wanted a file in vain since this call */
  watch() {
    const { misses } = this;
    return () => this.misses > misses;
  }

  /** @param {string} archive */
  #miss(archive) {
    this.#missed.add(archive);
    this.misses += 1;
  }

  /** @param {string} archive */
  #fileOf(archive) {
    const file = this.plan.packed?.files[archive];
    if (!file) throw new Fault("not_fetched", archive, "It is not in the manifest.");
    return file;
  }

  /** @param {string} archive */
  #fetchOnce(archive) {
    const arrival = this.#arrivals.get(archive) ?? this.#fetch(archive);
    this.#arrivals.set(archive, arrival);
    return arrival.finally(() => this.#arrivals.delete(archive));
  }

  /** @param {string} archive */
  async #fetch(archive) {
    const { contents } = await fetchAny(this.plan, this.#fileOf(archive));
    this.#archives.set(archive, contents);
    this.#onArrival();
  }
}

/**
 * Emscripten takes a library for loaded as soon as it begins to load it, even if its file is not there.
 *
 * @param {{ loadedLibsByName: Record<string, any>, loadedLibsByHandle: Record<string, any> }} LDSO its linker's records
 */
function forgetHalfLoaded({ loadedLibsByName, loadedLibsByHandle }) {
  for (const libraries of [loadedLibsByName, loadedLibsByHandle]) {
    for (const [name, { exports }] of Object.entries(libraries)) {
      if (exports === "loading") delete libraries[name];
    }
  }
}
