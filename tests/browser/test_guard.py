"""Files of the page that never arrive whole: it says which, or it starts all the same."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.driver import WORKER
from tests.browser.page_errors import PageErrors
from tests.browser.patience import BOOT_PATIENCE_MS

#: What Chromium reports about the files that these tests damage.
REPORTED = (
    r"404|ERR_|SyntaxError|MIME type|Failed to|[Uu]nexpected|does not provide|could not be fetched"
)


def open_damaged(page: Page, file: str, how: str, address: str = "/", runs: bool = True) -> None:
    """Open the page while every request for one of its files fails in one way.

    A page that never runs needs no Python, whose worker starts before the modules have arrived.
    """
    damage(page, file, how)
    if not runs:
        page.context.route(WORKER, lambda _: None)
    # `goto` would wait for the file as the browser does.
    page.evaluate("(address) => { location = address; }", address)


def damage(page: Page, file: str, how: str) -> None:
    """Have every request for a file fail in one way from now on, and no other."""

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

    page.context.unroute_all(behavior="ignoreErrors")
    page.context.route(f"**/{file}*", answer)


@pytest.fixture
def page(open_page: OpenPage, page_errors: PageErrors) -> Page:
    """A page of the site that starts no Python."""
    page_errors.expect(REPORTED)
    return open_page("static/styles/tokens.css", wait_ready=False)


def test_a_module_that_does_not_arrive_is_named_and_a_retry_starts(page: Page) -> None:
    damages = {
        "static/main.js": "missing",
        "static/state/api.js": "html",
        "static/words/words.js": "cut",
        "static/controls/bar.js": "cut",
        "static/panels/panels.js": "hangs",
        "static/boot/plan.js": "missing",
    }
    said = page.locator("#unloaded")
    for file, how in damages.items():
        open_damaged(page, file, how, runs=how == "hangs")
        expect(said.locator("code")).to_have_text(file, timeout=BOOT_PATIENCE_MS)
        expect(said).to_contain_text("did not arrive")
        if how == "hangs":
            # A file that was only late arrives now, and the page goes on by itself.
            page.context.unroute_all(behavior="ignoreErrors")
            wait_until_ready(page)
            expect(said).to_be_hidden()
    page.context.unroute_all(behavior="ignoreErrors")
    said.get_by_role("button").click()
    wait_until_ready(page)
    expect(said).to_be_hidden()


def test_a_script_in_the_way_of_the_whole_page_is_named(page: Page) -> None:
    file = "static/first-paint.js"
    open_damaged(page, file, "hangs")
    expect(page.locator("body")).to_contain_text(f"{file} did not arrive", timeout=BOOT_PATIENCE_MS)


def test_a_module_of_the_worker_that_does_not_arrive_is_named(page: Page) -> None:
    file = "static/worker/frames.js"
    for how in ("missing", "hangs"):
        open_damaged(page, file, how, f"/?boot_timeout=5&{how}")
        expect(page).to_have_url(re.compile(how))
        expect(page.locator('html[data-state="failed"]')).to_be_attached(timeout=BOOT_PATIENCE_MS)
        expect(page.locator("#explanation")).to_contain_text(file, timeout=BOOT_PATIENCE_MS)


def test_a_style_sheet_that_is_late_holds_nothing_up_and_is_used_when_it_arrives(
    page: Page,
) -> None:
    open_damaged(page, "styles/panels.css", "hangs")
    wait_until_ready(page)
    expect(page.locator("#unloaded")).to_be_hidden()
    sheets = "document.styleSheets.length"
    before = page.evaluate(sheets)
    page.context.unroute_all(behavior="ignoreErrors")
    page.wait_for_function(f"(before) => {sheets} > before", arg=before)


def test_a_page_without_its_words_runs_and_names_their_file(page: Page) -> None:
    open_damaged(page, "words/locales/en.json", "html", "/?without-words")
    wait_until_ready(page)
    expect(page.locator("#unloaded code")).to_have_text("static/words/locales/en.json")
    expect(page.locator("#sentence")).to_contain_text("epoch 0")


def test_a_tab_that_does_not_arrive_is_named_and_the_rest_goes_on(page: Page) -> None:
    page.evaluate("location = '/'")
    wait_until_ready(page)
    for name, how in (("runs", "hangs"), ("least_squares", "missing")):
        file = f"static/insights/{name.replace('_', '-')}.js"
        damage(page, file, how)
        page.evaluate(f"downslope.set({{ insight: '{name}' }})")
        said = page.locator(f"#insight-{name} [role=alert]")
        expect(said).to_contain_text(file, timeout=BOOT_PATIENCE_MS)
        assert page.evaluate("async () => (await downslope.step()).n") > 0
        page.context.unroute_all(behavior="ignoreErrors")
        # A file that was only late arrives now; the other one is fetched again.
        if how == "missing":
            said.get_by_role("button").click()
        expect(said).to_be_hidden(timeout=BOOT_PATIENCE_MS)
        expect(page.locator(f"#insight-{name} :is(.fork, .distance)")).to_be_visible()
