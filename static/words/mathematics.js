// Formulas in MathML, which browsers typeset by themselves.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @param {string} name
 * @param {...(string | Node)} children
 */
function element(name, ...children) {
  const made = document.createElementNS(MATHML, name);
  made.append(...children);
  return made;
}

/** @param {string} text */
const identifier = (text) => element("mi", text);
/** @param {string} text */
const operator = (text) => element("mo", text);
/** @param {string} text */
const number = (text) => element("mn", text);

/** 2/λmax, below which plain descent converges. */
export function stableLimit() {
  const upright = element("mi", "max");
  upright.setAttribute("mathvariant", "normal");
  const eigenvalue = element("msub", identifier("λ"), upright);
  return element("math", number("2"), operator("/"), eigenvalue);
}

/**
 * y = m x + b with an element for each number, so that the numbers can change alone.
 *
 * @param {string} column x, or z if it is standardized
 * @returns {{ math: Element, m: Element, sign: Element, b: Element }}
 */
export function line(column) {
  const [m, sign, b] = [number(""), operator("+"), number("")];
  const math = element("math", identifier("y"), operator("="), m, identifier(column), sign, b);
  return { math, m, sign, b };
}

/** @param {Element[]} error */
const square = (error) =>
  element("msup", element("mrow", operator("("), ...error, operator(")")), number("2"));

/** @type {Record<string, () => Element[]>} the divisor of each loss */
const DENOMINATORS = {
  mse: () => [identifier("n")],
  sse: () => [],
  half_mse: () => [number("2"), identifier("n")],
  half_sse: () => [number("2")],
  mae: () => [identifier("n")],
  huber: () => [identifier("n")],
};

/** @type {Record<string, (error: Element[]) => Element>} the value of one error, unless its square */
const VALUES = {
  mae: (error) => element("mrow", operator("|"), ...error, operator("|")),
  huber: (error) => element("mrow", identifier("ρ"), operator("("), ...error, operator(")")),
};

/**
 * Whether a loss is a multiple of the sum of squared errors.
 *
 * @param {string} name
 */
export const isOfSquares = (name) => !(name in VALUES);

/**
 * The formula of a loss, for instance (1/n) Σ (m x + b − y)²; null for an unknown name.
 *
 * @param {string} name
 * @param {string} model that has the error: a line, or a neuron with its target t
 */
export function lossFormula(name, model) {
  const denominator = DENOMINATORS[name];
  const value = VALUES[name] ?? square;
  if (!denominator) return null;
  const below = denominator();
  const factor = below.length ? [element("mfrac", number("1"), element("mrow", ...below))] : [];
  return element("math", identifier("J"), operator("="), ...factor, operator("∑"), value(errorOf(model)));
}

/** @param {string} model */
function errorOf(model) {
  const indexed = (/** @type {string} */ letter, /** @type {string} */ index) =>
    element("msub", identifier(letter), number(index));
  const terms =
    model === "adaline"
      ? [indexed("w", "1"), indexed("x", "1"), operator("+"), indexed("w", "2"), indexed("x", "2")]
      : [identifier("m"), identifier("x"), operator("+"), identifier("b")];
  return [...terms, operator("−"), identifier(model === "adaline" ? "t" : "y")];
}
