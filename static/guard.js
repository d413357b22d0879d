// Watches over the page's own start, before any module is there: within seconds it names the file that did
// not arrive, and offers to try again. It is a classic script, because a module that is missing ends all
// modules that import it, without a word.
(() => {
  /** After so long the page's modules have arrived, unless one of them never will. */
  const PATIENCE_MS = 8000;

  /** By then the style sheets have arrived over a slow line, too; a page without one of them is better than none. */
  const STYLES_MS = 4000;

  /** A file that has not arrived whole after so long counts as missing. */
  const FILE_MS = 5000;

  /** Between two looks whether the page runs after all. */
  const AGAIN_MS = 500;

  const IMPORT = /^(?:import|export)\b[^;"(]*?"(\.{1,2}\/[^"]+\.js)"/gm;

  /** The folder of the page; scripts of browser extensions lie elsewhere. */
  const site = new URL(".", document.baseURI).href;

  let isLooking = false;

  /** Files that may only be late. */
  const late = new Set();

  /** @param {string[]} urls addresses of files, or empty texts */
  const worst = (urls) => urls.find((url) => url && !late.has(url)) ?? urls.find(Boolean) ?? "";

  const isRunning = () => "downslope" in window;

  /**
   * Finds a file that is missing, wrong or endless among a script and all that it imports.
   *
   * @param {string} url
   * @param {Set<string>} [seen] files that are being looked at
   * @returns {Promise<string>} its address, or an empty text
   */
  const findMissing = async (url, seen = new Set()) => {
    if (seen.has(url)) return "";
    seen.add(url);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(FILE_MS) });
      const type = answer.headers.get("content-type") ?? "";
      if (!answer.ok || !/javascript/.test(type)) return url;
      const imports = [...(await answer.text()).matchAll(IMPORT)].map(([, path]) => String(path));
      const found = imports.map((path) => findMissing(new URL(path, url).href, seen));
      return worst(await Promise.all(found));
    } catch (error) {
      if (error instanceof DOMException && error.name === "TimeoutError") late.add(url);
      return url;
    }
  };

  /** A file that an error has named. */
  let named = "";

  async function look() {
    // A browser that lacks something cannot read every script; requirements.js has said so.
    if (isLooking || isRunning() || self.lacking) return;
    // A frame that waits imports the page later.
    if (document.documentElement.dataset.state === "waiting") {
      setTimeout(look, PATIENCE_MS);
      return;
    }
    isLooking = true;
    const elements = [...document.querySelectorAll('script[src], link[rel="modulepreload"]')];
    const addresses = elements.map((each) =>
      each instanceof HTMLScriptElement ? each.src : Reflect.get(each, "href"),
    );
    const seen = new Set();
    const missing = await Promise.all(addresses.map((address) => findMissing(address, seen)));
    const file = worst(missing) || named;
    isLooking = false;
    if (file) tell(file);
    else setTimeout(look, PATIENCE_MS);
  }

  /** @param {string} url of a file without which the page does not run */
  function tell(url) {
    if (isRunning()) return;
    tellMissing(url);
    const timer = setInterval(() => {
      if (!isRunning()) return;
      const told = document.getElementById("unloaded");
      if (told) told.hidden = true;
      clearInterval(timer);
    }, AGAIN_MS);
  }

  /** @param {string} url */
  const tellMissing = (url) => {
    // While a classic script is missing, the browser has not read the body yet.
    const body = document.body ?? document.documentElement.appendChild(document.createElement("body"));
    const told = document.getElementById("unloaded") ?? body.appendChild(document.createElement("p"));
    const file = url.replace(site, "");
    const place = document.getElementById("unloaded-file");
    if (place) place.textContent = file;
    else told.textContent = `${file} did not arrive. Load this page again.`;
    told.hidden = false;
    document.getElementById("unloaded-retry")?.addEventListener("click", () => location.reload());
  };

  /**
   * Lets nobody wait for style sheets that are late: until they arrive, a browser runs no module. One that arrives
   * nevertheless takes its place.
   */
  function freeLateStyles() {
    const links = /** @type {NodeListOf<HTMLLinkElement>} */ (
      document.querySelectorAll('link[rel="stylesheet"]')
    );
    for (const link of links) {
      if (link.sheet || !matchMedia(link.media).matches) continue;
      const again = /** @type {HTMLLinkElement} */ (link.cloneNode());
      again.media = "not all";
      again.addEventListener("load", () => {
        again.media = link.media;
      });
      link.replaceWith(again);
    }
  }

  Object.assign(self, { findMissing, tellMissing });
  // A script that cannot be fetched, and one that cannot be read; neither bubbles.
  const notice = (/** @type {Event} */ event) => {
    const file =
      event.target instanceof HTMLScriptElement ? event.target.src : Reflect.get(event, "filename");
    if (!file?.startsWith(site)) return;
    named ||= file;
    look();
  };
  addEventListener("error", notice, true);
  setTimeout(freeLateStyles, STYLES_MS);
  setTimeout(look, PATIENCE_MS);
})();
