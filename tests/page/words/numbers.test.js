import assert from "node:assert/strict";
import test from "node:test";
import {
  coordinate,
  list,
  parseNumber,
  short,
  significant,
  typed,
  useDecimalSign,
} from "../../../static/words/numbers.js";

const NOTHING = "\u2013";

for (const format of [significant, coordinate, short]) {
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
  assert.equal(significant(3.44e-7), "3.4\u00d710\u207b\u2077");
  assert.equal(significant(-2.51e12), "\u22122.5\u00d710\u00b9\u00b2");
  assert.equal(significant(99_999), "99999");
  assert.equal(significant(100_000), "1.0\u00d710\u2075");
  assert.equal(significant(0.001), "0.00100");
  assert.equal(significant(0.000999), "1.0\u00d710\u207b\u00b3");
});

test("a coordinate has the decimals that a pixel can show", () => {
  const told = [0.724, 9.994, 12.34, 99.94, 123.4, 1234, -0.004].map(coordinate);
  assert.deepEqual(told, ["0.72", "9.99", "12.3", "99.9", "123", "1234", "0.00"]);
  assert.equal(coordinate(123_456), "1.2\u00d710\u2075");
});

test("a short number drops its zeros", () => {
  const told = [0.1, 0.7920954, 12, 100.04, 0.00012345, -0.5].map(short);
  assert.deepEqual(told, ["0.1", "0.792", "12", "100", "0.000123", "\u22120.5"]);
  assert.equal(short(0.0000123), "1.2\u00d710\u207b\u2075");
});

test("every number can have a decimal comma, and then no comma separates two numbers", () => {
  useDecimalSign(",");
  assert.deepEqual(
    [0.0213, 1.28].map((value) => significant(value)),
    ["0,0213", "1,28"],
  );
  assert.equal(significant(3.44e-7), "3,4\u00d710\u207b\u2077");
  assert.equal(coordinate(-0.5), "\u22120,50");
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
