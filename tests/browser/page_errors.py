"""Collects the errors of pages: each fails the test, unless the test expects it."""

import re

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

#: A page that is left or reloaded cancels what it still fetches, and so does a worker that ends.
CANCELLED = "net::ERR_ABORTED"


class PageErrors:
    """All errors of the pages of one test."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self._watched: set[Page] = set()

    def expect(self, pattern: str) -> None:
        """Declare that errors which match this regular expression are part of the test."""
        self._expected.append(re.compile(pattern))

    def watch(self, page: Page) -> None:
        """Record the errors of this page and its workers from now on."""
        if page in self._watched:
            return
        self._watched.add(page)
        page.on("console", self._on_console)
        page.on("pageerror", self._on_page_error)
        page.on("requestfailed", self._on_request_failed)
        page.on("response", self._on_response)

    def ignore(self, page: Page) -> None:
        """Record no more errors of this page: another test goes on with it."""
        page.remove_listener("console", self._on_console)
        page.remove_listener("pageerror", self._on_page_error)
        page.remove_listener("requestfailed", self._on_request_failed)
        page.remove_listener("response", self._on_response)

    def unexpected(self) -> list[str]:
        """List the errors that no pattern matches."""
        return [
            error
            for error in self._seen
            if not any(pattern.search(error) for pattern in self._expected)
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            url = message.location.get("url", "")
            self._seen.append(f"console error: {message.text} ({url})")

    def _on_page_error(self, error: Error) -> None:
        self._seen.append(f"page error: {error}")

    def _on_request_failed(self, request: Request) -> None:
        if request.failure != CANCELLED:
            self._seen.append(f"request failed: {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._seen.append(f"answer {response.status}: {response.url}")
