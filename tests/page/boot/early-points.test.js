import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { root, theDocument } from "../page.js";

const { queueEarlyPress } = await import("../../../static/boot/early-points.js");
const { catalog } = await import("../../../static/catalog.js");

const { data: POSTER, plane: PLANE } = catalog.posters.wide;

/** A picture as large as its poster, so that its pixels are those of the poster. */
function picture(scale = 1) {
  /** @type {any[]} */
  const dots = [];
  const box = { left: 10, top: 20, width: 720 * scale, height: 500 * scale };
  return /** @type {any} */ ({
    dots,
    classList: { contains: () => false },
    offsetWidth: box.width,
    offsetHeight: box.height,
    getBoundingClientRect: () => box,
    querySelectorAll: () => dots,
    append: (/** @type {any} */ dot) => dots.push(dot),
  });
}

/** A session that records the calls it gets. */
function recorder() {
  /** @type {any[]} */
  const acts = [];
  return /** @type {any} */ ({
    acts,
    act: (/** @type {string} */ name, /** @type {object} */ args) => acts.push([name, args]),
    change: (/** @type {object} */ settings) => acts.push(["set", settings]),
  });
}

theDocument().createElement = () => {
  const style = /** @type {Record<string, string>} */ ({});
  return {
    style: {
      setProperty: (/** @type {string} */ name, /** @type {string} */ value) => (style[name] = value),
    },
    getBoundingClientRect: () => ({
      left: 10 + (parseFloat(style["--across"] ?? "") / 100) * 720 - 4,
      top: 20 + (parseFloat(style["--down"] ?? "") / 100) * 500 - 4,
      width: 8,
      height: 8,
    }),
  };
};

beforeEach(() => {
  root.dataset = {};
});

/**
 * @param {number} right share of the axes
 * @param {number} up
 */
function at(right, up, { axes } = POSTER) {
  return { x: axes.left + right * axes.width, y: axes.top + (1 - up) * axes.height };
}

/**
 * The pixels of a point in the data's units.
 *
 * @param {number} x
 * @param {number} y
 */
function onData(x, y) {
  /** @param {number} value @param {number[]} limits */
  const share = (value, [least = 0, most = 1]) => (value - least) / (most - least);
  return at(share(x, POSTER.x), share(y, POSTER.y));
}

test("a press on the poster is a point in the units of the poster's axes", () => {
  const session = recorder();
  queueEarlyPress(picture(), "data", onData(0.25, 0.9), session);
  assert.deepEqual(session.acts, [["add_point", { x: 0.25, y: 0.9 }]]);
});

test("it is the same point at every size of the picture", () => {
  const session = recorder();
  const { x, y } = onData(0.25, 0.9);
  queueEarlyPress(picture(2), "data", { x: 2 * x, y: 2 * y }, session);
  assert.deepEqual(session.acts, [["add_point", { x: 0.25, y: 0.9 }]]);
});

test("a press beside the axes does nothing", () => {
  const session = recorder();
  for (const [right, up] of [
    [-0.01, 0.5],
    [1.01, 0.5],
    [0.5, -0.01],
    [0.5, 1.01],
  ]) {
    queueEarlyPress(picture(), "data", at(Number(right), Number(up)), session);
  }
  assert.deepEqual(session.acts, []);
});

test("a press on a point, drawn or just clicked, adds no second one", () => {
  const session = recorder();
  const shown = picture();
  const [right, up] = catalog.presets[0]?.points[0] ?? [];
  queueEarlyPress(shown, "data", onData(Number(right), Number(up)), session);
  assert.deepEqual(session.acts, []);
  queueEarlyPress(shown, "data", onData(0.25, 0.9), session);
  const { x, y } = onData(0.25, 0.9);
  queueEarlyPress(shown, "data", { x: x + 11, y }, session);
  assert.equal(session.acts.length, 1);
  queueEarlyPress(shown, "data", { x: x + 13, y }, session);
  assert.equal(session.acts.length, 2);
});

test("a press on the plane sets the start, on any other panel it does nothing", () => {
  const session = recorder();
  const shown = picture();
  Object.assign(shown, { offsetWidth: PLANE.width, offsetHeight: PLANE.height });
  queueEarlyPress(shown, "plane", at(0.5, 0.5, PLANE), session);
  const middle = [PLANE.x, PLANE.y].map(([low = 0, high = 0]) => Number(((low + high) / 2).toFixed(3)));
  assert.deepEqual(session.acts, [["set", { start: middle }]]);
  queueEarlyPress(shown, "loss", at(0.5, 0.5), session);
  assert.equal(session.acts.length, 1);
});

test("on a picture other than the poster, Python finds out what a press means", () => {
  root.dataset = { posters: "other" };
  const session = recorder();
  queueEarlyPress(picture(), "data", { x: 100, y: 50 }, session);
  assert.deepEqual(session.acts, [
    ["pointer", { panel: "data", kind: "down", x: 100, y: 50 }],
    ["pointer", { panel: "data", kind: "up", x: 100, y: 50 }],
  ]);
});
