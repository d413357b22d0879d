"""Attempts to start from the snapshot: those that end badly, and visits that make none."""

from contextlib import suppress

from playwright.sync_api import Error, Page, Route

from app.host.server import SiteServer
from tests.browser.conftest import wait_until_ready
from tests.browser.driver import cache_now
from tests.browser.page_errors import PageErrors
from tests.browser.patience import BOOT_PATIENCE_MS
from tests.browser.routes import Gate
from tests.browser.snapshot.site_copy import SiteCopy
from tests.browser.snapshot.visits import (
    ELSEWHERE,
    ON_ANY_LINE,
    PRIVATE_FILES,
    SNAPSHOT_FILES,
    Requests,
    files_to_cache,
    start_events,
    visit,
    wait_for,
)
from tests.browser.student import Student

#: A navigation that crashes the page never completes.
CRASH_TIMEOUT_MS = 3000
IS_MARKED = "localStorage.getItem('downslope-snapshot') !== null"


def test_after_a_crash_of_the_page_during_an_attempt_one_visit_does_without_the_snapshot(
    page: Page, server: SiteServer, copy: SiteCopy, page_errors: PageErrors, requests: Requests
) -> None:
    page_errors.expect(r"pyodide\.asm")
    visit(page, server)
    cache_now(page)
    assert page.evaluate(PRIVATE_FILES) == files_to_cache(copy)
    page.goto(f"{server.url}{ELSEWHERE}")
    torn_down = page.context.new_page()
    # The files of the snapshot are cached, so only a module of Pyodide can hold the attempt up.
    gate = Gate("**/pyodide.asm.js")
    gate.close_on(page)
    torn_down.goto(server.url + ON_ANY_LINE)
    torn_down.wait_for_function(IS_MARKED)
    with torn_down.expect_event("crash"), suppress(Error):
        torn_down.goto("chrome://crash", timeout=CRASH_TIMEOUT_MS)
    torn_down.close()
    assert page.evaluate(IS_MARKED) is True
    page.context.unroute("**/pyodide.asm.js")
    requests.forget()
    visit(page, server)
    assert start_events(page) == ["awake"]
    assert not set(requests.packed()) & set(SNAPSHOT_FILES)
    wait_for(page, PRIVATE_FILES, [])
    requests.forget()
    visit(page, server)
    assert start_events(page) == ["awake"]
    assert requests.packed() == SNAPSHOT_FILES


def test_leaving_the_page_or_a_late_page_or_a_later_end_is_no_failure_of_an_attempt(
    page: Page, server: SiteServer, page_errors: PageErrors, requests: Requests
) -> None:
    page_errors.expect(r"packed/snapshot")
    memory = Gate("**/packed/snapshot-*.dat")
    memory.close_on(page)
    page.goto(server.url + ON_ANY_LINE)
    page.wait_for_function(IS_MARKED)
    page.goto(f"{server.url}{ELSEWHERE}")
    assert page.evaluate(IS_MARKED) is False
    memory.open()
    requests.forget()
    # Now the page itself is late; the attempt is over once Python wakes.
    late = Gate("**/static/main.js")
    late.close_on(page)
    page.goto(server.url + ON_ANY_LINE, wait_until="commit")
    page.wait_for_function("window.startEvents?.includes('awake')", timeout=BOOT_PATIENCE_MS)
    late.open()
    wait_until_ready(page)
    assert requests.packed() == SNAPSHOT_FILES
    requests.forget()
    page.evaluate("window.workers[0].dispatchEvent(new ErrorEvent('error'))")
    page.wait_for_function("window.startEvents.length === 2", timeout=BOOT_PATIENCE_MS)
    wait_until_ready(page)
    # This end is not the snapshot's fault, so the next worker starts from the snapshot, too.
    assert start_events(page) == ["awake", "awake"]
    assert set(requests.packed()) <= set(SNAPSHOT_FILES)


def test_frames_that_start_at_the_same_time_all_start_from_the_snapshot(
    page: Page, server: SiteServer, requests: Requests
) -> None:
    page.set_content("<iframe src='/?embed=1&snapshot=on'></iframe>" * 3)
    page.wait_for_function("frames.length === 3")
    for frame in page.frames[1:]:
        frame.locator('[data-state="ready"]').wait_for(state="attached", timeout=BOOT_PATIENCE_MS)
        assert frame.evaluate("window.startEvents") == ["awake"]
    assert set(requests.packed()) == set(SNAPSHOT_FILES)
    assert page.evaluate(IS_MARKED) is False


#: Replaces restore.js, so that the attempt ends in a way that no code in the worker can catch.
RESTORING = """
export const optionsToRestore = (createModule, {{ snapshot, libraries, arrival }}) => ({{
  _loadSnapshot: new Uint8Array(),
  createPyodideModule: async () => {{
    const [{{ facts, writeInto }}] = await Promise.all([snapshot, libraries]);
    await writeInto(new Uint8Array(facts.memoryBytes));
    await arrival;
    console.info("restored");
    {fate}
    return new Promise(() => {{}});
  }},
}});
"""
FATES = {
    "dies": 'setTimeout(() => { throw new Error("Restoring has failed."); });',
    "never ends": "",
    "blocks its worker": "for (;;);",
}
#: Longer than a page waits for a start from a snapshot.
TOO_LONG_MS = 11_000


def test_a_worker_lost_during_an_attempt_is_replaced_by_one_that_makes_none(
    page: Page, server: SiteServer, page_errors: PageErrors
) -> None:
    page_errors.expect("Restoring has failed")
    fates: list[str] = []

    def restore_otherwise(route: Route) -> None:
        route.fulfill(body=RESTORING.format(fate=fates[-1]), content_type="text/javascript")

    page.context.route("**/worker/snapshot/restore.js", restore_otherwise)
    page.clock.install()
    for name, fate in FATES.items():
        fates.append(fate)
        with page.expect_console_message(lambda message: message.text == "restored"):
            page.goto(f"{server.url}{ON_ANY_LINE}&learning_rate=0.2&boot_timeout=12")
        if name != "dies":
            page.clock.fast_forward(TOO_LONG_MS)
        page.wait_for_function("window.workers.length === 2")
        assert page.evaluate("window.states") == ["booting"], name
    # The way on from here is the same for all, so only the last page goes all of it.
    page.wait_for_function("window.downslope")
    box = page.locator('[data-picture="data"]').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25)
    wait_until_ready(page)
    assert Student(page).wait("s.n === 14")["settings"]["learning_rate"] == 0.2
    assert start_events(page) == ["awake"]
    # Another worker has started, and the page never showed a failure.
    assert page.evaluate("[window.workers.length, window.states]") == [2, ["booting", "ready"]]
    assert page.evaluate(IS_MARKED) is False
