// The worker's door: receives the page's messages, boots Python, and passes calls on to it.

// Each module imports what it uses. This list repeats all modules that a start needs, so that the
// browser fetches them at the same time.
import "./archive.js";
import "./cache.js";
import "./canvases.js";
import "./core.js";
import "./forms.js";
import "./line.js";
import "./packed.js";
import "./route.js";
import "./snapshot/start.js";
import "./sources.js";
import "./stream-reader.js";
import { bootPython } from "./boot.js";
import { Fault } from "./fault.js";
import { Frames } from "./frames.js";
import { LaterFiles } from "./later-files.js";
import { findWrongModule } from "./runtime-files.js";
import { Watch } from "./still.js";

/** @import { BootPlan, Call } from "../state/types.d.ts" */

/** @type {Frames | undefined} */
let frames;

/** @type {(names: string[]) => Promise<void>} */
let loadLibraries;

/**
 * @param {unknown} message
 * @param {Transferable[]} [transfer]
 */
function post(message, transfer = []) {
  self.postMessage(message, { transfer });
}

/** @param {BootPlan} plan */
async function boot(plan) {
  try {
    const later = new LaterFiles(plan);
    const { pyodide, host, compiled, finish } = await bootPython(
      plan,
      later,
      (stage, bytes, total_bytes) => post({ event: "progress", stage, bytes, total_bytes }),
      () => post({ event: "slower" }),
    );
    frames = new Frames(host, later, () => pyodide._module.HEAPU8.length, post);
    loadLibraries = async (names) => {
      // Imported only on demand, so that the boot fetches less.
      const libraries = await new Watch().outlast(import("./libraries.js")).catch((error) => {
        throw new Fault("not_loaded", names.join(", "), String(error));
      });
      await libraries.load(pyodide, plan, later, names);
    };
    post({ event: "awake", compiled });
    // The page needs some time until its first call, so this delays nobody.
    finish();
  } catch (error) {
    const fault = Fault.from(error);
    const wrong = fault.field ? null : await findWrongModule(plan);
    post({ event: "failed", fault: wrong ? Fault.from(wrong) : fault });
  }
}

/**
 * Makes libraries importable; other calls go on meanwhile.
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
  if (call === "beat") {
    // The page asks whether this worker still runs.
    post({ id, result: null });
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
