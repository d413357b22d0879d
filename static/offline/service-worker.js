// The service worker of a built site: lets the page start without a network, and spares a later visit the
// questions whether files have changed. Nothing needs it. `python3 -m app build` writes it beside the page,
// with the list of files.

/** @type {{ build: string, files: Record<string, string> }} the hash of each file by its path */
const { build, files } = { build: "", files: {} };

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const site = new URL("./", location.href);

/** Several sites may lie on one origin. */
const SITE_CACHES = `downslope-page ${site.pathname} `;
const CACHE = SITE_CACHES + build;

/** After so long without an answer the page comes from the cache. */
const PATIENCE_MS = 3000;

const RUNTIME = "static/runtime/";

/** The files of the runtime that worker/cache.js stores. */
const STORED_BY_PYTHON = /\/(pyodide\.asm\.wasm|snapshot)[^/]*$/;

worker.addEventListener("install", (event) => {
  event.waitUntil(storeFiles());
  // Pages that are open lose nothing: what the new cache lacks comes from the network.
  worker.skipWaiting();
});

worker.addEventListener("activate", (event) => {
  // The browser requests a page while this worker starts.
  event.waitUntil(Promise.all([removeOtherBuilds(), worker.registration.navigationPreload?.enable()]));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isForced = request.cache === "reload" || request.cache === "no-store";
  if (request.method !== "GET" || isForced || request.headers.has("range")) return;
  if (url.origin !== site.origin || !url.pathname.startsWith(site.pathname)) return;
  const path = url.pathname.slice(site.pathname.length);
  const isPage = path === "" || path === "index.html";
  if (request.mode === "navigate" && isPage) event.respondWith(answerWithPage(event));
  else if (path in files || path.startsWith(RUNTIME)) event.respondWith(answerWithFile(event, url));
});

/** Stores the page and its files, all of this build, or nothing. */
async function storeFiles() {
  const entries = Object.entries(files).map(async ([path, hash]) => {
    const [answer, contents] = await fetchFresh(path);
    if ((await sha256(contents)) !== hash) throw new Error(`${path} is of another build.`);
    return /** @type {const} */ ([path, answer]);
  });
  const [page, contents] = await fetchFresh("");
  if (!isOfThisBuild(new TextDecoder().decode(contents))) throw new Error("The page is of another build.");
  const all = await Promise.all(entries);
  const cache = await caches.open(CACHE);
  await Promise.all(
    [...all, /** @type {const} */ (["", page])].map(([path, answer]) => cache.put(urlOf(path), answer)),
  );
}

/**
 * @param {string} path
 * @returns {Promise<[answer: Response, contents: ArrayBuffer]>}
 */
async function fetchFresh(path) {
  const answer = await fetch(urlOf(path), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path}: the server answered ${answer.status}.`);
  const contents = await answer.arrayBuffer();
  const headers = new Headers(answer.headers);
  // The contents are unpacked, and this answer is no redirect, which a browser would not take for a page.
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return [new Response(contents, { headers }), contents];
}

/**
 * The page from the network, so that a new build is seen at once; from the cache if none comes.
 *
 * @param {FetchEvent} event
 */
async function answerWithPage(event) {
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
  try {
    const answer = await Promise.race([fetchPage(event), late]);
    if (answer.status >= 500) throw new Error(`The server answered ${answer.status}.`);
    // The files of another build must not come from this cache.
    if (answer.ok && !isOfThisBuild(await answer.clone().text())) await caches.delete(CACHE);
    return answer;
  } catch {
    return (await caches.match(urlOf(""), { cacheName: CACHE })) ?? fetch(event.request);
  }
}

/** @param {FetchEvent} event */
async function fetchPage({ preloadResponse, request }) {
  return /** @type {Response | undefined} */ (await preloadResponse) ?? fetch(request);
}

/**
 * @param {FetchEvent} event
 * @param {URL} url
 */
async function answerWithFile(event, { href, pathname }) {
  const stored = await caches.match(href, { cacheName: CACHE });
  if (stored) return stored;
  const answer = await fetch(event.request);
  const isToStore =
    answer.ok && pathname.startsWith(site.pathname + RUNTIME) && !STORED_BY_PYTHON.test(pathname);
  if (isToStore) event.waitUntil(store(href, answer.clone()));
  return answer;
}

/**
 * @param {string} href
 * @param {Response} answer
 */
async function store(href, answer) {
  // The disk may be full.
  await caches
    .open(CACHE)
    .then((cache) => cache.put(href, answer))
    .catch(() => {});
}

async function removeOtherBuilds() {
  const names = (await caches.keys()).filter((name) => name.startsWith(SITE_CACHES) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** @param {string} page */
function isOfThisBuild(page) {
  return page.includes(`data-build="${build}"`);
}

/** @param {string} path */
function urlOf(path) {
  return new URL(path, site).href;
}

/** @param {ArrayBuffer} contents */
async function sha256(contents) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", contents));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
