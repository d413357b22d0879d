import assert from "node:assert/strict";
import test from "node:test";
import { address, entries, page } from "../page.js";

const { Request, asParameters, isSharable, linkTo, mirrorIntoAddress, watchHash } = await import(
  "../../../static/state/link.js"
);
const { catalog } = await import("../../../static/catalog.js");

/** @param {Record<string, unknown>} changes */
function settings(changes = {}) {
  const rows = Object.entries(catalog.settings);
  const usual = Object.fromEntries(rows.map(([name, row]) => [name, row.default]));
  return /** @type {any} */ ({ ...usual, ...changes });
}

/**
 * @param {string} search
 * @param {object | null} state
 */
function request(search, state = null) {
  const [query, hash] = search.split("#");
  address.search = query ?? "";
  address.hash = hash ? `#${hash}` : "";
  entries.state = state;
  return new Request();
}

const POINTS = /** @type {any} */ ([
  [0.2, 0.3],
  [0.5, 0.4, 1],
]);

test("parameters of the page itself are not passed to Python", () => {
  const opened = request("?play=1&embed=1&snapshot=off&boot_timeout=7&loss=sse&seed=3");
  assert.deepEqual(opened.parameters, { loss: "sse", seed: "3" });
  assert.deepEqual([opened.isPlaying, opened.isEmbedded, opened.bootTimeoutS], [true, true, 7]);
  assert.deepEqual(opened.faults, []);
  const plain = request("");
  assert.deepEqual([plain.isPlaying, plain.isEmbedded, plain.bootTimeoutS], [false, false, 45]);
  const inWords = request("?play=true&embed=TRUE&snapshot=on");
  assert.deepEqual([inWords.isPlaying, inWords.isEmbedded, inWords.faults], [true, true, []]);
});

test("parameters of the page itself with other values are named", () => {
  const values = { embed: "yes", play: "2", snapshot: "none", boot_timeout: "soon" };
  const query = Object.entries(values).map((each) => each.join("="));
  const opened = request(`?${query.join("&")}`);
  assert.deepEqual([opened.isPlaying, opened.isEmbedded, opened.bootTimeoutS], [false, false, 45]);
  assert.deepEqual(
    opened.faults.map(({ field, details }) => [field, details.value]),
    Object.entries(values),
  );
  for (const [seconds, code] of [
    ["0", "out_of_range"],
    ["-5", "out_of_range"],
    ["", "not_a_number"],
    ["1e999", "not_a_number"],
  ]) {
    const [{ code: given, field } = { code: "", field: "" }] = request(`?boot_timeout=${seconds}`).faults;
    assert.deepEqual([field, given], ["boot_timeout", code], seconds);
  }
});

test("points that were too long for the address come from the history, unless the address has some", () => {
  assert.deepEqual(request("", { points: "1,2" }).parameters, { points: "1,2" });
  assert.deepEqual(request("?points=3,4", { points: "1,2" }).parameters, { points: "3,4" });
  assert.deepEqual(request("", { points: 5 }).parameters, {});
});

test("the controls expect the values that Python will accept, and ignore the others", () => {
  const expected = request(
    "?loss=sse&optimizer=nonsense&learning_rate=0.5&shuffle=0&batch_size=4&panels=loss,nowhere&colour=red",
  ).expectedSettings();
  assert.equal(expected.loss, "sse");
  assert.equal(expected.optimizer, "sgd");
  assert.deepEqual([expected.learning_rate, expected.shuffle, expected.batch_size], [0.5, false, 4]);
  assert.deepEqual(expected.panels, settings().panels);
  assert.equal("colour" in expected, false);
  assert.equal(request("?learning_rate=-1").expectedSettings().learning_rate, settings().learning_rate);
});

test("a preset brings its settings, and what is named wins", () => {
  const preset = request("?preset=coding_train").expectedSettings();
  assert.deepEqual([preset.preset, preset.loss, preset.batch_size], ["coding_train", "half_sse", 1]);
  assert.equal(request("?preset=coding_train&loss=mse").expectedSettings().loss, "mse");
  // A user's own points belong to no preset.
  assert.equal(request("?points=1,2").expectedSettings().preset, "");
});

test("the address of a page in its first state names nothing", () => {
  assert.equal(linkTo(settings(), null).url, "https://example.org/course/");
});

test("an address names what differs from the preset, and the points of no preset", () => {
  const { url, points } = linkTo(settings({ preset: "", loss: "sse", shuffle: false }), POINTS);
  assert.equal(points, "0.2,0.3;0.5,0.4,1");
  const { search } = new URL(url);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(search)), {
    loss: "sse",
    shuffle: "0",
    // Points without a rate would get one that suits them.
    learning_rate: "0.1",
    points,
  });
  // Commas and semicolons stay readable.
  assert.ok(search.includes("points=0.2,0.3;0.5,0.4,1"));
  const ofPreset = linkTo(settings({ preset: "coding_train", loss: "half_sse", batch_size: 1 }), POINTS);
  assert.equal(ofPreset.points, "");
  assert.match(ofPreset.url, /preset=coding_train/);
  assert.doesNotMatch(ofPreset.url, /loss=|points=|batch_size=/);
});

test("with another model the address always names start and rate: the model would change them", () => {
  const { url } = linkTo(settings({ model: "adaline" }), null);
  assert.match(url, /model=adaline/);
  assert.match(url, /preset=noisy_line/);
  assert.match(url, /start=0,0/);
  assert.match(url, /learning_rate=0\.1/);
});

test("the page reads back what it wrote into an address", () => {
  const changed = { loss: "half_mse", learning_rate: 0.25, standardize: true, batch_size: 2 };
  const { url } = linkTo(settings(changed), POINTS);
  const { search } = new URL(url);
  assert.deepEqual(request(search).expectedSettings(), settings(changed));
});

test("a batch size above the number of points is written as that number", () => {
  assert.match(linkTo(settings({ preset: "", batch_size: 9 }), POINTS).url, /batch_size=2/);
  assert.equal(asParameters(settings({ batch_size: 9 }), POINTS).batch_size, "2");
});

test("parameters for Python are texts, beginning with a preset or else the points", () => {
  const own = asParameters(settings({ preset: "" }), POINTS);
  assert.equal(Object.keys(own)[0], "points");
  assert.equal(Object.keys(asParameters(settings(), POINTS))[0], "preset");
  assert.ok(Object.values(own).every((text) => typeof text === "string"));
  assert.deepEqual([own.shuffle, own.start], ["1", "0,0"]);
});

/** @param {number} n */
const many = (n) => /** @type {any} */ (Array.from({ length: n }, (_, i) => [i / 1000, 0.123]));

test("what is too long for a server stands behind the hash, and is read there again", () => {
  address.hash = "#figure";
  assert.match(linkTo(settings({ preset: "" }), many(20)).url, /\?.*points=.*#figure$/);
  const { url, points } = linkTo(settings({ preset: "", loss: "sse" }), many(900));
  const { pathname, search, hash } = new URL(url);
  assert.deepEqual([pathname, search], ["/course/", ""]);
  const again = request(hash);
  assert.deepEqual([again.parameters.points, again.parameters.loss], [points, "sse"]);
  // The address of a page that was opened with such a link gets short again with its points.
  assert.equal(new URL(linkTo(settings({ preset: "" }), POINTS).url).hash, "");
  assert.ok(isSharable(url) && !isSharable(linkTo(settings({ preset: "" }), many(20_000)).url));
});

test("the address keeps what others have appended, and a copied link does not", () => {
  request("?token=a%2Fb&loss=sse&utm_source=mail");
  const { others } = self.readAddress();
  assert.match(
    linkTo(settings({ loss: "mae" }), null, others).url,
    /\?token=a%2Fb&utm_source=mail&loss=mae$/,
  );
  assert.match(linkTo(settings({ loss: "mae" }), null).url, /\?loss=mae$/);
  const { search, hash } = new URL(linkTo(settings({ preset: "" }), many(900), others).url);
  assert.equal(search, "?token=a%2Fb&utm_source=mail");
  assert.match(hash, /^#learning_rate=.*points=/);
});

test("a link that differs behind the hash only loads the page anew; a place on the page does not", () => {
  let reloads = 0;
  Object.assign(address, { reload: () => reloads++ });
  watchHash();
  for (const hash of ["#points=1,2", "#figure", "", "#access_token=7"]) {
    address.hash = hash;
    page.dispatchEvent(new Event("hashchange"));
  }
  assert.equal(reloads, 1);
  address.hash = "";
});

test("the address follows the state, and points too long for it go into the history", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {() => void} */
  let changed = () => {};
  const session = {
    isAwake: true,
    client: {},
    points: POINTS,
    pointsVersion: 1,
    state: { settings: settings({ preset: "" }), points_version: 1 },
    /** @param {() => void} listener */
    subscribe(listener) {
      changed = listener;
    },
  };
  entries.shown.length = 0;
  mirrorIntoAddress(/** @type {any} */ (session));
  const follow = () => {
    changed();
    changed();
    context.mock.timers.tick(1000);
    return entries.shown.splice(0);
  };
  assert.match(follow()[0] ?? "", /points=/);
  assert.deepEqual(follow(), [], "the same state again changes nothing");
  session.state.points_version = 2;
  assert.deepEqual(follow(), [], "points that are still on their way bring another call");
  session.pointsVersion = 2;
  session.points = many(900);
  assert.match(follow()[0] ?? "", /#.*points=/);
  assert.equal(entries.state?.points, undefined, "the address has them");
  session.state.points_version = session.pointsVersion = 2.5;
  session.points = many(20_000);
  assert.doesNotMatch(follow()[0] ?? "", /points=/);
  assert.equal(entries.state.points.split(";").length, 20_000);
  entries.state = { checkpoint: "5:of older points", version: "2 {}" };
  session.state.points_version = 3;
  session.pointsVersion = 3;
  session.points = POINTS;
  assert.match(follow()[0] ?? "", /points=/);
  assert.equal(entries.state, null, "the address is newer than the checkpoint");
  entries.state = { checkpoint: "5:of these", version: `4 ${JSON.stringify(session.state.settings)}` };
  session.state.points_version = 4;
  session.pointsVersion = 4;
  follow();
  assert.equal(entries.state.checkpoint, "5:of these");
});
