"""A panel that cannot be drawn says so and the rest goes on; one that lacks a file comes later."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.driver import drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.student import Student

BREAK = """
from app.views import PlaneView
whole = PlaneView.live_artists
def fail(view):
    raise ZeroDivisionError("by zero")
PlaneView.live_artists = fail
"""
MEND = "PlaneView.live_artists = whole"


def test_a_panel_that_cannot_be_drawn_says_so_and_the_rest_goes_on(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    page_errors.expect(r"The panel plane cannot be drawn|rest_contourpy|404")
    page = open_page(before=drive)
    student = Student(page)
    plane = page.locator('[data-picture="plane"][data-unavailable]')
    run_python(page, BREAK)
    student.call("add_point", 0.3, 0.9)
    expect(plane).to_be_attached()
    before = student.pixels("data")
    assert student.call("step", 3)["epoch"] == 3
    student.wait_for_another_picture("data", before)
    run_python(page, MEND)
    student.call("step", 3)
    expect(plane).not_to_be_attached()
    # Only another loss needs a library for its contours, and fetches it now.
    archive = "**/packed/rest_contourpy-*"
    page.context.route(archive, lambda route: route.fulfill(status=404))
    student.call("set", {"loss": "mae"})
    notice = page.locator("#notices")
    expect(notice).to_contain_text("rest_contourpy")
    expect(plane).to_be_attached()
    assert student.call("step", 3)["settings"]["loss"] == "mae"
    page.context.unroute(archive)
    expect(notice).to_contain_text("did not arrive")
    notice.get_by_role("button", name="Try again").click()
    expect(plane).not_to_be_attached()
