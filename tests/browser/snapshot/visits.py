"""Visits to a page, looked at: what is asked for, what the workers say, what is kept."""

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from app.host.server import SiteServer
from tests.browser.conftest import wait_until_ready
from tests.browser.snapshot.site_copy import SiteCopy
from tests.browser.student import PATIENCE_MS

#: An address of the site where no Python starts.
ELSEWHERE = "static/styles/tokens.css"
#: What a page asks for that starts from the snapshot.
BOTH = ["snapshot.bin", "snapshot.tar"]

#: Notes which workers the page has had, what each said of its start, and every state of the page.
WATCH = """
window.workers = [];
window.told = [];
window.states = [];
window.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    window.workers.push(this);
    this.addEventListener("message", ({ data }) => {
      if (["slower", "awake", "failed"].includes(data.event)) window.told.push(data.event);
    });
  }
};
new MutationObserver(() => {
  const { state } = document.documentElement?.dataset ?? {};
  if (state && state !== window.states.at(-1)) window.states.push(state);
}).observe(document, { subtree: true, attributeFilter: ["data-state"] });
"""

#: Names and sizes of the files kept in the origin's private file system.
KEPT_FILES = """async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("downslope-runtime", { create: true });
  const seen = [];
  for await (const [name, handle] of folder.entries()) {
    if (!name.endsWith(".crswap")) seen.push([name, (await handle.getFile()).size]);
  }
  return seen.sort();
}"""
KEPT_IN_CACHE = """async () => {
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


def told(page: Page) -> list[str]:
    """List what the workers of a page have said of their start."""
    return page.evaluate("window.told")


class Requests:
    """The packed files that the pages of a context have asked for, without their hashes."""

    def __init__(self, context: BrowserContext) -> None:
        self._asked: list[str] = []
        context.on("request", lambda request: self._asked.append(request.url.split("?")[0]))

    def forget(self) -> None:
        self._asked.clear()

    def packed(self) -> list[str]:
        """List names such as snapshot.bin, sorted, each as often as it was asked for."""
        urls = (url.removesuffix(".gz") for url in self._asked if "/runtime/packed/" in url)
        names = (url.rsplit("/", 1)[1] for url in urls)
        return sorted(
            f"{name.partition('-')[0]}{Path(name).suffix}"
            for name in names
            if not name.startswith("manifest")
        )

    def of_runtime(self) -> list[str]:
        return [url.rsplit("/", 1)[1] for url in self._asked if "/static/runtime/" in url]


def visit(page: Page, server: SiteServer, url_params: str = "") -> None:
    page.goto(server.url + url_params)
    wait_until_ready(page)


def wait_for(page: Page, look: str, expected: Any) -> None:
    """Wait until what a function of JavaScript's returns is as expected."""
    # Playwright's own wait_for_function takes the promise of an async function for true.
    page.evaluate(
        f"""async ([expected, patienceMs]) => {{
          const end = performance.now() + patienceMs;
          for (;;) {{
            // Files come and go meanwhile.
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


def promised(copy: SiteCopy) -> list[list[Any]]:
    """Return what is to be kept: names and sizes."""
    return sorted([f"{file['sha256'][:16]}-{file['size']}", file["size"]] for file in copy.kept())
