"""Chromium and Firefox, driven by Playwright."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

from tests.browser.conftest import launch
from tests.browser.patience import PATIENCE_MS
from tests.engines.tab import LAPTOP, Tab

REPORTED = ("error", "warning")


class PlaywrightTab:
    """A page of Playwright."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._said: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._said.append(f"page error: {error}"))

    def go(self, url: str) -> None:
        self._page.goto(url)

    def reload(self) -> None:
        self._page.reload()

    def evaluate(self, function: str, *arguments: object) -> Any:
        return self._page.evaluate(f"(given) => ({function})(...given)", list(arguments))

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def move(self, x: float, y: float) -> None:
        self._page.mouse.move(x, y)

    def press(self) -> None:
        self._page.mouse.down()

    def release(self) -> None:
        self._page.mouse.up()

    def click(self, x: float, y: float, times: int = 1) -> None:
        self._page.mouse.click(x, y, click_count=times)

    def key(self, name: str) -> None:
        self._page.keyboard.press(name)

    def screenshot(self) -> bytes:
        return self._page.screenshot()

    def console(self) -> list[str]:
        self._page.evaluate("0")  # after one round trip all earlier messages have arrived
        return list(self._said)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in REPORTED:
            self._said.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


class PlaywrightVisits:
    """Opens tabs in one browser; a person would grant these permissions by a click."""

    def __init__(self, browser: Browser, permissions: Sequence[str] = ()) -> None:
        self._browser = browser
        self._permissions = permissions

    @contextmanager
    def __call__(self, *, ratio: int = 1, before: str = "") -> Generator[Tab]:
        """See `tab.Visit`."""
        width, height = LAPTOP
        context = self._browser.new_context(
            locale="en-US",
            viewport={"width": width, "height": height},
            device_scale_factor=ratio,
            permissions=self._permissions,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(before)
        yield PlaywrightTab(context.new_page())
        context.close()


@contextmanager
def chromium_visits(playwright: Playwright) -> Generator[PlaywrightVisits]:
    browser = launch(playwright)
    yield PlaywrightVisits(browser, ["clipboard-write"])
    browser.close()


@contextmanager
def firefox_visits(playwright: Playwright, program: str) -> Generator[PlaywrightVisits]:
    # The channel chooses WebDriver BiDi, which a Firefox that is not Playwright's own understands.
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=program)
    yield PlaywrightVisits(browser)
    browser.close()
