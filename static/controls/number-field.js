// A field for a number: what it cannot be is said beside it, and the last good value comes back.

import { catalog } from "../catalog.js";
import { faultWords } from "../words/notices.js";
import { parseNumber, typed } from "../words/numbers.js";

/** @import { Fault } from "../state/faults.js" */
/** @import { Session } from "../state/session.js" */
/** @import { Settings } from "../state/types.d.ts" */

/** The complaint goes by itself after so long. */
const FAULT_MS = 6000;

/**
 * What has been typed, as a number, or as it is for Python to refuse by its name.
 *
 * @param {keyof Settings} name of the setting
 * @param {string} text
 * @returns {number | string}
 */
export function typedNumber(name, text) {
  const given = text.trim();
  // A comma is a decimal one only where there can be decimals.
  const isWhole = catalog.settings[name].kind === "whole_number";
  const value = isWhole && given.includes(",") ? Number.NaN : parseNumber(given);
  return Number.isFinite(value) ? value : given;
}

/** Keeps one field and one numeric setting the same. */
export class NumberField {
  /**
   * @param {HTMLElement} field
   * @param {keyof Settings} name
   * @param {Session} session
   */
  constructor(field, name, session) {
    this.field = /** @type {HTMLInputElement} */ (field);
    this.name = name;
    this.session = session;
    this.timer = 0;
    /** @type {HTMLElement | null} */
    this.complaint = null;
    /** The value that stayed when another was refused. */
    this.refusedFor = /** @type {unknown} */ (Number.NaN);
    // A field of type number would hide from us what has been typed when it is none.
    this.field.addEventListener("change", () => this.#take());
    this.field.addEventListener("input", () => this.#clear());
    session.subscribe(() => {
      if (this.complaint && this.#value() !== this.refusedFor) this.#clear();
      if (document.activeElement !== this.field) this.#restore();
    });
  }

  async #take() {
    const { session, name } = this;
    try {
      await session.ask("set", { settings: { [name]: typedNumber(name, this.field.value) } }, true);
      this.#clear();
    } catch (error) {
      this.#complain(/** @type {Fault} */ (error));
    }
    this.#restore();
  }

  #value() {
    return this.session.state.settings[this.name];
  }

  #restore() {
    const value = this.#value();
    // All points have no number of their own: the field keeps the last one that was set.
    if (typeof value !== "number") return;
    const shown = typed(value);
    if (this.field.value !== shown) this.field.value = shown;
  }

  /** @param {Fault} fault */
  #complain(fault) {
    this.#clear();
    const complaint = document.createElement("span");
    complaint.className = "field-fault";
    complaint.id = `${this.field.id}-fault`;
    complaint.setAttribute("role", "alert");
    complaint.textContent = faultWords(fault);
    this.field.after(complaint);
    this.field.setAttribute("aria-invalid", "true");
    this.field.setAttribute("aria-describedby", complaint.id);
    this.complaint = complaint;
    this.refusedFor = this.#value();
    this.timer = window.setTimeout(() => this.#clear(), FAULT_MS);
  }

  #clear() {
    clearTimeout(this.timer);
    this.complaint?.remove();
    this.complaint = null;
    this.field.removeAttribute("aria-invalid");
    this.field.removeAttribute("aria-describedby");
  }
}
