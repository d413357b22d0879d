// Hosts Python: boots it, hands it the page's calls one after the other, and draws its frames.

// All modules that a start needs are named here, so that they are fetched at the same time; each
// imports what it uses all the same.
import "./archive.js";
import "./packed.js";
import "./reading.js";
import "./runtime-files.js";
import "./snapshot/boot.js";
import "./snapshot/core.js";
import "./snapshot/finding.js";
import "./snapshot/format.js";
import "./snapshot/linking.js";
import "./snapshot/make.js";
import "./snapshot/mounting.js";
import "./snapshot/passage.js";
import "./snapshot/own.js";
import "./snapshot/key.js";
import "./sources.js";
import "./snapshot/restore.js";
import "./snapshot/storage.js";
import "./surfaces.js";
import { bootPython } from "./boot.js";
import { Fault } from "./fault.js";
import { Frames } from "./frames.js";

/** @import { BootOrder, Call } from "../state/types.d.ts" */

/** @type {Frames | undefined} */
let frames;

/** @type {(names: string[]) => Promise<void>} */
let loadLibraries;

/** @param {unknown} message */
function post(message) {
  self.postMessage(message);
}

/** @param {BootOrder["boot"]} order */
async function boot(order) {
  try {
    const { pyodide, host, compiled, isRestored, afterwards } = await bootPython(
      order,
      (stage, bytes, total_bytes) => post({ event: "progress", stage, bytes, total_bytes }),
      () => post({ event: "slower" }),
    );
    frames = new Frames(host, () => pyodide._module.HEAPU8.length, post);
    loadLibraries = async (names) => {
      // Not imported before it is asked for: the boot has enough to fetch.
      const libraries = await import("./libraries.js").catch((error) => {
        throw new Fault("not_loaded", names.join(", "), String(error));
      });
      await libraries.load(pyodide, order, names);
    };
    post({ event: "awake", compiled, is_restored: isRestored });
    // The page takes some time to hear this, and to answer.
    afterwards();
  } catch (error) {
    post({ event: "failed", fault: Fault.from(error) });
  }
}

/**
 * Makes libraries importable, beside the other calls: none of them waits for it.
 *
 * @param {Call} call
 */
async function load({ id, args }) {
  try {
    await loadLibraries(/** @type {string[]} */ (args.names));
    post({ id, result: null });
  } catch (error) {
    post({ id, fault: Fault.from(error) });
  }
}

/** @param {Call & {canvas?: OffscreenCanvas}} message */
function answer({ id, call, args, canvas }) {
  if (!frames) {
    post({ id, fault: new Fault("not_ready", "", "Python is not awake yet.") });
    return;
  }
  if (call === "load") {
    load({ id, call, args });
    return;
  }
  if (canvas) frames.adopt(String(args.panel), canvas);
  frames.take({ id, call, args });
}

addEventListener("message", ({ data }) => {
  if ("boot" in data) boot(data.boot);
  else answer(data);
});
