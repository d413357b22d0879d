"""A real Chromium, the real server and the real runtime.

A test asks for `open_page` and gets a page whose Python is awake. Nothing sleeps: everything waits
on attributes. Any console error, page error or failed request fails the test, unless it said
`page_errors.expect(r"...")` before.
"""

import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import LOCK_FILE, RUNTIME_FOLDER, prepare
from app.host.packing import pack
from app.host.progress import Progress
from app.host.server import SiteServer, serving
from tests.browser import chromium
from tests.browser.page_errors import PageErrors
from tests.browser.student import Student

# Python wakes in under 10 s on two busy cores; this is for a machine that is much busier.
BOOT_TIMEOUT_MS = 90_000
ACTION_TIMEOUT_MS = 20_000

FLAGS = [
    "--no-sandbox",  # in a container root has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]
Report = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Remember that a test failed: its pages are then kept as pictures."""
    report = yield
    item.stash[Report] = item.stash.get(Report, False) or report.failed
    return report


@pytest.fixture(scope="session")
def site(repository: Path) -> Generator[SiteServer]:
    """The site on 127.0.0.1, its runtime prepared and packed; `site.url` is the page."""
    lock = RuntimeLock.read(repository / LOCK_FILE)
    prepare(lock, repository / RUNTIME_FOLDER, Progress())
    pack(repository, Progress())
    with serving(repository) as server:
        yield server


@pytest.fixture(scope="session")
def other_origin(site: SiteServer) -> Generator[SiteServer]:
    """The same site on another origin and under a sub-path, as a course page would host it."""
    with serving(site.root, prefix="/some/course/") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """A headless Chromium."""
    executable = chromium.find()
    assert executable, "No Chromium: run `make chromium`."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_errors() -> PageErrors:
    """What the test's pages complain about; a test may `expect(pattern)` some of it."""
    return PageErrors()


@pytest.fixture
def open_page(
    site: SiteServer, browser: Browser, page_errors: PageErrors, request: pytest.FixtureRequest
) -> Generator[OpenPage]:
    """Open the page in a fresh context: `open_page("?preset=line", viewport=(360, 740), ratio=2)`.

    `url` opens another address than the site's; `before` is called with the page before it loads,
    to route requests or to add scripts; further arguments go to Playwright's `new_context`.
    """
    contexts = []

    def open_one(
        url_params: str = "",
        *,
        viewport: tuple[int, int] = (1280, 760),
        ratio: float = 1,
        dark: bool = False,
        wait_ready: bool = True,
        url: str | None = None,
        before: Callable[[Page], None] | None = None,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": viewport[0], "height": viewport[1]},
            device_scale_factor=ratio,
            color_scheme="dark" if dark else "light",
            **{"locale": "en-US", **options},
        )
        contexts.append(context)
        context.set_default_timeout(ACTION_TIMEOUT_MS)
        page = context.new_page()
        page_errors.watch(page)
        if before:
            before(page)
        page.goto((url or site.url) + url_params)
        if wait_ready:
            wait_until_ready(page)
        return page

    yield open_one
    pages = [page for context in contexts for page in context.pages]
    for page in pages:
        page.evaluate("0")  # one round trip, so that what was said before it has been heard
    unexpected = page_errors.unexpected()
    if unexpected or request.node.stash.get(Report, False):
        keep_pictures(pages, request.node.name)
    for context in contexts:
        context.close()
    if unexpected:
        pytest.fail("The page complained:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture
def student(open_page: OpenPage) -> Student:
    """A student at the page as it opens by itself."""
    return Student(open_page())


def wait_until_ready(page: Page) -> None:
    """Wait until Python has drawn every panel; a boot that fails fails the test at once."""
    ended = page.locator('[data-state="ready"], [data-state="failed"]')
    ended.wait_for(state="attached", timeout=BOOT_TIMEOUT_MS)
    assert ended.get_attribute("data-state") == "ready", page.locator("body").inner_text()
    # The panel to work with comes first, and the others one by one.
    page.locator('[data-posters="other"]').wait_for(state="attached")


def keep_pictures(pages: list[Page], test_name: str) -> None:
    """Save what the pages of a failed test looked like into test-results/."""
    folder = Path("test-results")
    for number, page in enumerate(pages):
        name = re.sub(r"\W+", "-", test_name)
        page.screenshot(path=folder / f"{name}-{number}.png")
