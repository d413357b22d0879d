"""When a browser makes its own snapshot, and when it does not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from app.host.server import SiteServer
from tests.browser.cached_files import (
    STATE,
    idle,
    is_restored,
    pass_idle_time,
    read_record,
    wait_until_made,
)
from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.driver import drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.routes import take_the_released_runtime
from tests.browser.student import Student


@pytest.fixture
def open_unserved(open_page: OpenPage, site: SiteServer) -> OpenPage:
    """Open the page from a host that serves no snapshot, with a clock that a test can move."""

    def open_one(parameters: str = "", before: Callable[[Page], None] = lambda page: None) -> Page:
        def prepare(page: Page) -> None:
            page.clock.install()
            take_the_released_runtime(page, site)
            before(page)

        return open_page(parameters, before=prepare)

    return open_one


def names(asked: list[str], pattern: str) -> list[str]:
    return [name for url in asked if re.search(pattern, name := url.rsplit("/", 1)[1])]


def test_a_page_in_use_makes_no_snapshot_and_stays_usable_while_it_makes_one(
    open_unserved: OpenPage,
) -> None:
    page = open_unserved("?learning_rate=0.01")
    student = Student(page)
    box = student.canvas("data").bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.locator('[data-snapshot="due"]').wait_for(state="attached")
    pass_idle_time(page)
    assert page.evaluate(STATE) == "due"
    page.mouse.up()
    student.call("play")
    student.wait("s.epoch > 2")
    pass_idle_time(page)
    assert page.evaluate(STATE) == "due"
    student.call("pause")
    idle(page)
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
    # The snapshot does not contain these changes.
    page.goto(page.url.split("?")[0])
    wait_until_ready(page)
    assert is_restored(page)
    assert (student.state["n"], student.state["settings"]["preset"]) == (13, "noisy_line")


def test_a_computer_with_little_memory_makes_no_snapshot(open_unserved: OpenPage) -> None:
    def shrink(page: Page) -> None:
        page.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 2 })"
        )

    page = open_unserved(before=shrink)
    idle(page)
    assert page.evaluate(STATE) == "none"
    assert len(page.workers) == 1


def test_no_snapshot_is_made_if_the_address_turns_snapshots_off(open_unserved: OpenPage) -> None:
    page = open_unserved("?snapshot=off")
    pass_idle_time(page)
    assert page.evaluate(STATE) == "none"
    assert len(page.workers) == 1


def test_no_snapshot_is_made_if_the_host_serves_one(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    # The page copies the served snapshot from the browser's HTTP cache, which may have dropped it.
    page_errors.expect(r"packed/snapshot-.*ERR_CACHE_MISS")

    def hold_clock(page: Page) -> None:
        page.clock.install()

    page = open_page(before=hold_clock)
    assert is_restored(page)
    pass_idle_time(page)
    assert is_restored(page)
    assert len(page.workers) == 1
    assert read_record(page) is None


def test_an_unmarked_page_uses_the_packed_files_but_not_their_snapshot(
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
    assert names(asked, r"^snapshot-\w+\.(bin|tar)") == []
    idle(page)
    wait_until_made(page)
    record = read_record(page)
    assert record
    assert set(record["files"]) == {"snapshot.bin", "apart.bin", "index.json"}
    asked.clear()
    page.reload()
    wait_until_ready(page)
    assert is_restored(page)
    assert names(asked, r"^(snapshot|page|stdlib|app)-\w+\.(bin|tar|zip)|^rest_|\.whl$") == []
    program = "import numpy.polynomial, mailbox; numpy.polynomial.__file__"
    assert run_python(page, program).endswith(".pyc")
    assert len(names(asked, r"^rest_numpy-")) == 1
