// The service worker stores one build whole, never serves files of another one, and passes on what is not its own.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { runInNewContext } from "node:vm";

const SITE = "https://course.example/downslope/";
const SOURCE = readFileSync(new URL("../../../static/offline/service-worker.js", import.meta.url), "utf8");
const MODULE = "static/main.js";
const LAZY = "static/runtime/packed/later-1234.dat";
const SNAPSHOT = "static/runtime/packed/snapshot-1234.dat";

/** @type {Map<string, Map<string, Response>>} */
let stored;
/** @type {Map<string, string | Error>} what the network answers by path */
let network;
/** @type {string[]} */
let requested;

const caches = {
  open: async (/** @type {string} */ name) => {
    const cache = stored.get(name) ?? new Map();
    stored.set(name, cache);
    return {
      put: async (/** @type {string} */ url, /** @type {Response} */ answer) => void cache.set(url, answer),
    };
  },
  match: async (/** @type {string} */ url, /** @type {{ cacheName: string }} */ { cacheName }) =>
    stored.get(cacheName)?.get(url)?.clone(),
  keys: async () => [...stored.keys()],
  delete: async (/** @type {string} */ name) => stored.delete(name),
};

async function fetch(/** @type {string | { url: string }} */ input) {
  const path = (typeof input === "string" ? input : input.url).replace(SITE, "").replace(/\?.*/, "");
  requested.push(path);
  const answer = network.get(path);
  if (answer instanceof Error) throw answer;
  return answer === undefined ? new Response("", { status: 404 }) : new Response(answer);
}

/** Patience ends at once, but later than what has its answer already. */
const soon = (/** @type {() => void} */ end) => setTimeout(end, 30).unref();

/**
 * Starts the service worker of a build that consists of one module and the page.
 *
 * @param {string} build
 * @param {string} contents of the module
 */
function start(build, contents) {
  const list = { build, files: { [MODULE]: createHash("sha256").update(contents).digest("hex") } };
  const script = SOURCE.replace('{ build: "", files: {} }', JSON.stringify(list));
  assert.notEqual(script, SOURCE);
  /** @type {Map<string, (event: any) => void>} */
  const handlers = new Map();
  const self = {
    addEventListener: (/** @type {string} */ kind, /** @type {(event: any) => void} */ handler) =>
      handlers.set(kind, handler),
    skipWaiting: () => {},
    registration: {},
  };
  const globals = {
    self,
    caches,
    fetch,
    location: { href: `${SITE}service-worker.js` },
    crypto,
    TextDecoder,
  };
  runInNewContext(script, { ...globals, URL, Response, Headers, setTimeout: soon, Uint8Array });
  /** @param {string} kind @param {object} facts */
  const send = async (kind, facts = {}) => {
    /** @type {Promise<any>[]} */
    const waiting = [];
    /** @type {Promise<Response> | undefined} */
    let answer;
    const respondWith = (/** @type {Promise<Response>} */ given) => {
      answer = given;
    };
    const waitUntil = (/** @type {Promise<unknown>} */ promise) => waiting.push(promise);
    handlers.get(kind)?.({ ...facts, respondWith, waitUntil });
    const answered = await answer;
    await Promise.all(waiting);
    return answered;
  };
  return {
    install: async () => {
      await send("install");
      await send("activate");
    },
    /** @param {string} path @param {object} [facts] of the request @param {object} [others] of the event */
    ask: async (path, facts = {}, others = {}) => {
      const usual = { method: "GET", mode: "cors", cache: "default", headers: new Headers() };
      const answer = await send("fetch", { request: { ...usual, url: SITE + path, ...facts }, ...others });
      return answer?.text();
    },
  };
}

const visit = { mode: "navigate" };
const page = (/** @type {string} */ build) => `<html data-build="${build}">`;

beforeEach(() => {
  stored = new Map();
  requested = [];
  network = new Map([
    ["", page("one")],
    ["index.html", page("one")],
    [MODULE, "first"],
    [LAZY, "later"],
    [SNAPSHOT, "memory"],
  ]);
});

test("without a network everything that was stored comes from the cache", async () => {
  const worker = start("one", "first");
  await worker.install();
  assert.equal(await worker.ask(LAZY), "later");
  assert.equal(await worker.ask(SNAPSHOT), "memory");
  for (const path of network.keys()) network.set(path, new Error("There is no network."));
  assert.equal(await worker.ask("?points=1,2", visit), page("one"));
  assert.equal(await worker.ask("index.html", visit), page("one"));
  assert.equal(await worker.ask(MODULE), "first");
  assert.equal(await worker.ask(LAZY), "later");
  await assert.rejects(worker.ask(SNAPSHOT), /no network/);
});

test("a file that was stored is not requested again", async () => {
  const worker = start("one", "first");
  await worker.install();
  requested = [];
  assert.equal(await worker.ask(MODULE), "first");
  assert.deepEqual(requested, []);
});

test("a build whose files do not fit together is not stored", async () => {
  network.set(MODULE, "of another build");
  await assert.rejects(start("one", "first").install(), /static\/main.js is of another build/);
  assert.equal(stored.size, 0);
  network.set(MODULE, "first");
  network.set("", page("two"));
  await assert.rejects(start("one", "first").install(), /page is of another build/);
  network.delete("");
  await assert.rejects(start("one", "first").install(), /404/);
  assert.equal(stored.size, 0);
});

test("a page of a new build brings its own files, and the next service worker removes those of the old one", async () => {
  const old = start("one", "first");
  await old.install();
  network.set("", page("two"));
  network.set(MODULE, "second");
  assert.equal(await old.ask("", visit), page("two"));
  assert.equal(await old.ask(MODULE), "second");
  await start("two", "second").install();
  assert.deepEqual([...stored.keys()], ["downslope-page /downslope/ two"]);
});

test("a server that is late or in trouble is a network that is away; a page that is gone is gone", async () => {
  const worker = start("one", "first");
  await worker.install();
  assert.equal(await worker.ask("", visit, { preloadResponse: new Promise(() => {}) }), page("one"));
  const answers = { 503: page("one"), 404: "" };
  for (const [status, expected] of Object.entries(answers)) {
    const preloadResponse = Promise.resolve(new Response("", { status: Number(status) }));
    assert.equal(await worker.ask("", visit, { preloadResponse }), expected);
  }
});

test("requests that are not its own are left to the browser", async () => {
  const worker = start("one", "first");
  await worker.install();
  requested = [];
  const others = [
    ["", {}],
    ["other.html", visit],
    [MODULE, { method: "POST" }],
    [MODULE, { cache: "reload" }],
    [LAZY, { headers: new Headers({ range: "bytes=0-9" }) }],
    [MODULE, { url: `https://course.example/other/${MODULE}` }],
    [MODULE, { url: `https://elsewhere.example/downslope/${MODULE}` }],
  ];
  for (const [path, facts] of others) {
    assert.equal(await worker.ask(String(path), /** @type {object} */ (facts)), undefined, String(path));
  }
  assert.deepEqual(requested, []);
});
