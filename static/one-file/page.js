// The page in one file: gives its own files to the modules of the page and to the worker, before any of
// them runs.

import { answerFetch, asAddress } from "./files.js";

const WORKER = "static/worker/worker.js";

/** Files that the page reads itself, and those for the worker with their coding, by their paths in a site. */
const [texts, coded] = [new Map(), new Map()];
for (const element of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("script[data-file]")
)) {
  const { file, coding } = element.dataset;
  if (coding) coded.set(file, { coding, text: element.textContent });
  else texts.set(file, element.textContent);
}

answerFetch(async (name) => texts.get(name) ?? null);

const address = asAddress(texts.get(WORKER));

/** The worker of the page, whatever address a module asks for. */
self.Worker = class extends Worker {
  constructor() {
    super(address, { type: "module" });
    this.postMessage({ files: coded });
  }
};
