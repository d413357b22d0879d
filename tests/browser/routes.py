"""Routes that stand between a page and its files: held back, or answered in another's place."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route

from app.host.server import SiteServer

WASM = "**/pyodide.asm.wasm"


class Gate:
    """Holds the requests for one file back until it opens."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._held: list[Route] = []
        self._is_open = False

    def close_on(self, page: Page) -> None:
        page.context.route(self._pattern, self._on_route)

    def _on_route(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)

    def open(self) -> None:
        self._is_open = True
        for route in self._held:
            route.continue_()


def stand_in_for_the_release(page: Page, site: SiteServer, asked: list[str]) -> None:
    """Remove the runtime beside the page, and answer in place of the official release's host."""

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        asked.append(name)
        route.fulfill(
            path=Path(site.root) / "static/runtime" / name,
            headers={"Access-Control-Allow-Origin": "*"},
            content_type={"wasm": "application/wasm", "mjs": "text/javascript"}.get(
                name.rsplit(".", 1)[1], "application/octet-stream"
            ),
        )

    def plain_page(route: Route) -> None:
        body = re.sub(r' data-(runtime|packed)="[^"]*"', "", route.fetch().text())
        body = re.sub(r"<link[^>]*packed/manifest[^>]*>", "", body)
        route.fulfill(body=body, content_type="text/html")

    page.context.route("https://cdn.jsdelivr.net/**", answer)
    page.context.route(re.compile(re.escape(site.url) + r"(\?.*)?$"), plain_page)
    page.context.route("**/static/runtime/**", lambda route: route.fulfill(status=404))


def take_the_released_runtime(page: Page, site: SiteServer) -> None:
    """Serve the page as a host does that could not pack the runtime."""

    def unpacked_page(route: Route) -> None:
        body = re.sub(r' data-packed="[^"]*"', "", route.fetch().text())
        body = re.sub(r"<link[^>]*packed/manifest[^>]*>", "", body)
        route.fulfill(body=body, content_type="text/html")

    page.context.route(re.compile(re.escape(site.url) + r"(\?.*)?$"), unpacked_page)
