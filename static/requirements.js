// Asks the browser, before anything else starts, for what the page cannot do without. If something is lacking, one sentence
// says which browsers have it, and the still picture stays. Its syntax is that of 2015, so that older browsers read it too.
(() => {
  /** A function with a try block, (module (func try catch_all end)): Python's exceptions are such blocks. */
  const EXCEPTIONS = [
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0],
    ...[3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11],
  ];

  /** @type {[name: string, isThere: () => boolean][]} */
  const FEATURES = [
    ["WebAssembly exceptions", () => WebAssembly.validate(Uint8Array.from(EXCEPTIONS))],
    ["module workers", hasModuleWorkers],
    ["OffscreenCanvas", hasOffscreenCanvas],
    ["DecompressionStream", () => "DecompressionStream" in self],
    ["AbortSignal.timeout", () => "timeout" in AbortSignal],
    ["CSS nesting", () => CSS.supports("selector(&)")],
    ["CSS :has()", () => CSS.supports("selector(:has(a))")],
  ];

  /** A browser with module workers reads the type of a worker, before it finds that this address is none. */
  function hasModuleWorkers() {
    let isRead = false;
    const options = {
      get type() {
        isRead = true;
        return /** @type {WorkerType} */ ("module");
      },
    };
    try {
      new Worker("https://[", options).terminate();
    } catch (_) {
      // That address is none.
    }
    return isRead;
  }

  function hasOffscreenCanvas() {
    const isThere = "OffscreenCanvas" in self && "OffscreenCanvasRenderingContext2D" in self;
    return isThere && "transferControlToOffscreen" in HTMLCanvasElement.prototype;
  }

  /** @param {() => boolean} isThere */
  function isLacking(isThere) {
    try {
      return !isThere();
    } catch (_) {
      return true;
    }
  }

  const found = FEATURES.find((feature) => isLacking(feature[1]));
  self.lacking = found ? found[0] : "";
  if (!self.lacking) return;
  document.addEventListener("DOMContentLoaded", () => {
    // No other picture will come, whatever the address asks for.
    document.documentElement.removeAttribute("data-posters");
    document.documentElement.setAttribute("data-state", "failed");
    const place = document.getElementById("explanation");
    // Where the browser can read the modules, they say the same in the reader's language; see boot/boot.js.
    if (!place || "downslope" in window) return;
    place.textContent =
      `Downslope needs ${self.lacking}, which this browser lacks: use Chrome or Edge from version 120, ` +
      "Firefox from 121 or Safari from 17.2.";
  });
})();
