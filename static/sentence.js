// The one sentence that says where things stand, in figures that do not jump.

import { nodes, setText, t } from "./i18n.js";
import { line } from "./mathematics.js";
import { coordinate, significant } from "./numbers.js";
import { element } from "./page.js";

/** @import { Model } from "./model.js" */
/** @import { State } from "./types.d.ts" */

/** A loss this little above the least one so far is still called falling: rounding. */
const RISING = 1 + 1e-9;

/** @param {string} className */
function span(className) {
  const made = document.createElement("span");
  made.className = className;
  return made;
}

/** Fills the sentence in and follows the state. */
export class Sentence {
  /** @param {Model} model */
  constructor(model) {
    this.epoch = span("figure");
    this.loss = span("figure");
    this.gradient = span("figure");
    this.phase = span("phase");
    this.line = line();
    this.leastLoss = Number.POSITIVE_INFINITY;
    this.lastEpoch = 0;
    this.lastGround = "";
    this.#build();
    model.subscribe((state) => this.#show(state));
  }

  /** Each part has room for its longest figures, so that the next one stays where it is. */
  #build() {
    const { epoch, loss, gradient, phase } = this;
    const values = { epoch, line: this.line.math, loss, gradient, phase };
    const parts = Object.keys(values).map((name) => {
      const part = span(`part ${name}`);
      part.append(...nodes(`sentence.${name}`, values));
      return part;
    });
    // Spaces between them let the sentence wrap, and be read and copied as one.
    element("sentence").replaceChildren(...parts.flatMap((part) => [part, " "]));
  }

  /** @param {State} state */
  #show(state) {
    const { m, sign, b } = this.line;
    setText(this.epoch, String(state.epoch));
    setText(m, coordinate(state.m));
    setText(sign, state.b < 0 ? "−" : "+");
    setText(b, coordinate(Math.abs(state.b)));
    setText(this.loss, significant(state.loss));
    const [dm = 0, db = 0] = state.gradient;
    setText(this.gradient, `(${coordinate(dm)}, ${coordinate(db)})`);
    setText(this.phase, t(`phase.${this.#phase(state)}`));
  }

  /** @param {State} state */
  #phase({ status, is_waiting, is_full_batch, epoch, loss, points_version, settings }) {
    // Losses of other points, or of another loss, cannot be compared.
    const ground = `${points_version} ${settings.loss}`;
    const isOther = ground !== this.lastGround || epoch < this.lastEpoch || epoch === 0;
    if (isOther) this.leastLoss = Number.POSITIVE_INFINITY;
    this.lastEpoch = epoch;
    this.lastGround = ground;
    const isFalling = !(loss > this.leastLoss * RISING);
    this.leastLoss = Math.min(this.leastLoss, loss);
    if (is_waiting) return "waiting";
    if (status !== "running") return status;
    if (isFalling) return "falling";
    return is_full_batch ? "rising" : "hovering";
  }
}
