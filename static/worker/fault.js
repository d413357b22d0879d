// What went wrong, in the shape that travels to the page.

/** @import { FaultMessage } from "../state/types.d.ts" */

/** An error with a code that the page has words for. */
export class Fault extends Error {
  /**
   * @param {string} code
   * @param {string} field what it is about: a setting, or a file
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
