"""The snapshot that a browser makes itself if the host serves none: made, used, and replaced."""

import json
import re
from collections.abc import Callable, Generator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from app.host.server import SiteServer
from tests.browser.cached_files import (
    BACKUP,
    COPY,
    DAMAGE,
    FOLDER,
    NAMES,
    READ_RECORD,
    READ_TEXT,
    idle,
    is_restored,
    name_of,
    read_record,
    wait_until_made,
)
from tests.browser.conftest import wait_until_ready
from tests.browser.driver import drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.routes import take_the_released_runtime
from tests.browser.student import Student

#: One worker runs all of them, because they share the snapshot that the first one makes.
pytestmark = pytest.mark.xdist_group("own snapshot")

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: SiteServer) -> Generator[BrowserContext]:
    """One browser for all tests of this module; the host serves it no snapshot."""
    context = browser.new_context(viewport={"width": 1280, "height": 760}, locale="en-US")
    context.clock.install()
    page = context.new_page()
    take_the_released_runtime(page, site)
    page.close()
    yield context
    context.close()


@pytest.fixture
def asked() -> list[str]:
    """The requested addresses, without their queries."""
    return []


@pytest.fixture
def visit(
    visitor: BrowserContext, site: SiteServer, page_errors: PageErrors, asked: list[str]
) -> Generator[Visit]:
    """Open the page in this browser, give access to its Python, and close earlier pages."""

    def open_one(parameters: str = "") -> Page:
        close_all()
        page = visitor.new_page()
        page.on("request", lambda request: asked.append(request.url.split("?")[0]))
        page_errors.watch(page)
        drive(page)
        page.goto(site.url + parameters)
        wait_until_ready(page)
        return page

    def close_all() -> None:
        for page in visitor.pages:
            page.evaluate("0")  # after one round trip all earlier events have arrived
            page.close()

    yield open_one
    close_all()
    unexpected = page_errors.unexpected()
    if unexpected:
        pytest.fail("The page reported errors:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture
def cached(visitor: BrowserContext, visit: Visit, site: SiteServer) -> dict[str, Any]:
    """Restore the cached files of a first visit that has made a snapshot; return their record."""
    page = open_bare(visitor, site)
    if not page.evaluate(COPY, [BACKUP, FOLDER]):
        page = visit()
        assert not is_restored(page)
        idle(page)
        wait_until_made(page)
        page.evaluate(COPY, [FOLDER, BACKUP])
    record = read_record(page)
    page.close()
    assert record
    return record


def open_bare(visitor: BrowserContext, site: SiteServer) -> Page:
    """Open an address of the site that starts no Python, to reach the site's cached files."""
    page = visitor.new_page()
    page.goto(f"{site.url}static/styles/tokens.css")
    return page


def names(asked: list[str], pattern: str) -> list[str]:
    return [name for url in asked if re.search(pattern, name := url.rsplit("/", 1)[1])]


def run_some_epochs(student: Student) -> dict[str, Any]:
    """Run some epochs; return the history and screenshots of the panels."""
    student.call("set", {"optimizer": "adam", "batch_size": 2, "start": [0.3, -0.2]})
    student.call("step", 7)
    before = {panel: student.pixels(panel) for panel in ("data", "loss", "plane")}
    # New panels choose limits and places from the present state, not from the frames before.
    student.call("set", {"theme": "dark"})
    pixels = {panel: student.wait_for_a_settled_picture(panel, before[panel]) for panel in before}
    return {"history": student.call("history"), **pixels}


def test_an_idle_page_caches_a_snapshot_and_the_next_visit_starts_from_it(
    visit: Visit, cached: dict[str, Any], asked: list[str]
) -> None:
    assert set(cached["files"]) == {
        *("snapshot.bin", "apart.bin", "index.json", "site.bin", "stdlib.zip")
    }
    asked.clear()
    page = visit()
    assert is_restored(page)
    assert names(asked, r"\.whl$|python_stdlib|\.tar$|\.bin$") == []
    restored = run_some_epochs(Student(page))
    page = visit("?snapshot=off")
    assert not is_restored(page)
    assert names(asked, r"^numpy.*\.whl$")
    assert run_some_epochs(Student(page)) == restored


def test_a_restored_python_can_read_files_that_it_had_not_read_before(
    visit: Visit, cached: dict[str, Any], asked: list[str]
) -> None:
    asked.clear()
    page = visit()
    program = """
import inspect, json, mailbox, numpy.polynomial, app.objective.stopping
from matplotlib.font_manager import findfont, get_font
json.dumps([
    numpy.polynomial.Polynomial([1, 2])(3),
    get_font(findfont("STIXGeneral")).family_name,
    mailbox.Error.__name__,
    "def " in inspect.getsource(app.objective.stopping),
])"""
    assert json.loads(run_python(page, program)) == [7.0, "STIXGeneral", "Error", True]
    assert names(asked, r"\.whl$|python_stdlib") == []


def test_a_cached_snapshot_never_hides_an_edit_of_our_package(
    visit: Visit, visitor: BrowserContext, cached: dict[str, Any]
) -> None:
    edited = "**/app/session/undo.py"

    def edit(route: Route) -> None:
        route.fulfill(body=route.fetch().text() + "\nEDITED = 1\n", content_type="text/plain")

    visitor.route(edited, edit)
    try:
        page = visit()
        assert not is_restored(page)
        program = "import app.session.undo; app.session.undo.EDITED"
        assert run_python(page, program) == 1
        idle(page)
        wait_until_made(page)
        record = read_record(page)
        assert record
        assert record["key"] != cached["key"]
        # The page has removed the files of the snapshot that this one replaces.
        assert len(page.evaluate(NAMES, FOLDER)) == len(record["files"]) + 1
        page = visit()
        assert is_restored(page)
        assert run_python(page, program) == 1
    finally:
        visitor.unroute(edited)
    assert not is_restored(visit())


# Every file and every damage: they meet in one function, which compares a file with the record.
@pytest.mark.parametrize(
    ("file", "how"),
    [
        ("snapshot.bin", "changed"),
        ("snapshot.bin", "cut"),
        ("apart.bin", "cut"),
        ("index.json", "removed"),
        ("record", "changed"),
        ("record", "removed"),
    ],
)
def test_a_damaged_cached_file_leads_to_a_normal_boot_that_loses_nothing(
    visit: Visit,
    visitor: BrowserContext,
    site: SiteServer,
    cached: dict[str, Any],
    file: str,
    how: str,
) -> None:
    name = "record.json" if file == "record" else name_of(cached["files"][file])
    # In the record damage a byte of the key, because other bytes may have no effect.
    open_bare(visitor, site).evaluate(DAMAGE, [FOLDER, name, how, 20 if file == "record" else None])
    page = visit("?preset=outlier&learning_rate=0.2")
    assert not is_restored(page)
    student = Student(page)
    state = student.call("step", 3)
    assert (state["epoch"], state["settings"]["learning_rate"]) == (3, 0.2)


def test_a_damaged_piece_is_an_error_in_python_and_the_next_visit_starts_without_the_snapshot(
    visit: Visit, visitor: BrowserContext, site: SiteServer, cached: dict[str, Any]
) -> None:
    page = open_bare(visitor, site)
    wanted = "numpy/polynomial/__init__.py"
    text = page.evaluate(READ_TEXT, [FOLDER, name_of(cached["files"]["index.json"])])
    (member,) = (
        member
        for archive in json.loads(text)["rest"]
        for member in archive["members"]
        if member[0] == wanted
    )
    page.evaluate(DAMAGE, [FOLDER, name_of(cached["files"]["site.bin"]), "changed", member[1]])
    page = visit()
    assert is_restored(page)
    program = """
try:
    import numpy.polynomial
    said = "imported"
except OSError as error:
    said = str(error.errno)
said"""
    assert run_python(page, program) == "29"
    page.wait_for_function(f"({READ_RECORD})('{FOLDER}').then((r) => JSON.parse(r).key === '')")
    page = visit()
    assert not is_restored(page)
    assert run_python(page, program) == "imported"


def test_a_snapshot_that_fails_although_intact_is_neither_tried_nor_made_again(
    visit: Visit, visitor: BrowserContext, cached: dict[str, Any]
) -> None:
    restoring = "**/static/worker/snapshot/restore.js"

    def fail(route: Route) -> None:
        body = route.fetch().text().replace("await parts.mount(", "throw new Unfit(); await (")
        route.fulfill(body=body, content_type="text/javascript")

    visitor.route(restoring, fail)
    page = visit()
    visitor.unroute(restoring)
    assert not is_restored(page)
    page.wait_for_function(f"({READ_RECORD})('{FOLDER}').then((r) => JSON.parse(r).isImpossible)")
    page = visit()
    assert not is_restored(page)
    idle(page)
    page.locator('[data-snapshot="none"]').wait_for(state="attached")
    record = read_record(page)
    assert record == {"key": cached["key"], "files": {}, "isImpossible": True}
