// Numbers as text: typeset, short, and never NaN or Infinity.

const MINUS = "\u2212";
const NOTHING = "\u2013";
/** What stands between the wholes and the tenths. */
let decimalSign = ".";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Beyond these a number is written with a power of ten. */
const LARGEST_PLAIN = 1e5;
const SMALLEST_PLAIN = 1e-3;

/** @param {string} sign */
export function useDecimalSign(sign) {
  decimalSign = sign;
}

/**
 * A number with so many significant digits: 0.0213, 1.28, 3.4 × 10⁻⁷.
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
 * A number with the decimals that a panel can tell: 0.72, 12.3, 123, 1234.
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
 * A number as short as it can be told: 0.1, 0.792, 12.
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
 * A number as it is typed, all its digits, to be changed or shown as it was given.
 *
 * @param {unknown} value also a text that may be a number
 */
export function typed(value) {
  const text = String(value);
  return /^[-\d.e+]+$/i.test(text) ? localized(text) : text;
}

/**
 * What has been typed, as a number: a decimal comma is one in every language, since the point is
 * what a keyboard may lack. NaN for anything else, a list for instance.
 *
 * @param {string} text
 */
export function parseNumber(text) {
  const plain = text.trim().replace(MINUS, "-").replace(",", ".");
  return plain === "" ? Number.NaN : Number(plain);
}

/**
 * Numbers side by side, which commas alone would not part where they are decimal.
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
