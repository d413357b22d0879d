// A worker of its own, for as long as a snapshot is being made: the memory that it takes goes with it.

import { makeOwn } from "./making.js";

addEventListener("message", async ({ data }) => {
  try {
    self.postMessage({ isKept: await makeOwn(data.make) });
  } catch (error) {
    self.postMessage({ isKept: false, reason: String(error) });
  }
});
