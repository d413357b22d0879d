"""The fixtures of the browser tests: a real Chromium, the real server and the real runtime.

A test calls `open_page` and gets a page whose Python is awake. No test sleeps: all wait on
attributes. A console error, page error or failed request fails the test, unless the test has called
`page_errors.expect(r"...")`.
"""

import fcntl
import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import LOCK_FILE, RUNTIME_FOLDER, prepare
from app.host.packing.pack import pack
from app.host.progress import Progress
from app.host.server import SiteServer, serving
from tests.browser import chromium
from tests.browser.lasting_page import LastingPage
from tests.browser.page_errors import PageErrors
from tests.browser.patience import BOOT_PATIENCE_MS, PATIENCE_MS
from tests.browser.student import Student

FLAGS = [
    "--no-sandbox",  # Chromium refuses to start its sandbox for root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# `expect` has a limit of its own, 5 s, which the page's context does not change.
expect.set_options(timeout=PATIENCE_MS)

VIEWPORT = (1280, 760)
LOCALE = "en-US"

#: What a page may store about its visitor, as the protocol of Chromium's developer tools names it.
PERSONAL_DATA = "cookies,local_storage,indexeddb,cache_storage,service_workers"

OpenPage = Callable[..., Page]
Report = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Record that a test failed, so that `open_page` saves screenshots of its pages."""
    report = yield
    item.stash[Report] = item.stash.get(Report, False) or report.failed
    return report


@pytest.fixture(scope="session")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[SiteServer]:
    """The site on 127.0.0.1 with a prepared and packed runtime; `site.url` is the page."""
    lock = RuntimeLock.read(repository / LOCK_FILE)
    # pytest-xdist starts several workers at once, and they share one runtime.
    with (tmp_path_factory.getbasetemp().parent / "runtime.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        prepare(lock, repository / RUNTIME_FOLDER, Progress())
        pack(repository, Progress())
    with serving(repository) as server:
        yield server


@pytest.fixture(scope="session")
def other_origin(site: SiteServer) -> Generator[SiteServer]:
    """The same site on another origin under a sub-path, as the host of a course would serve it."""
    with serving(site.root, prefix="/some/course/") as server:
        yield server


@pytest.fixture(scope="session")
def playwright() -> Generator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Generator[Browser]:
    """A headless Chromium."""
    browser = launch(playwright)
    yield browser
    browser.close()


def launch(playwright: Playwright, *flags: str) -> Browser:
    executable = chromium.find()
    assert executable, "No Chromium: run `make chromium`."
    return playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *flags])


@pytest.fixture(scope="session")
def returning(browser: Browser) -> Generator[BrowserContext]:
    """A visitor who has been here before: the runtime's files are stored, and nothing else.

    A first visit unpacks and compiles all of them, which takes most of the time of a short test.
    """
    context = new_visitor(browser)
    yield context
    context.close()


def new_visitor(browser: Browser, **options: Any) -> BrowserContext:
    """Open a context with nothing stored; `options` go to Playwright's `new_context`."""
    options.setdefault("locale", LOCALE)
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    return context


def forget(context: BrowserContext, site: SiteServer) -> None:
    """Close the pages of a visitor, and remove what they routed and stored."""
    context.unroute_all(behavior="ignoreErrors")
    for page in context.pages:
        page.goto("about:blank")
        tools = context.new_cdp_session(page)
        about = {"origin": site.url.rstrip("/"), "storageTypes": PERSONAL_DATA}
        tools.send("Storage.clearDataForOrigin", about)
        page.close()


@pytest.fixture
def page_errors() -> PageErrors:
    """The errors of the test's pages; a test may `expect(pattern)` some of them."""
    return PageErrors()


@pytest.fixture
def open_page(
    site: SiteServer,
    browser: Browser,
    returning: BrowserContext,
    page_errors: PageErrors,
    request: pytest.FixtureRequest,
) -> Generator[OpenPage]:
    """Open the page: `open_page("?preset=line", viewport=(360, 740), ratio=2)`.

    `script` runs in the page before its own scripts. `url` replaces the site's address.
    `before(page)` runs before the page loads, and may route
    requests or add scripts. `within` is another browser. Further arguments go to Playwright's
    `new_context`. With any of these except `script` the visitor is new; a plain page is opened by
    the one who returns.
    """
    contexts = [returning]

    def open_one(
        url_params: str = "",
        *,
        viewport: tuple[int, int] = VIEWPORT,
        ratio: float = 1,
        dark: bool = False,
        wait_ready: bool = True,
        url: str | None = None,
        script: str = "",
        before: Callable[[Page], None] | None = None,
        within: Browser | None = None,
        **options: Any,
    ) -> Page:
        context = returning
        if options or before or url or within or ratio != 1:
            context = new_visitor(within or browser, device_scale_factor=ratio, **options)
            contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page_errors.watch(page)
        if script:
            page.add_init_script(script)
        if before:
            before(page)
        page.goto((url or site.url) + url_params)
        if wait_ready:
            wait_until_ready(page)
        return page

    yield open_one
    pages = [page for context in contexts for page in context.pages]
    unexpected = look_for_errors(pages, page_errors, request)
    forget(returning, site)
    for context in contexts[1:]:
        context.close()
    fail_for(unexpected)


def look_for_errors(
    pages: list[Page], page_errors: PageErrors, request: pytest.FixtureRequest
) -> list[str]:
    """Return what no test expects of these pages; after a failure save screenshots of them."""
    for page in pages:
        page.evaluate("0")  # after one round trip all earlier events have arrived
    unexpected = page_errors.unexpected()
    if unexpected or request.node.stash.get(Report, False):
        save_screenshots(pages, request.node.name)
    return unexpected


def fail_for(unexpected: list[str]) -> None:
    if unexpected:
        pytest.fail("The page reported errors:\n" + "\n".join(unexpected), pytrace=False)


#: Panels that have a size, and no picture by Python yet.
UNDRAWN = "[data-picture]:visible:not(:has(canvas.is-drawn))"


#: The pages that last: what follows their address, their viewport and their visitor.
LASTING: dict[str, tuple[str, tuple[int, int], dict[str, Any]]] = {
    "desk": ("", VIEWPORT, {}),
    "phone": ("", (360, 740), {"has_touch": True, "is_mobile": True}),
    "frame": ("?embed=1", (700, 480), {}),
}


@pytest.fixture(scope="session")
def lasting_pages(site: SiteServer, browser: Browser) -> Generator[dict[str, LastingPage]]:
    """The pages that many tests use one after another, by name."""

    def lasting_page(
        address: str, viewport: tuple[int, int], options: dict[str, Any]
    ) -> LastingPage:
        def start(page: Page) -> None:
            page.goto(site.url + address)
            wait_until_ready(page)

        return LastingPage(lambda: new_visitor(browser, **options).new_page(), start, viewport)

    pages = {name: lasting_page(*kind) for name, kind in LASTING.items()}
    yield pages
    for page in pages.values():
        page.close()


@pytest.fixture
def take_page(
    lasting_pages: dict[str, LastingPage], page_errors: PageErrors, request: pytest.FixtureRequest
) -> Generator[Callable[[str], Page]]:
    """Take one of the pages that last; after a failure the next test gets a new one."""
    taken: dict[str, Page] = {}

    def take(name: str) -> Page:
        """Take a page; once more, and everything on it begins again."""
        try:
            page = lasting_pages[name].begin(page_errors.watch)
        except BaseException:
            lasting_pages[name].close()
            raise
        taken[name] = page
        return page

    yield take
    unexpected = look_for_errors(list(taken.values()), page_errors, request)
    for name, page in taken.items():
        page_errors.ignore(page)
        if unexpected or request.node.stash.get(Report, False):
            lasting_pages[name].close()
    fail_for(unexpected)


@pytest.fixture
def student(take_page: Callable[[str], Page]) -> Student:
    """A student at a page with the default settings, which other tests use too."""
    return Student(take_page("desk"))


@pytest.fixture
def phone(take_page: Callable[[str], Page]) -> Student:
    """A student at a phone held upright, whose page other tests use too."""
    return Student(take_page("phone"))


@pytest.fixture
def framed(take_page: Callable[[str], Page]) -> Student:
    """A student at the page as a course page embeds it, which other tests use too."""
    return Student(take_page("frame"))


def wait_until_ready(page: Page) -> None:
    """Wait until Python has drawn every panel; a failed boot fails the test at once."""
    ended = page.locator('[data-state="ready"], [data-state="failed"]')
    ended.wait_for(state="attached", timeout=BOOT_PATIENCE_MS)
    assert ended.get_attribute("data-state") == "ready", page.locator("body").inner_text()
    # The page is ready with its first panel; it draws the others one by one after that.
    page.locator('[data-posters="other"]').wait_for(state="attached")
    expect(page.locator(UNDRAWN)).to_have_count(0)


def save_screenshots(pages: list[Page], test_name: str) -> None:
    """Save screenshots of the pages of a failed test into test-results/."""
    folder = Path("test-results")
    for number, page in enumerate(pages):
        name = re.sub(r"\W+", "-", test_name)
        page.screenshot(path=folder / f"{name}-{number}.png")
