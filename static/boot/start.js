// Imports the page itself as soon as Python may start: a frame that waits is a still picture, which costs little.

import { begun } from "./waiting.js";

const PAGE = new URL("../main.js", import.meta.url).href;

begun.then(async (pressed) => {
  try {
    await import("../main.js");
  } catch {
    // A browser says of an element which file is wrong, and not of an import; guard.js hears it.
    document.head.append(Object.assign(document.createElement("script"), { type: "module", src: PAGE }));
    return;
  }
  // What the reader pressed to start the frame could not hear it.
  pressed?.click();
});
