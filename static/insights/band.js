// A band of all rates on a logarithmic scale: crawl, good, zigzag, diverge, and the present one.

import { short } from "../words/numbers.js";
import { setText, t } from "../words/words.js";
import { make, worded } from "./elements.js";

/** @import { Rates } from "../state/types.d.ts" */

/** @typedef {"crawl" | "good" | "zigzag" | "diverge"} Kind */

const KINDS = /** @type {const} */ (["crawl", "good", "zigzag", "diverge"]);

/** The ends of the band, as shares of 1/λmax: every part of it is wide enough for its word. */
const [LEAST, MOST] = [0.02, 6];

/**
 * How far along the band a share of 1/λmax lies, from 0 to 1.
 *
 * @param {number} share
 */
function along(share) {
  const place = Math.log(share / LEAST) / Math.log(MOST / LEAST);
  return Math.min(1, Math.max(0, place));
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

/** The band, and below it what its parts mean. */
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
    const ends = [crawl_below, zigzag_above, diverge_above].map((each) => along(each / zigzag_above));
    const edges = [0, ...ends, 1];
    for (const [place, part] of [...this.parts.values()].entries()) {
      part.style.flexGrow = String((edges[place + 1] ?? 1) - (edges[place] ?? 0));
    }
    const present = kindOf(rate, rates);
    for (const [kind, part] of this.parts) part.toggleAttribute("data-present", kind === present);
    for (const term of this.meanings.querySelectorAll("dt")) {
      term.toggleAttribute("data-present", term.dataset.kind === present);
    }
    this.marker.style.setProperty("--at", String(along(rate / zigzag_above)));
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
