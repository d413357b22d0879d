// Numbers as text: typeset, short, and never NaN or Infinity.

const MINUS = "\u2212";
const NOTHING = "\u2013";
/** Separates the ones from the tenths. */
let decimalSign = ".";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number beyond these has a power of ten. */
const LARGEST_PLAIN = 1e5;
const SMALLEST_PLAIN = 1e-3;

/** @param {string} sign */
export function useDecimalSign(sign) {
  decimalSign = sign;
}

/**
 * A number with `digits` significant digits: 0.0213, 1.28, 3.4 × 10⁻⁷.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export function significant(value, digits = 3) {
  if (!Number.isFinite(value)) return NOTHING;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= LARGEST_PLAIN || size < SMALLEST_PLAIN) return power(value, digits);
  const decimals = digits - 1 - Math.floor(Math.log10(size));
  return typeset(value.toFixed(Math.max(0, decimals)));
}

/**
 * A number with as many decimals as a pixel can show: 0.72, 12.3, 123, 1234.
 *
 * @param {number} value
 */
export function coordinate(value) {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size >= LARGEST_PLAIN) return power(value, 3);
  return typeset(value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0));
}

/**
 * A number with at most three digits and no trailing zeros: 0.1, 0.792, 12.
 *
 * @param {number} value
 */
export function short(value) {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size !== 0 && (size >= LARGEST_PLAIN || size < 1e-4)) return power(value, 3);
  return typeset(String(Number(value.toPrecision(3))));
}

/**
 * @param {number} value
 * @param {number} digits
 */
function power(value, digits) {
  const [mantissa = "", exponent = ""] = value.toExponential(Math.max(0, digits - 2)).split("e");
  const raised = exponent
    .replace("+", "")
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? "");
  return `${typeset(mantissa)}\u00d710${raised}`;
}

/** @param {string} text as toFixed writes it */
function typeset(text) {
  return localized(/^-0\.?0*$/.test(text) ? text.slice(1) : text.replace("-", MINUS));
}

/**
 * A number with all its digits, as people type it.
 *
 * @param {unknown} value a number, or a text that may be one
 */
export function typed(value) {
  const text = String(value);
  return /^[-\d.e+]+$/i.test(text) ? localized(text) : text;
}

/**
 * The number that a typed text stands for. A decimal comma is allowed in every language, because
 * a keyboard may lack the point. NaN for anything else, for instance a list.
 *
 * @param {string} text
 */
export function parseNumber(text) {
  const plain = text.trim().replace(MINUS, "-").replace(",", ".");
  return plain === "" ? Number.NaN : Number(plain);
}

/**
 * Numbers side by side, separated by semicolons if their decimal sign is a comma.
 *
 * @param {string[]} numbers
 */
export function list(numbers) {
  return numbers.join(decimalSign === "," ? "; " : ", ");
}

/** @param {string} text */
function localized(text) {
  return text.replace(".", decimalSign);
}
