// Where a press is on a picture, whatever pixels a browser measures an enlarged page in.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { root } from "../page.js";

const { boxOf, positionOn } = await import("../../../static/panels/sizes.js");

/** A picture of 400 x 300 of its own pixels, 100 to the right and 50 down in the window. */
const picture = (/** @type {object} */ box) =>
  /** @type {any} */ ({ offsetWidth: 400, offsetHeight: 300, getBoundingClientRect: () => box });

afterEach(() => root.style.setProperty("--box-scale", "1"));

test("a press in the middle is in the middle, on a page of any size", () => {
  for (const scale of [0.5, 1, 1.5]) {
    const inWindow = { left: 100, top: 50, width: 400 * scale, height: 300 * scale };
    const press = { clientX: 100 + 200 * scale, clientY: 50 + 150 * scale };
    assert.deepEqual(positionOn(picture(inWindow), press), { x: 200, y: 150 });
    // WebKit measures in the pixels of the enlarged page, and gives events in those of the window.
    const inPage = { left: 100 / scale, top: 50 / scale, width: 400, height: 300 };
    root.style.setProperty("--box-scale", String(scale));
    const { x, y } = positionOn(picture(inPage), press);
    assert.ok(Math.hypot(x - 200, y - 150) < 1e-9, `${scale}: ${x}, ${y}`);
    assert.ok(Math.abs(boxOf(picture(inPage)).width - 400 * scale) < 1e-9);
    root.style.setProperty("--box-scale", "1");
  }
});

test("a picture without a size has only a corner", () => {
  const none = { left: 0, top: 0, width: 0, height: 0 };
  assert.ok(Number.isFinite(positionOn(picture(none), { clientX: 5, clientY: 5 }).x));
});
