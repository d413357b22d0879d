// A stand-in for the browser, with only what the modules under test use: an address, a history,
// storage, locks, timers, events of the page, and elements that hold text and attributes.

/** The storage of a page; `isRefused` makes every use throw, as in a sandboxed frame. */
class Storage {
  isRefused = false;
  /** @type {Map<string, string>} */
  held = new Map();

  #allow() {
    if (this.isRefused) throw new DOMException("The operation is insecure.", "SecurityError");
    return this.held;
  }

  /** @param {string} name */
  getItem(name) {
    return this.#allow().get(name) ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setItem(name, value) {
    this.#allow().set(name, value);
  }

  /** @param {string} name */
  removeItem(name) {
    this.#allow().delete(name);
  }
}

/** Shared locks of pages: each is held until the promise of its holder settles. */
class Locks {
  isRefused = false;
  /** @type {{ name: string }[]} */
  held = [];

  async query() {
    if (this.isRefused) throw new DOMException("Not here.", "SecurityError");
    return { held: [...this.held] };
  }

  /**
   * @param {string} name
   * @param {object} _options
   * @param {() => Promise<unknown>} hold
   */
  async request(name, _options, hold) {
    const lock = { name };
    this.held.push(lock);
    await hold();
    this.held.splice(this.held.indexOf(lock), 1);
  }
}

export const storage = new Storage();
export const locks = new Locks();
export const page = new EventTarget();
/** @type {Record<string, string>} */
const rootStyle = {};
export const root = {
  dataset: /** @type {Record<string, string>} */ ({}),
  lang: "en",
  style: {
    getPropertyValue: (/** @type {string} */ name) => rootStyle[name] ?? "",
    setProperty: (/** @type {string} */ name, /** @type {string} */ value) => {
      rootStyle[name] = value;
    },
  },
};

export const address = {
  search: "",
  hash: "",
  pathname: "/course/",
  protocol: "https:",
  host: "example.org",
};

/** @type {{ state: any, shown: string[], replaceState(state: unknown, _: string, url: string): void }} */
export const entries = {
  state: null,
  shown: [],
  replaceState(state, _, url) {
    this.state = state;
    this.shown.push(url);
  },
};

const events = page;
const document = Object.assign(new EventTarget(), {
  hidden: false,
  documentElement: root,
  activeElement: null,
  querySelectorAll: () => [],
});

/** The global scope of a page. */
const given = {
  window: globalThis,
  self: globalThis,
  document,
  location: address,
  history: entries,
  localStorage: storage,
  isSecureContext: true,
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
  matchMedia: () => ({ matches: false }),
  Node: class Node {},
};
for (const [name, value] of Object.entries(given)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });

// The page's first scripts are classic ones: they leave functions in the global scope.
await import(new URL("../../static/address.js", import.meta.url).href);

/** @returns {Record<string, any>} the page's document, for a test to change */
export function theDocument() {
  return /** @type {any} */ (document);
}
