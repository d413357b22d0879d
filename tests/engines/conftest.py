"""The fixtures of the smoke set: it runs once in each browser that is there.

All tests of a browser share one visitor and one tab, because most of their time goes into starts of
the page. A test that needs a visitor with nothing stored asks for `visit`.
"""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import sync_playwright

from app.host.server import SiteServer
from tests.browser.conftest import site
from tests.browser.workers import HOLD_WORKERS
from tests.engines import programs
from tests.engines.by_playwright import chromium_visits, firefox_visits
from tests.engines.by_webdriver import webkit_visit
from tests.engines.reader import Reader
from tests.engines.tab import Visit

__all__ = ["site"]


@pytest.fixture(scope="session", params=list(programs.PACKAGES))
def visit(request: pytest.FixtureRequest) -> Generator[Visit]:
    """Opens tabs of new visitors in one browser; without that browser the tests are skipped."""
    name = request.param
    reason = programs.lack(name)
    if not reason:
        with ExitStack() as stack:
            try:
                visits = stack.enter_context(visits_of(name))
                with visits() as tab:
                    tab.go("about:blank")
            except Exception as error:
                reason = f"It is there, but does not start. {error}"
            else:
                yield visits
                return
    if name == "chromium":
        pytest.fail(reason, pytrace=False)
    pytest.skip(f"{name}: {reason}")


@contextmanager
def visits_of(name: str) -> Generator[Visit]:
    """Start a browser, and open tabs in it."""
    if name == "webkit":
        yield webkit_visit
        return
    with sync_playwright() as playwright:
        opened = chromium_visits(playwright)
        if name == "firefox":
            opened = firefox_visits(playwright, programs.firefox() or "")
        with opened as visits:
            yield visits


@pytest.fixture(scope="session")
def returning(visit: Visit, site: SiteServer) -> Generator[Reader]:
    """A visitor who has been here before, in one tab for all tests."""
    with visit(before=HOLD_WORKERS) as tab:
        yield Reader(tab, site.url)


@pytest.fixture
def reader(returning: Reader) -> Generator[Reader]:
    """The visitor who returns; anything in the console fails the test."""
    before = len(returning.tab.console())
    yield returning
    said = returning.tab.console()[before:]
    assert said == []
