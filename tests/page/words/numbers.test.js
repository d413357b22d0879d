import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import {
  equation,
  given,
  inField,
  list,
  parseNumber,
  short,
  significant,
  toResolution,
  typed,
  useDecimalSign,
} from "../../../static/words/numbers.js";

const NOTHING = "\u2013";

const format_to_a_hundredth = (/** @type {number} */ value) => toResolution(value, 0.01);

for (const format of [significant, given, short, inField, format_to_a_hundredth]) {
  test(`${format.name} never shows NaN, Infinity, a hyphen for a minus, or a negative zero`, () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      assert.equal(format(value), NOTHING);
    }
    assert.doesNotMatch(format(-12.5), /-/);
    assert.match(format(-12.5), /^\u2212/);
    for (const value of [0, -0]) assert.match(format(value), /^0(\.0+)?$/);
  });
}

test("a number has three significant digits, or as many as are asked for", () => {
  const told = [0.02134, 1.2799, 45.678, 999.4, 1234.5].map((value) => significant(value));
  assert.deepEqual(told, ["0.0213", "1.28", "45.7", "999", "1235"]);
  assert.equal(significant(0.0213456, 5), "0.021346");
});

test("very large and very small numbers are written with a power of ten", () => {
  assert.equal(significant(3.44e-7), "3.44\u00d710\u207b\u2077");
  assert.equal(significant(-2.51e12), "\u22122.51\u00d710\u00b9\u00b2");
  assert.equal(significant(999_999), "999999");
  assert.equal(significant(1_000_000), "1.00\u00d710\u2076");
  assert.equal(significant(0.001), "0.00100");
  assert.equal(significant(0.000999), "9.99\u00d710\u207b\u2074");
});

test("a number has the digits that a picture can show, as the figures write them", () => {
  const shown = [0.4, 0.41237, -12, 0].map((value) => toResolution(value, 0.003));
  assert.deepEqual(shown, ["0.4", "0.412", "\u221212", "0"]);
  assert.equal(toResolution(2.1234e-7, 1e-9), "2.12\u00d710\u207b\u2077");
  assert.equal(toResolution(135994.7, 4), "135995");
  assert.equal(toResolution(-0.0001, 0.01), "0");
});

test("the equation of a line is nowhere off by more than the picture can show", () => {
  assert.equal(equation(0.64983, 0.15502, [0.0022, 0.0022]), "y = 0.650x + 0.155");
  assert.equal(equation(0, 0, [1, 1]), "y = 0x + 0");
  const [m, b] = [0.0615789, -66.8512];
  const numbers =
    equation(m, b, [0.0094 / 1971, 0.0094])
      .replace("\u2212 ", "-")
      .match(/-?[\d.]+/g) ?? [];
  for (const x of [1912, 1971])
    assert.ok(Math.abs(Number(numbers[0]) * x + Number(numbers[1]) - m * x - b) < 0.02);
});

test("a number that was given keeps its digits", () => {
  const shown = [1951, 0.1, 1758000000.001, -2.5e-9, 399900].map(given);
  assert.deepEqual(shown, ["1951", "0.1", "1758000000.001", "\u22122.5\u00d710\u207b\u2079", "399900"]);
});

test("a number in a field is short enough to be read to its exponent", () => {
  const shown = [0.1, 1.9073486328125e-7, 0.792095416, 123456789, 0.05, 12].map(inField);
  assert.deepEqual(shown, ["0.1", "1.907\u00d710\u207b\u2077", "0.792095", "123456789", "0.05", "12"]);
});

test("a short number drops its zeros", () => {
  const told = [0.1, 0.7920954, 12, 100.04, 0.00012345, -0.5].map(short);
  assert.deepEqual(told, ["0.1", "0.792", "12", "100", "1.23\u00d710\u207b\u2074", "\u22120.5"]);
  assert.equal(short(0.0000123), "1.23\u00d710\u207b\u2075");
});

test("every number can have a decimal comma, and then no comma separates two numbers", () => {
  useDecimalSign(",");
  assert.deepEqual(
    [0.0213, 1.28].map((value) => significant(value)),
    ["0,0213", "1,28"],
  );
  assert.equal(significant(3.44e-7), "3,44\u00d710\u207b\u2077");
  assert.equal(toResolution(-0.5, 0.01), "\u22120,5");
  assert.equal(short(0.1), "0,1");
  assert.equal(list(["0,1", "0,2"]), "0,1; 0,2");
  assert.deepEqual(
    [typed(0.25), typed("1e-7"), typed("1.5.2x"), typed(12)],
    ["0,25", "1e-7", "1.5.2x", "12"],
  );
  useDecimalSign(".");
  assert.equal(list(["0.1", "0.2"]), "0.1, 0.2");
  assert.equal(typed(0.25), "0.25");
});

test("typed numbers have a decimal point or comma, and a list is not a number", () => {
  assert.deepEqual(["0,5", "0.5", " \u22120,5 ", "1e-2"].map(parseNumber), [0.5, 0.5, -0.5, 0.01]);
  for (const text of ["", "0,2,3", "0,2;0,3", "1.000,5", "many"]) assert.ok(Number.isNaN(parseNumber(text)));
});

test("a number is read as the page writes it", () => {
  const typed_texts = {
    "2.2\u00d710\u207b\u2077": 2.2e-7,
    "2,2 \u00d7 10\u207b\u2077": 2.2e-7,
    "1.5x10^3": 1500,
    "3*10**-2": 0.03,
    "\u22124\u00b710\u2075": -4e5,
    "1e-3": 0.001,
    "1e\u22123": 0.001,
    "+.5E+2": 50,
    "10\u207b\u00b3": 0.001,
    "\u221210^2": -100,
    "10 ** -2": 0.01,
    "2.2\u00a0\u00d7\u202f10\u207b\u2077": 2.2e-7,
    "\u20662.2\u22c510\u2077\u2069": 2.2e7,
    "3\u00d710-2": 0.03,
    10: 10,
  };
  for (const [text, value] of Object.entries(typed_texts)) assert.equal(parseNumber(text), value, text);
  // A small digit that is no exponent of ten would make another number: 5² is not 52.
  for (const text of [
    "",
    "10\u207b",
    "x",
    "2\u00d7",
    "1,2,3",
    "5\u00b2",
    "2\u00d75\u00b2",
    "1\u00d7102.5",
    "10^",
  ])
    assert.ok(Number.isNaN(parseNumber(text)), text);
});

test("numbers and equations are written as in the figures", () => {
  // tests/unit/views/test_words.py compares the same list with what Python writes.
  const written = JSON.parse(readFileSync(new URL("written.json", import.meta.url), "utf-8"));
  for (const [language, sign] of [
    ["en", "."],
    ["de", ","],
  ]) {
    useDecimalSign(sign ?? "");
    for (const [value, resolution, ...texts] of written.numbers) {
      assert.equal(
        toResolution(value, resolution),
        texts[language === "en" ? 0 : 1],
        `${value} ${resolution}`,
      );
    }
    for (const row of written.equations) {
      const { m, b, farthest, resolution } = row;
      assert.equal(equation(m, b, [resolution / farthest, resolution]), row[language ?? ""]);
    }
  }
  useDecimalSign(".");
});
