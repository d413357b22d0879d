// Imports the page itself as soon as Python may start: a frame that waits is a still picture, which costs little.

import { begun } from "./waiting.js";

begun.then(async (pressed) => {
  await import("../main.js");
  // What the reader pressed to start the frame could not hear it.
  pressed?.click();
});
