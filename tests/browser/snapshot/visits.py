"""Observes visits to a page: which files it requests, what its workers report, what it caches."""

from typing import Any

from playwright.sync_api import BrowserContext, Page

from app.host.server import SiteServer
from tests.browser.conftest import wait_until_ready
from tests.browser.patience import PATIENCE_MS
from tests.browser.requested import RequestedUrls
from tests.browser.snapshot.site_copy import SiteCopy

#: An address of the site that starts no Python.
ELSEWHERE = "static/styles/tokens.css"
#: The packed files that a page requests if it starts from the snapshot.
SNAPSHOT_FILES = ["snapshot", "snapshot_files"]

EVERY_PANEL = ["data", "loss", "plane", "slice_m", "slice_b", "surface"]
#: Room for every panel at once, because the page draws only visible panels.
LARGE = (1600, 1300)

#: Records the workers of the page, the events of their starts, and every state of the page.
WATCH = """
window.workers = [];
window.startEvents = [];
window.states = [];
window.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    window.workers.push(this);
    this.addEventListener("message", ({ data }) => {
      if (["slower", "awake", "failed"].includes(data.event)) window.startEvents.push(data.event);
    });
  }
};
new MutationObserver(() => {
  const { state } = document.documentElement?.dataset ?? {};
  if (state && state !== window.states.at(-1)) window.states.push(state);
}).observe(document, { subtree: true, attributeFilter: ["data-state"] });
"""

#: Names and sizes of the files in the origin's private file system.
PRIVATE_FILES = """async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("downslope-runtime", { create: true });
  const seen = [];
  for await (const [name, handle] of folder.entries()) {
    if (!name.endsWith(".crswap")) seen.push([name, (await handle.getFile()).size]);
  }
  return seen.sort();
}"""
#: Names and sizes of the files in the cache storage.
CACHE_STORAGE = """async () => {
  const cache = await caches.open("downslope-runtime");
  const seen = [];
  for (const request of await cache.keys()) {
    const { size } = await (await cache.match(request)).blob();
    seen.push([request.url.split("/").at(-1), size]);
  }
  return seen.sort();
}"""


def watch(page: Page) -> None:
    page.add_init_script(WATCH)


def start_events(page: Page) -> list[str]:
    """List the events that the workers of a page have sent about their start."""
    return page.evaluate("window.startEvents")


class Requests(RequestedUrls):
    """The files that the pages of a context have requested."""

    def __init__(self, context: BrowserContext) -> None:
        super().__init__()
        self.listen(context)

    def packed(self) -> list[str]:
        """List what the packed files hold, sorted, each as often as it was requested."""
        urls = (url for url in self.urls if "/runtime/packed/" in url)
        names = (url.rsplit("/", 1)[1] for url in urls)
        return sorted(name.partition("-")[0] for name in names if not name.startswith("manifest"))

    def of_runtime(self) -> list[str]:
        return [url.rsplit("/", 1)[1] for url in self.urls if "/static/runtime/" in url]


#: A computer that is busy with other tests may measure the line as slow.
ON_ANY_LINE = "?snapshot=on"


def visit(page: Page, server: SiteServer, url_params: str = ON_ANY_LINE) -> None:
    page.goto(server.url + url_params)
    wait_until_ready(page)


def wait_for(page: Page, look: str, expected: Any) -> None:
    """Wait until an async JavaScript function returns the expected value."""
    # Playwright's own wait_for_function would take the promise of the function for true.
    page.evaluate(
        f"""async ([expected, patienceMs]) => {{
          const end = performance.now() + patienceMs;
          for (;;) {{
            // The function may fail while the page writes or removes files.
            const seen = JSON.stringify(await ({look})().catch(String));
            if (seen === expected) return;
            if (performance.now() > end) throw new Error("Still " + seen);
            await new Promise(requestAnimationFrame);
          }}
        }}""",
        [compact(expected), PATIENCE_MS],
    )


def compact(value: Any) -> str:
    return str(value).replace("'", '"').replace(", ", ",")


def files_to_cache(copy: SiteCopy) -> list[list[Any]]:
    """Return names and sizes of the files that a browser must cache."""
    return sorted(
        [f"{file['sha256'][:16]}-{file['size']}", file["size"]] for file in copy.files_to_cache()
    )
