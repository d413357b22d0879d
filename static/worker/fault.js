// A fault in the worker, in the form that a message to the page carries.

/** @import { FaultMessage } from "../state/types.d.ts" */

/** An error with a code for which the page has words. */
export class Fault extends Error {
  /**
   * @param {string} code
   * @param {string} field the setting or file at fault
   * @param {string} message
   */
  constructor(code, field, message) {
    super(message);
    this.code = code;
    this.field = field;
  }

  /**
   * @param {unknown} error
   * @returns {FaultMessage}
   */
  static from(error) {
    const code = error instanceof Fault ? error.code : "python_error";
    const field = error instanceof Fault ? error.field : "";
    const message = error instanceof Error ? error.message : String(error);
    return { code, field, message, details: {} };
  }
}
