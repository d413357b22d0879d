"""What a reader has done stays: tabs that end, storages that refuse, pages that come back."""

from contextlib import suppress

from playwright.sync_api import Error

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.page_errors import PageErrors
from tests.browser.student import Student

#: Everything in which a page could store something, each refusing in its way.
BLOCKED = """
const refuse = () => { throw new DOMException("Denied.", "SecurityError"); };
Object.defineProperty(window, "localStorage", { get: refuse });
Object.defineProperty(window, "sessionStorage", { get: refuse });
Object.defineProperty(navigator, "storage", { get: refuse });
Object.defineProperty(navigator, "locks", { get: refuse });
History.prototype.replaceState = refuse;
"""
FULL = """
const refuse = () => { throw new DOMException("Full.", "QuotaExceededError"); };
Storage.prototype.setItem = refuse;
History.prototype.replaceState = refuse;
"""
CORRUPT = """
if (!history.state?.isCorrupt) {
  const nonsense = { checkpoint: "7:00000000:AAAA", points: { no: 1 }, version: 3 };
  history.replaceState({ isCorrupt: true, ...nonsense }, "");
}
for (const name of ["downslope-snapshot", ...Object.keys(localStorage)])
  localStorage.setItem(name, "{[");
"""
#: Neither answers nor refuses.
MUTE = """
const never = () => new Promise(() => {});
navigator.locks.query = navigator.locks.request = never;
"""


#: A navigation that crashes the page never completes.
CRASH_TIMEOUT_MS = 3000


def do_something(student: Student) -> dict[str, object]:
    """Change points and settings, run, and wait until the page has stored it."""
    student.call("add_point", 0.25, 0.75)
    student.call("set", {"learning_rate": 0.05})
    state = student.call("step", 30)
    student.page.wait_for_function("document.documentElement.dataset.checkpoint === 'stored'")
    return state


def assert_same(student: Student, before: dict[str, object]) -> None:
    now = student.state
    assert now["points"] == before["points"]
    assert now["settings"] == before["settings"]
    assert (now["epoch"], now["m"], now["b"]) == (before["epoch"], before["m"], before["b"])


def test_two_tabs_each_keep_their_own_and_one_that_is_killed_leaves_its_address(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    page = open_page()
    one, other = Student(page), Student(page.context.new_page())
    page_errors.watch(other.page)
    other.page.goto(page.url)
    wait_until_ready(other.page)
    before = do_something(one)
    other.call("clear")
    other.call("add_point", 3, 4)
    assert_same(one, before)
    page.goto("about:blank")
    page.go_back()
    wait_until_ready(page)
    assert_same(one, before)
    assert other.state["points"] == [[3, 4]]
    page.wait_for_function("location.search.includes('0.25,0.75')")
    address = page.url
    # A browser freezes a page that it holds for the way back, or that nobody has seen for long.
    tools = page.context.new_cdp_session(page)
    for state in ("frozen", "active"):
        tools.send("Page.setWebLifecycleState", {"state": state})
    assert one.call("step", 3)["epoch"] == 33
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash", timeout=CRASH_TIMEOUT_MS)
    page.close()
    assert other.call("step", 2)["epoch"] == 0  # one point is no line
    other.page.goto(address)
    wait_until_ready(other.page)
    assert other.state["points"] == before["points"]
    assert other.state["settings"] == before["settings"]


def test_a_page_whose_storage_is_blocked_full_corrupt_or_mute_runs_as_any_other(
    open_page: OpenPage,
) -> None:
    for script in (BLOCKED, FULL + MUTE, CORRUPT):
        page = open_page(script=script)
        student = Student(page)
        student.call("add_point", 0.25, 0.75)
        assert student.call("step", 3)["epoch"] == 3
        assert student.state["n"] == 14
        page.close()
