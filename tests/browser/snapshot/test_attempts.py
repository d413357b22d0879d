"""Tries to start from the snapshot: those that ended badly, and those that are not begun."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route

from app.host.server import SiteServer
from tests.browser.conftest import wait_until_ready
from tests.browser.page_errors import PageErrors
from tests.browser.routes import Gate
from tests.browser.snapshot.site_copy import SiteCopy
from tests.browser.snapshot.visits import (
    BOTH,
    ELSEWHERE,
    KEPT_FILES,
    Requests,
    promised,
    told,
    visit,
    wait_for,
)
from tests.browser.student import Student

MARK = "localStorage.setItem('downslope-snapshot', 'begun')"
#: Nobody answers to a navigation that ends in a crash.
CRASH_TIMEOUT_MS = 3000
IS_MARKED = "localStorage.getItem('downslope-snapshot') !== null"


def test_after_a_try_that_ended_the_page_one_visit_goes_the_slower_way(
    page: Page, server: SiteServer, copy: SiteCopy, requests: Requests
) -> None:
    visit(page, server)
    wait_for(page, KEPT_FILES, promised(copy))
    page.goto(f"{server.url}{ELSEWHERE}")
    page.evaluate(MARK)
    requests.forget()
    visit(page, server)
    assert told(page) == ["awake"]
    assert not set(requests.packed()) & set(BOTH)
    wait_for(page, KEPT_FILES, [])
    requests.forget()
    visit(page, server)
    assert told(page) == ["awake"]
    assert requests.packed() == BOTH


def test_a_page_that_is_torn_down_while_it_tries_is_an_accident(
    page: Page, server: SiteServer, page_errors: PageErrors, requests: Requests
) -> None:
    page_errors.expect(r"ERR_ABORTED|packed/snapshot-")
    torn_down = page.context.new_page()
    gate = Gate("**/packed/snapshot-*.bin")
    gate.close_on(page)
    torn_down.goto(server.url)
    torn_down.wait_for_function(IS_MARKED)
    with suppress(Error):
        torn_down.goto("chrome://crash", timeout=CRASH_TIMEOUT_MS)
    torn_down.close()
    assert page.evaluate(IS_MARKED) is True
    gate.open()
    requests.forget()
    visit(page, server)
    assert not set(requests.packed()) & set(BOTH)
    visit(page, server)
    assert set(requests.packed()) >= set(BOTH)


def test_leaving_the_page_while_it_tries_is_no_accident(
    page: Page, server: SiteServer, page_errors: PageErrors, requests: Requests
) -> None:
    page_errors.expect(r"ERR_ABORTED|packed/snapshot-")
    gate = Gate("**/packed/snapshot-*.bin")
    gate.close_on(page)
    page.goto(server.url)
    page.wait_for_function(IS_MARKED)
    page.goto(f"{server.url}{ELSEWHERE}")
    assert page.evaluate(IS_MARKED) is False
    gate.open()
    requests.forget()
    visit(page, server)
    assert requests.packed() == BOTH


def test_frames_of_one_page_that_start_at_once_all_start_from_the_snapshot(
    page: Page, server: SiteServer, requests: Requests
) -> None:
    page.set_content("<iframe src='/?embed=1'></iframe>" * 3)
    page.wait_for_function("frames.length === 3")
    for frame in page.frames[1:]:
        frame.locator('[data-state="ready"]').wait_for(state="attached", timeout=60_000)
        assert frame.evaluate("window.told") == ["awake"]
    assert set(requests.packed()) == set(BOTH)
    assert page.evaluate(IS_MARKED) is False


def test_an_address_may_say_that_the_snapshot_is_not_to_be_used(
    page: Page, server: SiteServer, requests: Requests
) -> None:
    visit(page, server, "?snapshot=off")
    assert told(page) == ["awake"]
    assert not set(requests.packed()) & set(BOTH)
    assert page.evaluate(IS_MARKED) is False


#: What stands in for restoring: the try then ends in none of the ways that can be caught.
RESTORING = """
export const optionsToRestore = (createModule, {{ snapshot, libraries, arrival }}) => ({{
  _loadSnapshot: new Uint8Array(),
  createPyodideModule: async () => {{
    const [{{ facts, writeInto }}] = await Promise.all([snapshot, libraries]);
    await writeInto(new Uint8Array(facts.memoryBytes));
    await arrival;
    {fate}
    return new Promise(() => {{}});
  }},
}});
"""
FATES = {
    "dies": 'setTimeout(() => { throw new Error("Restoring has failed."); });',
    "never ends": "",
    "never lets go": "for (;;);",
}


@pytest.mark.parametrize("fate", FATES.values(), ids=FATES)
def test_a_worker_lost_while_it_restores_is_replaced_by_one_that_starts_safely(
    page: Page, server: SiteServer, page_errors: PageErrors, fate: str
) -> None:
    page_errors.expect("Restoring has failed")

    def restore_otherwise(route: Route) -> None:
        route.fulfill(body=RESTORING.format(fate=fate), content_type="text/javascript")

    page.context.route("**/worker/snapshot/restore.js", restore_otherwise)
    page.goto(f"{server.url}?learning_rate=0.2&boot_timeout=12")
    page.wait_for_function("window.downslope")
    box = page.locator('[data-picture="data"]').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25)
    wait_until_ready(page)
    assert Student(page).wait("s.n === 14")["settings"]["learning_rate"] == 0.2
    assert told(page) == ["awake"]
    # It was another worker, and nobody was told of a failure.
    assert page.evaluate("[window.workers.length, window.states]") == [2, ["booting", "ready"]]
    assert page.evaluate(IS_MARKED) is False


def test_python_that_woke_before_the_page_was_there_is_no_try_any_more(
    page: Page, server: SiteServer, requests: Requests
) -> None:
    gate = Gate("**/static/main.js")
    gate.close_on(page)
    page.goto(server.url, wait_until="commit")
    page.wait_for_function("window.told?.includes('awake')", timeout=60_000)
    gate.open()
    wait_until_ready(page)
    requests.forget()
    page.evaluate("window.workers[0].dispatchEvent(new ErrorEvent('error'))")
    page.wait_for_function("window.told.length === 2", timeout=60_000)
    wait_until_ready(page)
    # Its end is not the snapshot's fault: the next one starts from it too.
    assert told(page) == ["awake", "awake"]
    assert set(requests.packed()) <= set(BOTH)
