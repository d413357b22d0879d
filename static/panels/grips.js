// Where a finger can take hold of something: the browser must know it at once to scroll or not to scroll.

/** @import { Session } from "../state/session.js" */

/** A finger this near to a grip, in CSS pixels, holds it; see app/views/pointing.py. */
const REACH = 24;

/** The page asks Python at most this often. */
const EVERY_MS = 100;

/** Python's list of grips, as it was a moment ago. Python itself decides what a press means. */
export class Grips {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    /** @type {Record<string, [x: number, y: number][]>} */
    this.places = {};
    this.isAsking = false;
    this.isStale = false;
    if (navigator.maxTouchPoints > 0) session.subscribe(() => this.refresh());
  }

  /** Asks for the grips after a change; changes that come while it asks count as one. */
  async refresh() {
    this.isStale = true;
    if (this.isAsking || !this.session.isAwake) return;
    this.isAsking = true;
    while (this.isStale && this.session.isAwake) {
      this.isStale = false;
      // A Python that ends now has no grips; the next one reports its state.
      this.places = (await this.session.client?.call("grips", {}).catch(() => null)) ?? this.places;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    this.isAsking = false;
  }

  /**
   * Whether a grip of a panel is at a place.
   *
   * @param {string} panel
   * @param {{ x: number, y: number }} place CSS pixels from the panel's upper left corner
   */
  has(panel, { x, y }) {
    const places = this.places[panel] ?? [];
    return places.some(([across, down]) => Math.hypot(across - x, down - y) <= REACH);
  }
}
