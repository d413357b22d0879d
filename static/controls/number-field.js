// A field for a number: a fault appears beside it, and the last good value comes back.

import { catalog } from "../catalog.js";
import { faultWords } from "../words/notices.js";
import { inField, parseNumber, typed } from "../words/numbers.js";

/** @import { Fault } from "../state/faults.js" */
/** @import { Session } from "../state/session.js" */
/** @import { Settings } from "../state/types.d.ts" */

/** The fault disappears by itself after so long. */
const FAULT_MS = 6000;

/**
 * The typed number; any other text stays a text, which Python refuses with a fault.
 *
 * @param {keyof Settings} name of the setting
 * @param {string} text
 * @returns {number | string}
 */
export function typedNumber(name, text) {
  const given = text.trim();
  // A comma is a decimal comma only if there can be decimals.
  const isWhole = catalog.settings[name].kind === "whole_number";
  const value = isWhole && given.includes(",") ? Number.NaN : parseNumber(given);
  return Number.isFinite(value) ? value : given;
}

/** Connects one field to one numeric setting. */
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
    // A field of type number would hide a typed text that is not a number.
    this.field.addEventListener("change", () => this.#take());
    this.field.addEventListener("input", () => this.#clear());
    // Who changes a number sees all its digits.
    for (const turn of ["focus", "blur"]) this.field.addEventListener(turn, () => this.#restore());
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
    // A full batch has no number: the field shows the last number that was set.
    if (typeof value !== "number") return;
    const shown = document.activeElement === this.field ? typed(value) : inField(value);
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
