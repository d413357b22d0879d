"""Files of the page that never arrive whole: it says which, or it starts all the same."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.page_errors import PageErrors
from tests.browser.patience import BOOT_PATIENCE_MS

#: What Chromium reports about the files that these tests damage.
REPORTED = (
    r"404|ERR_|SyntaxError|MIME type|Failed to|[Uu]nexpected|does not provide|could not be fetched"
)


def open_damaged(open_page: OpenPage, file: str, how: str, address: str = "/") -> Page:
    """Open the page while every request for one of its files fails in one way."""
    page = open_page("static/styles/tokens.css", wait_ready=False)

    def answer(route: Route) -> None:
        if how == "missing":
            route.fulfill(status=404)
        elif how == "html":
            route.fulfill(body="<!doctype html><p>Not here", content_type="text/html")
        elif how == "cut":
            text = route.fetch().text()
            route.fulfill(body=text[: len(text) // 2], content_type="text/javascript")
        else:
            assert how == "hangs"

    page.context.route(f"**/{file}*", answer)
    # `goto` would wait for the file as the browser does.
    page.evaluate("(address) => { location = address; }", address)
    return page


@pytest.mark.parametrize(
    ("file", "how"),
    [
        ("static/main.js", "missing"),
        ("static/state/api.js", "html"),
        ("static/words/words.js", "cut"),
        ("static/panels/panels.js", "hangs"),
        ("static/boot/plan.js", "missing"),
    ],
)
def test_a_module_that_does_not_arrive_is_named_and_a_retry_starts(
    open_page: OpenPage, page_errors: PageErrors, file: str, how: str
) -> None:
    page_errors.expect(REPORTED)
    page = open_damaged(open_page, file, how)
    said = page.locator("#unloaded")
    expect(said).to_contain_text("did not arrive", timeout=BOOT_PATIENCE_MS)
    expect(said.locator("code")).to_have_text(file)
    page.context.unroute_all(behavior="ignoreErrors")
    # A file that was only late arrives now, and then the page goes on by itself.
    if how != "hangs":
        said.get_by_role("button").click()
    wait_until_ready(page)
    expect(said).to_be_hidden()


def test_a_script_in_the_way_of_the_whole_page_is_named(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    page_errors.expect(REPORTED)
    file = "static/first-paint.js"

    page = open_damaged(open_page, file, "hangs")
    expect(page.locator("body")).to_contain_text(f"{file} did not arrive", timeout=BOOT_PATIENCE_MS)


@pytest.mark.parametrize("how", ["missing", "hangs"])
def test_a_module_of_the_worker_that_does_not_arrive_is_named(
    open_page: OpenPage, page_errors: PageErrors, how: str
) -> None:
    page_errors.expect(REPORTED)
    file = "static/worker/frames.js"
    page = open_damaged(open_page, file, how, "/?boot_timeout=5")
    expect(page.locator('html[data-state="failed"]')).to_be_attached(timeout=BOOT_PATIENCE_MS)
    expect(page.locator("#explanation")).to_contain_text(file, timeout=BOOT_PATIENCE_MS)


def test_files_that_are_not_needed_hold_nothing_up(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    page_errors.expect(REPORTED)
    page = open_damaged(open_page, "{styles/panels.css,packed/manifest.json}", "hangs")
    wait_until_ready(page)
    expect(page.locator("#unloaded")).to_be_hidden()


def test_a_browser_that_lacks_a_feature_is_named_with_those_that_have_it(
    open_page: OpenPage,
) -> None:
    def remove(page: Page) -> None:
        page.add_init_script("delete window.OffscreenCanvas")

    page = open_page("?locale=de", wait_ready=False, before=remove)
    expect(page.locator("#explanation")).to_have_text(
        "Downslope braucht OffscreenCanvas, das diesem Browser fehlt: Chrome und Edge ab Version"
        " 120, Firefox ab 121 und Safari ab 17.2 haben es."
    )
    expect(page.locator("html")).to_have_attribute("data-state", "failed")
    expect(page.locator("#unloaded")).to_be_hidden()
    expect(page.locator("#remedy")).to_be_hidden()
    # The still picture stays, and no Python starts.
    assert page.locator("#panel-data img.poster").evaluate(
        "(e) => e.naturalWidth > 0"
        " && e.checkVisibility({ visibilityProperty: true, opacityProperty: true })"
    )
    assert page.workers == []
