// A value that could not be taken, or a call that could not be answered, as an error.

/** @import { FaultMessage } from "./types.d.ts" */

/** What a call rejects with: `code` is a word for programs, `field` says what it is about. */
export class Fault extends Error {
  /** @param {FaultMessage} fault */
  constructor({ code, field, message, details }) {
    super(message);
    this.name = "Fault";
    this.code = code;
    this.field = field;
    this.details = details;
  }
}

/**
 * @param {string} code
 * @param {string} message
 * @param {string} [field]
 */
export function fault(code, message, field = "") {
  return new Fault({ code, field, message, details: {} });
}
