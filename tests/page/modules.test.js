import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import test from "node:test";

const STATIC = new URL("../../static/", import.meta.url);

test("no module but the last one waits at its top: WebKit runs other importers before it is done", async () => {
  const waiting = [];
  for await (const path of glob("**/*.js", { cwd: STATIC, exclude: (name) => name === "runtime" })) {
    const text = await readFile(new URL(path, STATIC), "utf-8");
    if (/^(?:await|(?:export )?(?:const|let) .*= await)\b/m.test(text)) waiting.push(path);
  }
  assert.deepEqual(waiting, ["main.js"]);
});
