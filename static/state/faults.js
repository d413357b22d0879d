// A refused value or a call without an answer, as an error.

/** @import { FaultMessage } from "./types.d.ts" */

/** A call rejects with this: `code` is a word for programs, `field` names the bad value. */
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
 * @param {Record<string, unknown>} [details] for the page's own sentence
 */
export function fault(code, message, field = "", details = {}) {
  return new Fault({ code, field, message, details });
}
