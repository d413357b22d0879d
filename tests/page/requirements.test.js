import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import vm from "node:vm";

const SCRIPT = await readFile(new URL("../../static/requirements.js", import.meta.url), "utf-8");
const ENGLISH = JSON.parse(
  await readFile(new URL("../../static/words/locales/en.json", import.meta.url), "utf-8"),
);

/** A browser that has everything. */
function browser() {
  /** @type {any} */
  const scope = {
    Worker: class {
      /**
       * @param {string} _url
       * @param {{ type: string }} options
       */
      constructor(_url, { type }) {
        throw new SyntaxError(type);
      }
    },
    WebAssembly,
    OffscreenCanvas: class {},
    OffscreenCanvasRenderingContext2D: class {},
    HTMLCanvasElement: class {
      transferControlToOffscreen() {}
    },
    DecompressionStream: class {},
    AbortSignal: { timeout: () => {} },
    CSS: { supports: () => true },
    place: { textContent: "Starting Python" },
    attributes: { "data-state": "booting", "data-posters": "other" },
  };
  /** @type {() => void} */
  let arrive = () => {};
  scope.document = {
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) => {
      arrive = listener;
    },
    getElementById: () => scope.place,
    documentElement: {
      setAttribute: (/** @type {string} */ name, /** @type {string} */ value) => {
        scope.attributes[name] = value;
      },
      removeAttribute: (/** @type {string} */ name) => delete scope.attributes[name],
    },
  };
  scope.self = scope;
  scope.window = scope;
  scope.arrive = () => arrive();
  return scope;
}

/** @param {any} scope */
function run(scope) {
  vm.runInNewContext(SCRIPT, scope);
  scope.arrive();
  return scope;
}

/** @type {Record<string, (scope: any) => void>} */
const LACKING = {
  "WebAssembly exceptions": (scope) => {
    scope.WebAssembly = { ...WebAssembly, validate: () => false };
  },
  "module workers": (scope) => {
    scope.Worker = class {
      terminate() {}
    };
  },
  OffscreenCanvas: (scope) => delete scope.OffscreenCanvas,
  DecompressionStream: (scope) => delete scope.DecompressionStream,
  "AbortSignal.timeout": (scope) => delete scope.AbortSignal.timeout,
  "CSS nesting": (scope) => {
    scope.CSS.supports = (/** @type {string} */ text) => !text.includes("&");
  },
  "CSS :has()": (scope) => {
    scope.CSS.supports = (/** @type {string} */ text) => !text.includes(":has");
  },
};

/** Other ways to lack the same. */
const MORE = {
  "WebAssembly exceptions": (/** @type {any} */ scope) => {
    // A context of its own has another one.
    scope.WebAssembly = undefined;
  },
  "module workers": (/** @type {any} */ scope) => delete scope.Worker,
  OffscreenCanvas: (/** @type {any} */ scope) =>
    delete scope.HTMLCanvasElement.prototype.transferControlToOffscreen,
  "AbortSignal.timeout": (/** @type {any} */ scope) => delete scope.AbortSignal,
  "CSS nesting": (/** @type {any} */ scope) => delete scope.CSS,
};

test("nothing happens in a browser that has everything", () => {
  const { lacking, place, attributes } = run(browser());
  assert.deepEqual(
    [lacking, place.textContent, attributes["data-state"]],
    ["", "Starting Python", "booting"],
  );
});

for (const [name, remove] of [...Object.entries(LACKING), ...Object.entries(MORE)]) {
  test(`a browser that lacks ${name} says so, with the sentence that the page's words have`, () => {
    const scope = browser();
    remove(scope);
    const { lacking, place, attributes } = run(scope);
    assert.equal(lacking, name);
    assert.deepEqual(attributes, { "data-state": "failed" });
    assert.equal(place.textContent, ENGLISH["failure.unsupported"].replace("{field}", name));
  });
}

test("the page's modules, where they can be read, speak for themselves", () => {
  const scope = browser();
  delete scope.OffscreenCanvas;
  scope.downslope = {};
  const { place } = run(scope);
  assert.equal(place.textContent, "Starting Python");
});

test("every feature that the script asks for is tried here", () => {
  const asked = [...SCRIPT.matchAll(/^ {4}\["([^"]+)", /gm)].map(([, name]) => name);
  assert.deepEqual(asked, Object.keys(LACKING));
});
