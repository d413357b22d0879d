// A band of learning rates on a logarithmic scale: the zones crawl, good, zigzag and diverge, and a
// marker at the present rate.

import { short } from "../words/numbers.js";
import { setText, t } from "../words/words.js";
import { make, worded } from "./elements.js";

/** @import { Rates } from "../state/types.d.ts" */

/** @typedef {"crawl" | "good" | "zigzag" | "diverge"} Kind */

const KINDS = /** @type {const} */ (["crawl", "good", "zigzag", "diverge"]);

/** The ends of the band, as multiples of 1/λmax: so every zone is wide enough for its word. */
const [LEAST, MOST] = [0.02, 6];

/**
 * The position of a rate on the band, from 0 to 1.
 *
 * @param {number} ratio the rate as a multiple of 1/λmax
 */
function positionOf(ratio) {
  const position = Math.log(ratio / LEAST) / Math.log(MOST / LEAST);
  return Math.min(1, Math.max(0, position));
}

/**
 * @param {number} rate
 * @param {Rates} rates
 * @returns {Kind}
 */
export function kindOf(rate, { crawl_below, zigzag_above, diverge_above }) {
  if (rate < crawl_below) return "crawl";
  if (rate <= zigzag_above) return "good";
  return rate < diverge_above ? "zigzag" : "diverge";
}

/** The band, and below it the meaning of each zone. */
export class Band {
  constructor() {
    this.marker = make("span", { class: "band-marker" });
    this.value = make("span", { class: "band-value" });
    this.parts = new Map(
      KINDS.map((kind) => [kind, worded("span", `rates.${kind}`, { class: "band-part", "data-kind": kind })]),
    );
    this.ranges = new Map(KINDS.map((kind) => [kind, make("span", { class: "range" })]));
    this.marker.append(this.value);
    const band = make("div", { class: "band", "aria-hidden": "true" }, ...this.parts.values(), this.marker);
    this.meanings = make("dl", { class: "meanings" }, ...KINDS.flatMap((kind) => this.#meaning(kind)));
    this.root = make("div", {}, band, this.meanings);
  }

  /** @param {Kind} kind */
  #meaning(kind) {
    const range = /** @type {HTMLElement} */ (this.ranges.get(kind));
    const swatch = make("span", { class: "swatch" });
    const term = make("dt", { "data-kind": kind }, swatch, worded("span", `rates.${kind}`), range);
    return [term, worded("dd", `rates.${kind}_means`)];
  }

  /**
   * @param {Rates} rates
   * @param {number} rate
   */
  show(rates, rate) {
    const { crawl_below, zigzag_above, diverge_above } = rates;
    const ends = [crawl_below, zigzag_above, diverge_above].map((each) => positionOf(each / zigzag_above));
    const edges = [0, ...ends, 1];
    for (const [i, part] of [...this.parts.values()].entries()) {
      part.style.flexGrow = String((edges[i + 1] ?? 1) - (edges[i] ?? 0));
    }
    const present = kindOf(rate, rates);
    for (const [kind, part] of this.parts) part.toggleAttribute("data-present", kind === present);
    for (const term of this.meanings.querySelectorAll("dt")) {
      term.toggleAttribute("data-present", term.dataset.kind === present);
    }
    this.marker.style.setProperty("--at", String(positionOf(rate / zigzag_above)));
    setText(this.value, short(rate));
    this.#showRanges(rates);
  }

  /** @param {Rates} rates */
  #showRanges({ crawl_below, zigzag_above, diverge_above }) {
    const ranges = {
      crawl: t("rates.below", { rate: short(crawl_below) }),
      good: t("rates.up_to", { rate: short(zigzag_above) }),
      zigzag: t("rates.up_to", { rate: short(diverge_above) }),
      diverge: t("rates.above", { rate: short(diverge_above) }),
    };
    for (const [kind, element] of this.ranges) setText(element, ranges[kind]);
  }
}
