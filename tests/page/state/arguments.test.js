import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";
import "../page.js";

const { checkArguments } = await import("../../../static/state/arguments.js");
const { catalog } = await import("../../../static/catalog.js");

/** The longest answer to nonsense, in time of the processor. */
const AT_ONCE_MS = 1000;

/** @type {any} */
const cycle = { x: 1 };
cycle.self = cycle;
/** @type {any[]} */
const ring = [];
ring.push(...Array(1000).fill(ring));
/** @type {any} */
let laughs = [1];
for (let i = 0; i < 7; i++) laughs = Array(1000).fill(laughs);
const sparse = [1, 2];
sparse.length = 4_000_000_000;
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();

/** @type {Record<string, () => unknown>} */
const HOSTILE = {
  "a bigint": () => 10n,
  "a symbol": () => Symbol("x"),
  "a symbol of the language": () => Symbol.iterator,
  "a function": () => () => 1,
  "a class": () => class Point {},
  "not a number": () => Number.NaN,
  infinity: () => Number.NEGATIVE_INFINITY,
  "a hole": () => Object.assign([1], { length: 2 }),
  "nothing in a list": () => [[1, undefined]],
  "four thousand million holes": () => sparse,
  "a deep list": () => {
    let deep = /** @type {any[]} */ ([]);
    for (let i = 0; i < 100_000; i++) deep = [deep];
    return deep;
  },
  "a typed array": () => new Float64Array([1, 2]),
  "a typed array of bigints": () => new BigInt64Array(2),
  "a buffer": () => new ArrayBuffer(8),
  "a map": () => new Map([["learning_rate", 1]]),
  "a set": () => new Set([1]),
  "a date": () => new Date(),
  "an expression": () => /x/,
  "an error": () => new Error("x"),
  "a promise": () => Promise.resolve(1),
  "a number object": () => Object(1),
  "a bigint in a list": () => [[1n, 2]],
  "a symbol in an object": () => ({ start: [0, Symbol("x")] }),
  "a getter that throws": () => ({
    get start() {
      throw new Error("mine");
    },
  }),
  "a proxy that throws": () =>
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("mine");
        },
      },
    ),
  "a proxy that is revoked": () => proxy,
  "a list that lies about its length": () =>
    new Proxy([], { get: (_, name) => (name === "length" ? 2 ** 53 : 0) }),
  "something with its own JSON": () => ({ toJSON: () => 1 }),
};

/** What a check goes through until it is too much. */
const LARGE = {
  "a cycle": () => cycle,
  "a list of itself": () => ring,
  "a list of lists of lists": () => laughs,
  "a long list": () => new Array(6_000_000).fill(0),
  "a long text": () => "x".repeat(50_000_000),
  "many long texts": () => Array(1000).fill("x".repeat(100_000)),
};

/**
 * @param {string} call
 * @param {string} name of the argument
 * @param {string} what
 * @param {unknown} value
 */
function assertRefused(call, name, what, value) {
  const start = process.cpuUsage();
  assert.throws(
    () => checkArguments(call, { [name]: value }),
    (/** @type {any} */ { code, field, message }) => {
      assert.match(code, /^(wrong_kind|not_readable)$/);
      assert.ok(field && message.length < 300 && message.includes(call), `${what}: ${message}`);
      return true;
    },
    what,
  );
  assert.ok(process.cpuUsage(start).user / 1000 < AT_ONCE_MS, `${call} ${what}`);
}

for (const { name: call, arguments: parameters } of catalog.calls) {
  test(`${call} refuses at once what JSON cannot say, and names the argument`, () => {
    for (const parameter of parameters) {
      for (const [what, make] of Object.entries(HOSTILE)) assertRefused(call, parameter.name, what, make());
    }
  });
}

test("what never ends is refused at once", () => {
  for (const [what, make] of Object.entries(LARGE)) assertRefused("set_points", "points", what, make());
});

test("a fault names the setting, where there is one", () => {
  /** @param {unknown} settings */
  const field = (settings) => {
    try {
      checkArguments("set", { settings, is_same_step: false });
    } catch (error) {
      return /** @type {any} */ (error).field;
    }
    return null;
  };
  assert.equal(field({ seed: 1, learning_rate: 5n }), "learning_rate");
  assert.equal(field({ start: [0, 5n] }), "start");
  assert.equal(field(new Map()), "settings");
  assert.equal(field({ "": 1n }), "settings");
  assert.equal(field({ ["x".repeat(1e6)]: 1n, constructor: 1n }), "settings");
  assert.equal(field(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 1}')), null);
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
});

test("what JSON can say goes through, also from another frame, and a million points at once", () => {
  const good = [
    null,
    true,
    "",
    "x",
    0,
    -1e308,
    [],
    {},
    [
      [1, 2],
      [3, 4, 1],
    ],
    { a: { b: [1] } },
    undefined,
  ];
  good.push(Object.create(null), { a: undefined }, vm.runInNewContext("({ points: [[1, 2]] })"));
  for (const value of good) assert.doesNotThrow(() => checkArguments("set_points", { points: value }));
  const points = Array.from({ length: 1_000_000 }, (_, i) => [i, 2 * i, i % 2]);
  const start = process.cpuUsage();
  checkArguments("set_points", { points });
  assert.ok(process.cpuUsage(start).user / 1000 < AT_ONCE_MS);
});
