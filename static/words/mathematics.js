// Formulas in MathML, which browsers typeset themselves.

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
 * y = m x + b with places for the numbers, so that they can change alone.
 *
 * @param {string} column x, or z where it is standardized
 * @returns {{ math: Element, m: Element, sign: Element, b: Element }}
 */
export function line(column) {
  const [m, sign, b] = [number(""), operator("+"), number("")];
  const math = element("math", identifier("y"), operator("="), m, identifier(column), sign, b);
  return { math, m, sign, b };
}

/**
 * What a loss is, for instance (1/n) Σ (m x + b − y)²; null where its name does not tell.
 *
 * @param {string} name
 * @param {string} model whose error it is: that of a line, or of a neuron with its target t
 */
export function lossFormula(name, model) {
  const parts = /^(half_)?(mse|sse)$/.exec(name);
  if (!parts) return null;
  const isMean = parts[2] === "mse";
  const denominator = [];
  if (parts[1]) denominator.push(number("2"));
  if (isMean) denominator.push(identifier("n"));
  const factor = denominator.length ? [element("mfrac", number("1"), element("mrow", ...denominator))] : [];
  const error = element("mrow", operator("("), ...errorOf(model), operator(")"));
  return element(
    "math",
    identifier("J"),
    operator("="),
    ...factor,
    operator("∑"),
    element("msup", error, number("2")),
  );
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
