import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";

/**
 * @param {string} search
 * @param {string} [hash]
 */
function read(search, hash = "") {
  const { parameters, ...rest } = self.readAddress({ search, hash });
  return { parameters: Object.fromEntries(parameters), ...rest };
}

/** @type {[how: string, search: string, hash: string, means: Record<string, string>][]} */
const MEANT = [
  [
    "as the page writes it",
    "?points=0.2,0.3;0.5,0.4&theme=dark",
    "",
    { points: "0.2,0.3;0.5,0.4", theme: "dark" },
  ],
  ["encoded", "?points=0.2%2C0.3%3B0.5%2C0.4", "", { points: "0.2,0.3;0.5,0.4" }],
  ["encoded twice", "?points=0.2%252C0.3%253B0.5%252C0.4", "", { points: "0.2,0.3;0.5,0.4" }],
  ["encoded four times", "?theme=d%25252561rk", "", { theme: "dark" }],
  ["encoded with its signs", "?preset%3Doutlier%26embed%3D1", "", { preset: "outlier", embed: "1" }],
  [
    "encoded with its signs, twice",
    "?preset%253Doutlier%2526embed%253D1",
    "",
    { preset: "outlier", embed: "1" },
  ],
  [
    "encoded after the first sign",
    "?preset=outlier%26embed%3D1%26theme%3Ddark",
    "",
    { preset: "outlier", embed: "1", theme: "dark" },
  ],
  ["a plus in an exponent", "?points=1.2E+06,3;2e+6,4", "", { points: "1.2E+06,3;2e+6,4" }],
  ["a plus in an exponent, encoded", "?points=1e%2B1,2", "", { points: "1e+1,2" }],
  ["a plus in an exponent that became a space", "?learning_rate=1E%2006", "", { learning_rate: "1E+06" }],
  ["a plus for a space", "?points=0.2,+0.3;+0.5,+0.4+", "", { points: "0.2,+0.3;+0.5,+0.4" }],
  ["a plus for a space after a comma", "?panels=data,+loss", "", { panels: "data, loss" }],
  ["a typeset minus", "?start=\u22121,%E2%88%920.5", "", { start: "-1,-0.5" }],
  [
    "&amp;",
    "?preset=outlier&amp;embed=1&amp;amp;theme=dark",
    "",
    { preset: "outlier", embed: "1", theme: "dark" },
  ],
  ["&amp; encoded", "?preset=outlier%26amp%3Bembed=1", "", { preset: "outlier", embed: "1" }],
  ["&amp; half encoded", "?preset=outlier&amp%3Bembed=1", "", { preset: "outlier", embed: "1" }],
  [
    "&#38;",
    "?preset=outlier&",
    "#38;embed=1&#38;theme=dark",
    { preset: "outlier", embed: "1", theme: "dark" },
  ],
  ["&#x26;", "?preset=outlier&", "#x26;embed=1", { preset: "outlier", embed: "1" }],
  ["a second question mark", "?preset=outlier?utm_source=mail", "", { preset: "outlier" }],
  ["behind the hash", "", "#points=1,2;3,4&loss=sse", { points: "1,2;3,4", loss: "sse" }],
  [
    "on both sides of the hash",
    "?embed=1&loss=sse",
    "#points=1,2&loss=mae",
    { embed: "1", points: "1,2", loss: "mae" },
  ],
  ["behind the hash, encoded", "", "#preset%3Doutlier%26embed%3D1", { preset: "outlier", embed: "1" }],
  ["behind the hash, encoded twice", "", "#preset%253Doutlier", { preset: "outlier" }],
  ["&amp without its semicolon", "?loss=sse&ampembed=1", "", { loss: "sse", embed: "1" }],
  ["a place on the page", "?loss=sse", "#points", { loss: "sse" }],
  ["a percent sign that codes nothing", "?preset=100%&seed=%zz%4", "", { preset: "100%", seed: "%zz%4" }],
  ["bytes that are no text", "?seed=%ff%fe", "", { seed: "%ff%fe" }],
  ["names of JavaScript", "?__proto__=1&constructor=2&toString=3&loss=sse", "", { loss: "sse" }],
  ["no value", "?play&loss=", "", { play: "", loss: "" }],
];

for (const [how, search, hash, means] of MEANT) {
  test(`an address says what it plainly means: ${how}`, () => {
    assert.deepEqual(read(search, hash).parameters, means);
  });
}

/** What mail programs, learning platforms, advertisements, sign-ins and caches append. */
const FOREIGN =
  `utm_source utm_medium utm_campaign utm_term utm_content utm_id fbclid gclid dclid gbraid wbraid msclkid
  yclid ttclid twclid li_fat_id igshid mc_cid mc_eid _ga _gl _hsenc _hsmi mibextid mkt_tok ref ref_src source si s t v id
  lang lti_message_hint login_hint iss target_link_uri client_id state code next from share usp token session sessionid
  PHPSESSID sid course section forceview redirect cb ts nocache version colour color format view tab page width height
  autoplay fullscreen title iframe wmode origin _x_tr_sl x y n key user email`.split(/\s+/);

test("parameters that others append are left in peace, as they are", () => {
  const query = FOREIGN.map((name) => `${name}=a%20b`).join("&");
  const { parameters, others } = read(`?preset=outlier&${query}&loss=sse`);
  assert.deepEqual(parameters, { preset: "outlier", loss: "sse" });
  assert.equal(others, query);
});

test("somebody else's value says nothing, even if it looks like ours", () => {
  const { parameters, others } = read(
    "?url=https%3A%2F%2Fx.org%2F%3Fpreset%3Doutlier%26theme%3Ddark&loss=sse",
  );
  assert.deepEqual(parameters, { loss: "sse" });
  assert.equal(others, "url=https%3A%2F%2Fx.org%2F%3Fpreset%3Doutlier%26theme%3Ddark");
});

test("a name that is mistyped, cut or shortened is passed on, so that it is named", () => {
  const near = ["learning_rat", "learningRate", "Learning-Rate", "lr", "rate", "batch", "point", "pionts", "optimiser",
    "panel", "los", "presets", "Theme", "momentumm", "boottimeout", "snapsot", "standardise", "hubber_delta"]; // biome-ignore format: a list
  const { parameters, others } = read(`?${near.map((name) => `${name}=1`).join("&")}`);
  assert.deepEqual(Object.keys(parameters), near);
  assert.equal(others, "");
});

test("only 1 and 0, true and false are a flag", () => {
  const words = ["1", "true", "TRUE", "0", "false", "2", "yes", "", undefined];
  const flags = [true, true, true, false, false, undefined, undefined, undefined, undefined];
  assert.deepEqual(words.map(self.readFlag), flags);
});

test("an address of a hundred thousand characters is read at once, whatever it holds", () => {
  const hostile = [
    "points=1,2;",
    "a=1&",
    "%25",
    "&amp;",
    "learning_rat=1&",
    "points%3D1%26",
    "?",
    "#",
    "lr",
    "%ff",
    "=",
  ];
  for (const part of hostile) {
    const start = process.cpuUsage();
    read(`?${part.repeat(100_000 / part.length)}`, `#x=${part.repeat(100_000 / part.length)}`);
    const elapsed_ms = process.cpuUsage(start).user / 1000;
    assert.ok(elapsed_ms < 1000, `${part}: ${elapsed_ms} ms`);
  }
});
