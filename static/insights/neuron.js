// A drawing of the neuron: its inputs, its weights as they are now, their sum, and the threshold that makes
// of the sum one of two classes.

import { significant } from "../words/numbers.js";
import { setText, t } from "../words/words.js";
import { make, worded } from "./elements.js";

/** @import { State } from "../state/types.d.ts" */

const SVG = "http://www.w3.org/2000/svg";

/** Where things stand, in units of the drawing; its width follows the column. */
const [WIDTH, HEIGHT] = [340, 170];
const SUM = { x: 178, y: 85 };
/** The inputs, each with the words for its weight. */
const INPUTS = [
  { name: "x₁", weight: "readout.w1", x: 26, y: 30 },
  { name: "x₂", weight: "readout.w2", x: 26, y: 85 },
  { name: "1", weight: "readout.bias", x: 26, y: 140 },
];
const [RADIUS, SUM_RADIUS] = [15, 21];
/**
 * The place of each weight: on its line, as a share of the way to the sum, and from there, so that the number
 * stands beside the line even if that is thick.
 */
const PLACES = [
  { along: 0.4, right: 5, down: -5, anchor: "start" },
  { along: 0.325, right: 0, down: -8, anchor: "middle" },
  { along: 0.4, right: 5, down: 14, anchor: "start" },
];

/** Width of the line of the largest weight, and of one that is nearly 0. */
const [WIDEST, THINNEST] = [7, 1];

/** The neuron, with its present weights. */
export class Neuron {
  constructor() {
    /** @type {SVGElement[]} the lines from the inputs to the sum */
    this.lines = INPUTS.map(({ x, y }) => line(x + RADIUS, y, SUM.x - SUM_RADIUS, SUM.y, "weight-line"));
    this.weights = INPUTS.map(({ x, y }, i) => {
      const { along, right, down, anchor } = PLACES[i] ?? { along: 0, right: 0, down: 0, anchor: "middle" };
      const across = x + RADIUS + along * (SUM.x - SUM_RADIUS - x - RADIUS);
      const weight = text(across + right, y + along * (SUM.y - y) + down, "weight");
      weight.setAttribute("text-anchor", anchor);
      return weight;
    });
    const drawing = shape("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "neuron",
      "aria-hidden": "true",
    });
    drawing.append(...this.lines, ...INPUTS.flatMap(input), ...this.weights, ...output());
    const words = worded("p", "neuron.words", { class: "why" });
    this.root = make("figure", { class: "neuron-figure" }, worded("h3", "neuron.title"), drawing, words);
  }

  /** @param {State} state */
  show({ m, b, bias }) {
    const values = [m, b, bias ?? 0];
    const largest = Math.max(...values.map(Math.abs)) || 1;
    for (const [i, { weight }] of INPUTS.entries()) {
      const value = values[i] ?? 0;
      const width = THINNEST + ((WIDEST - THINNEST) * Math.abs(value)) / largest;
      this.lines[i]?.setAttribute("stroke-width", width.toFixed(2));
      this.lines[i]?.classList.toggle("is-negative", value < 0);
      const label = this.weights[i];
      if (label) setText(label, `${t(weight)} = ${significant(value)}`);
    }
  }
}

/** @param {{ name: string, x: number, y: number }} place */
function input({ name, x, y }) {
  return [circle(x, y, RADIUS, "node"), text(x, y + 5, "name", name)];
}

/** The sum z, the threshold at 0, and the two classes. */
function output() {
  const step = { x: 250, y: SUM.y };
  const classes = { x: 318, above: 50, below: 120 };
  return [
    line(SUM.x + SUM_RADIUS, SUM.y, step.x - 22, SUM.y, "wire"),
    line(step.x + 22, SUM.y, classes.x - 16, classes.above, "wire"),
    line(step.x + 22, SUM.y, classes.x - 16, classes.below, "wire"),
    circle(SUM.x, SUM.y, SUM_RADIUS, "node"),
    text(SUM.x, SUM.y + 6, "name", "Σ"),
    text(SUM.x + 34, SUM.y - 8, "name", "z"),
    shape("rect", { x: step.x - 22, y: step.y - 19, width: 44, height: 38, rx: 6, class: "node" }),
    shape("path", { d: `M${step.x - 15} ${step.y + 10}h15v-20h15`, class: "step" }),
    shape("rect", { x: classes.x - 6, y: classes.above - 6, width: 12, height: 12, class: "class-1" }),
    circle(classes.x, classes.below, 6.5, "class-0"),
    text(classes.x - 8, classes.above - 16, "name", "z > 0"),
    text(classes.x - 8, classes.below + 26, "name", "z < 0"),
  ];
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/**
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {string} kind
 */
const line = (x1, y1, x2, y2, kind) => shape("line", { x1, y1, x2, y2, class: kind });

/**
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} kind
 */
const circle = (x, y, radius, kind) => shape("circle", { cx: x, cy: y, r: radius, class: kind });

/**
 * @param {number} x its middle
 * @param {number} y its base line
 * @param {string} kind
 * @param {string} [words]
 */
function text(x, y, kind, words = "") {
  const made = shape("text", { x, y, class: kind, "text-anchor": "middle" });
  made.textContent = words;
  return made;
}
