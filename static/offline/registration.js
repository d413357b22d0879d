// Registers the service worker that a built site has.

/** Until then a start has fetched what it needs, and the line is free. */
const REST_MS = 4000;

/** Lets the page start without a network from its next visit on. */
export function registerServiceWorker() {
  setTimeout(async () => {
    try {
      await navigator.serviceWorker.register(new URL("../../service-worker.js", import.meta.url));
    } catch {
      // A frame without an origin has none, nor a page that is served by plain http.
    }
  }, REST_MS);
}
