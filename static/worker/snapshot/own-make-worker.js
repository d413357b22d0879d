// The worker that makes a snapshot. The page ends it afterwards, which frees all its memory.

import { makeOwn } from "./own-make.js";

addEventListener("message", async ({ data }) => {
  try {
    self.postMessage({ isCached: await makeOwn(data.make) });
  } catch (error) {
    self.postMessage({ isCached: false, reason: String(error) });
  }
});
