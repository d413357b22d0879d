import assert from "node:assert/strict";
import test from "node:test";
import "../page.js";

const { figureWords, hasWords, nodes, setText, t, useWords } = await import("../../../static/words/words.js");

test("before any words have arrived, a key shows its last word, so that readers understand what they can", () => {
  assert.equal(t("readout.epoch"), "epoch");
  assert.equal(t("controls.copy_link"), "copy link");
});

test("{names} are replaced by values, and one without a value stays", () => {
  useWords({}, { "a.step": "Step" });
  const template = "fault.nowhere {left} and {right}";
  assert.equal(t(template, { left: 1, right: "two" }), "fault.nowhere 1 and two");
  assert.equal(t(template, { left: 0 }), "fault.nowhere 0 and {right}");
});

test("any value is inserted unchanged", () => {
  assert.equal(t("{a}{b}", { a: "$&{b}", b: "<b>" }), "$&{b}<b>");
});

test("a key without words is its own text", () => {
  assert.equal(hasWords("no.such.key"), false);
  assert.equal(t("no.such.key"), "no.such.key");
});

test("the nodes are the words and the values, in order", () => {
  assert.deepEqual(nodes("a {b} c", { b: 2 }), ["a ", "2", " c"]);
  const element = new Node();
  assert.deepEqual(nodes("{b} c", { b: element }).filter(Boolean), [element, " c"]);
  assert.deepEqual(nodes("a {b}", {}).filter(Boolean), ["a ", "{b}"]);
});

test("a key that a language lacks is in English, and a key that both lack is its own text", () => {
  useWords({ "a.step": "Schritt" }, { "a.step": "Step", "a.reset": "Reset {name}" });
  assert.equal(t("a.step"), "Schritt");
  assert.equal(t("a.reset", { name: "it" }), "Reset it");
  assert.deepEqual(nodes("a.reset", { name: "it" }).join(""), "Reset it");
  assert.equal(hasWords("a.reset"), true);
  assert.equal(t("a.play"), "a.play");
});

test("the figures get their own words, in English if the language lacks them", () => {
  useWords({ "figure.x": "Epoche", "a.b": "c" }, { "figure.x": "epoch", "figure.y": "loss" });
  assert.deepEqual(figureWords(), { "figure.x": "Epoche", "figure.y": "loss" });
});

test("a text that changes keeps its node, and one that does not is not written", () => {
  /** @type {string[]} */
  const written = [];
  const node = {
    nodeType: 3,
    nextSibling: /** @type {object | null} */ (null),
    set nodeValue(/** @type {string} */ text) {
      written.push(`node: ${text}`);
    },
  };
  const element = {
    firstChild: node,
    get textContent() {
      return "Play";
    },
    set textContent(text) {
      written.push(`element: ${text}`);
    },
  };
  const write = (/** @type {string} */ text) => setText(/** @type {any} */ (element), text);
  Object.assign(Node, { TEXT_NODE: 3 });
  write("Play");
  assert.deepEqual(written, []);
  write("Pause");
  node.nextSibling = {};
  write("Step");
  assert.deepEqual(written, ["node: Pause", "element: Step"]);
});
