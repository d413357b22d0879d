// What other pages and programs pass to a call, before it goes to Python: only what JSON can say. Everything else,
// also what never ends, is refused here with a fault that names the argument or the setting.

import { catalog } from "../catalog.js";
import { Fault, fault } from "./faults.js";

/** Nothing that a call takes is nested as deep; what contains itself is. */
const MOST_DEPTH = 8;

/** A million points with their classes are four million numbers and lists. */
const MOST_VALUES = 5_000_000;

/** Longer than any text that a call takes. */
const MOST_LETTERS = 5_000_000;

/**
 * Refuses arguments that are not plain values.
 *
 * @param {string} call
 * @param {Record<string, unknown>} args by name; undefined stands for no argument
 */
export function checkArguments(call, args) {
  const room = { values: MOST_VALUES, letters: MOST_LETTERS };
  for (const [name, value] of Object.entries(args)) {
    try {
      if (value !== undefined) check(value, name, 0);
    } catch (error) {
      // A getter or a proxy of the caller may throw anything.
      throw error instanceof Fault ? error : fault("not_readable", `${call} cannot read ${name}.`, name);
    }
  }

  /**
   * @param {unknown} value
   * @param {string} field the argument, or the setting in it
   * @param {number} depth
   */
  function check(value, field, depth) {
    room.values -= 1;
    const kind = typeof value;
    if (kind === "string") room.letters -= /** @type {string} */ (value).length;
    if (room.values < 0 || room.letters < 0) refuse(field, "is too large");
    if (
      kind === "number" ? Number.isFinite(value) : kind === "string" || kind === "boolean" || value === null
    )
      return;
    if (kind !== "object") refuse(field, `must not be ${kind === "number" ? value : `a ${kind}`}`);
    if (depth === MOST_DEPTH) refuse(field, "contains itself, or is nested too deep");
    if (Array.isArray(value)) checkList(value, field, depth);
    else checkObject(/** @type {object} */ (value), field, depth);
  }

  /**
   * @param {unknown[]} list
   * @param {string} field
   * @param {number} depth
   */
  function checkList(list, field, depth) {
    if (list.length > room.values) refuse(field, "is too large");
    for (let i = 0; i < list.length; i++) {
      // JSON would make null of a hole.
      if (list[i] === undefined) refuse(field, "has a hole");
      check(list[i], field, depth + 1);
    }
  }

  /**
   * @param {object} object
   * @param {string} field
   * @param {number} depth
   */
  function checkObject(object, field, depth) {
    const prototype = Object.getPrototypeOf(object);
    // Also one of another frame; JSON would leave nothing of a map, and make an object of a typed array.
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!isPlain) refuse(field, "must be a plain object or a list");
    for (const [key, value] of Object.entries(object)) {
      const named = Object.hasOwn(catalog.settings, key) ? key : field;
      if (value !== undefined) check(value, named, depth + 1);
    }
  }

  /**
   * @param {string} field
   * @param {string} reason
   * @returns {never}
   */
  function refuse(field, reason) {
    throw fault("wrong_kind", `${call}: ${field} ${reason}.`, field);
  }
}
