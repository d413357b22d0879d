// Numbers as text: typeset, short, and never NaN or Infinity.

const MINUS = "\u2212";
const NOTHING = "\u2013";
/** Separates the ones from the tenths. */
let decimalSign = ".";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number beyond these has a power of ten. */
const LARGEST_PLAIN = 1e6;
const SMALLEST_PLAIN = 1e-3;

/** More digits than this a number of 64 bits does not have. */
const MOST_DIGITS = 15;

/** From here on a number has a power of ten: it has more whole digits than anybody knows of it. */
const BEYOND_PLAIN = 1e15;

/** With so many more digits a number of 64 bits that ends in a half differs from one that is near a half. */
const TO_SEE_A_HALF = 30;

/** A longer number would be cut in its field. */
const LONGEST_IN_FIELD = 9;

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
 * A number with the digits that make a difference of `resolution`, or of less, and no more; with a power of
 * ten if that is shorter. The figures write theirs in the same way, see app/views/words.py.
 *
 * @param {number} value
 * @param {number} resolution
 */
export function toResolution(value, resolution) {
  if (!Number.isFinite(value)) return NOTHING;
  if (value === 0) return "0";
  const leading = Math.floor(Math.log10(Math.abs(value)));
  let decimals = Math.min(Math.ceil(-Math.log10(resolution) - 1e-9), MOST_DIGITS - 1 - leading);
  let digits = Math.max(decimals + leading, 0);
  if (Number(value.toPrecision(6)) === value) {
    // An exact number needs no zeros at its end.
    const shortest = Number(value.toPrecision(6)).toExponential().split("e")[0] ?? "";
    digits = Math.min(digits, Math.max(shortest.replace("-", "").length - 2, 0));
    decimals = Math.min(decimals, digits - leading);
  }
  const [exact = "", exponent = ""] = parts(value.toExponential(Math.min(digits + TO_SEE_A_HALF, 100)));
  const [mantissa, raisedTo] = parts(value.toExponential(digits));
  const raised = raise(exponent === raisedTo ? evenOfHalves(mantissa, exact, digits) : mantissa, raisedTo);
  if (Math.abs(value) >= BEYOND_PLAIN) return raised;
  const scale = 10 ** Math.max(-decimals, 0);
  const text = fixed(value / scale, Math.min(Math.max(decimals, 0), 100));
  const plain = scale === 1 ? text : (Number(text) * scale).toFixed(0);
  return raised.length < plain.length ? raised : typeset(Number(plain) === 0 ? "0" : plain);
}

/**
 * A number with so many decimals; a half goes to the even digit.
 *
 * @param {number} value
 * @param {number} decimals
 */
function fixed(value, decimals) {
  const exact = value.toFixed(Math.min(decimals + TO_SEE_A_HALF, 100));
  return evenOfHalves(value.toFixed(decimals), exact, decimals);
}

/**
 * A rounded number, but of a half the even neighbour, as Python rounds; JavaScript takes the larger one.
 *
 * @param {string} rounded
 * @param {string} exact the same number with more decimals
 * @param {number} decimals of the rounded one
 */
function evenOfHalves(rounded, exact, decimals) {
  const point = exact.indexOf(".");
  const kept = exact.slice(0, decimals ? point + 1 + decimals : point);
  const isHalf = /^50*$/.test(exact.slice(point + 1 + decimals));
  return isHalf && /[02468]$/.test(kept) ? kept : rounded;
}

/**
 * The equation of a line, with as many digits as a picture can show.
 *
 * @param {number} m
 * @param {number} b
 * @param {[slope: number, intercept: number]} resolution
 */
export function equation(m, b, resolution) {
  const slope = toResolution(m, resolution[0]);
  const intercept = toResolution(b, resolution[1]);
  const sign = intercept.startsWith(MINUS) ? MINUS : "+";
  return `y = ${slope}${slope.includes("\u00d7") ? " · " : ""}x ${sign} ${intercept.replace(MINUS, "")}`;
}

/**
 * A number as it was given: all its digits, up to fifteen, and no zeros at its end.
 *
 * @param {number} value
 */
export function given(value) {
  if (!Number.isFinite(value)) return NOTHING;
  const [mantissa = "", exponent] = String(Number(value.toPrecision(15))).split("e");
  return exponent === undefined ? typeset(mantissa) : raise(mantissa, exponent);
}

/**
 * A number that fits into a field: all its digits if they are few, else four and perhaps a power of ten.
 *
 * @param {number} value
 */
export function inField(value) {
  const whole = given(value);
  if (whole.length <= LONGEST_IN_FIELD) return whole;
  const size = Math.abs(value);
  return size < LARGEST_PLAIN && size >= SMALLEST_PLAIN ? significant(value, 6) : power(value, 4);
}

/**
 * A number with at most three digits and no trailing zeros: 0.1, 0.792, 12.
 *
 * @param {number} value
 */
export function short(value) {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size !== 0 && (size >= LARGEST_PLAIN || size < SMALLEST_PLAIN)) {
    return raise(...parts(Number(value.toPrecision(3)).toExponential()));
  }
  return typeset(String(Number(value.toPrecision(3))));
}

/**
 * @param {number} value
 * @param {number} digits
 */
function power(value, digits) {
  return raise(...parts(value.toExponential(Math.max(0, digits - 1))));
}

/**
 * @param {string} text as toExponential writes it
 * @returns {[mantissa: string, exponent: string]}
 */
function parts(text) {
  const [mantissa = "", exponent = ""] = text.split("e");
  return [mantissa, exponent];
}

/**
 * @param {string} mantissa
 * @param {string} exponent
 */
function raise(mantissa, exponent) {
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

/** A number times ten to a power: 2.2×10⁻⁷, 2.2*10^-7. */
const POWER_OF_TEN =
  /^([-+]?[\d.]+)\s*[\u00d7\u22c5·*x]\s*10\s*(?:\^|\*\*)?\s*([-+]?\d+|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/;

/** The same without a number before it: 10⁻³. */
const ONLY_A_POWER = /^([-+]?)(?=10\s*(?:\^|\*\*|[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]))/;

/** Marks of the direction of writing, which come along when a number is copied. */
const INVISIBLE = /[\u200e\u200f\u2066-\u2069]/g;

/**
 * The number that a typed text stands for, also as the page writes it: 2.2×10⁻⁷. A decimal comma is allowed in
 * every language, because a keyboard may lack the point. NaN for anything else, for instance a list.
 *
 * @param {string} text
 */
export function parseNumber(text) {
  const typed = text.replace(INVISIBLE, "").trim().replaceAll(MINUS, "-").replace(",", ".");
  const raised = POWER_OF_TEN.exec(typed.replace(ONLY_A_POWER, (sign) => `${sign}1\u00d7`));
  const exponent = (raised?.[2] ?? "")
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))
    .replace("⁻", "-")
    .replace("⁺", "");
  const plain = raised ? `${raised[1]}e${exponent}` : typed;
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
