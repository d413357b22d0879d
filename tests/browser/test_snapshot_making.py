"""When a browser makes a snapshot of its own, and when not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from app.host.server import SiteServer
from tests.browser.cached_files import (
    STATE,
    is_restored,
    leave,
    read_record,
    use,
    wait_until_made,
)
from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.driver import drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.routes import take_the_released_runtime
from tests.browser.student import Student


@pytest.fixture
def open_unserved(open_page: OpenPage, site: SiteServer) -> OpenPage:
    """Open the page where no snapshot is served; its clock can be moved."""

    def open_one(parameters: str = "", before: Callable[[Page], None] = lambda page: None) -> Page:
        def prepare(page: Page) -> None:
            page.clock.install()
            take_the_released_runtime(page, site)
            before(page)

        return open_page(parameters, before=prepare)

    return open_one


def names(asked: list[str], pattern: str) -> list[str]:
    return [name for url in asked if re.search(pattern, name := url.rsplit("/", 1)[1])]


def test_a_page_in_use_makes_none_and_one_that_makes_it_can_be_used(
    open_unserved: OpenPage,
) -> None:
    page = open_unserved("?learning_rate=0.01")
    student = Student(page)
    box = student.canvas("data").bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.locator('[data-snapshot="due"]').wait_for(state="attached")
    use(page)
    assert page.evaluate(STATE) == "due"
    page.mouse.up()
    student.call("play")
    student.wait("s.epoch > 2")
    use(page)
    assert page.evaluate(STATE) == "due"
    student.call("pause")
    leave(page)
    assert page.evaluate(STATE) == "making"
    n = student.state["n"]
    epoch = student.state["epoch"]
    student.click(0.5, 0.9)
    student.wait("s.n === a", n + 1)
    assert student.call("step", 5)["epoch"] >= 5
    student.call("set", {"preset": "outlier"})
    before = student.state
    wait_until_made(page)
    assert student.state == before
    assert epoch > 2
    assert len(page.workers) == 1
    # What was done meanwhile is not in it.
    page.goto(page.url.split("?")[0])
    wait_until_ready(page)
    assert is_restored(page)
    assert (student.state["n"], student.state["settings"]["preset"]) == (13, "noisy_line")


def test_a_computer_with_little_memory_makes_none(open_unserved: OpenPage) -> None:
    def shrink(page: Page) -> None:
        page.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 2 })"
        )

    page = open_unserved(before=shrink)
    leave(page)
    assert page.evaluate(STATE) == "none"
    assert len(page.workers) == 1


def test_without_snapshots_none_is_made(open_unserved: OpenPage) -> None:
    page = open_unserved("?snapshot=off")
    use(page)
    assert page.evaluate(STATE) == "none"
    assert len(page.workers) == 1


def test_where_a_snapshot_is_served_none_is_made(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    # What is served is kept from the browser's cache, and a small one may not have it any more.
    page_errors.expect(r"packed/snapshot-.*ERR_CACHE_MISS")

    def hold_clock(page: Page) -> None:
        page.clock.install()

    page = open_page(before=hold_clock)
    assert is_restored(page)
    use(page)
    assert is_restored(page)
    assert len(page.workers) == 1
    assert read_record(page) is None


def test_beside_an_unmarked_page_what_was_packed_is_used_but_not_its_snapshot(
    open_page: OpenPage, site: SiteServer
) -> None:
    asked: list[str] = []

    def unmark(route: Route) -> None:
        marks = r' data-(runtime|packed)="[^"]*"| data-current'
        body = re.sub(marks, "", route.fetch().text())
        route.fulfill(body=body, content_type="text/html")

    def prepare(page: Page) -> None:
        page.clock.install()
        page.on("request", lambda request: asked.append(request.url))
        page.context.route(re.compile(re.escape(site.url) + r"(\?.*)?$"), unmark)
        drive(page)

    page = open_page(before=prepare)
    assert not is_restored(page)
    assert names(asked, r"^snapshot-") == []
    leave(page)
    wait_until_made(page)
    record = read_record(page)
    assert record
    assert set(record["files"]) == {"snapshot.bin", "apart.bin", "index.json"}
    asked.clear()
    page.reload()
    wait_until_ready(page)
    assert is_restored(page)
    assert names(asked, r"^(snapshot|page|stdlib|app)-|^rest_|\.whl$") == []
    program = "import numpy.polynomial, mailbox; numpy.polynomial.__file__"
    assert run_python(page, program).endswith(".pyc")
    assert len(names(asked, r"^rest_numpy-")) == 1
