"""The first paint, clicks before Python wakes, and boots that fail or hang."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from app.host.server import SiteServer
from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.driver import drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.patience import BOOT_PATIENCE_MS
from tests.browser.requested import RequestedUrls
from tests.browser.routes import WASM, Gate, take_the_released_runtime
from tests.browser.stages import assert_stages_are_named, record_stages
from tests.browser.student import Student

#: Records which panels are live in which state of the page, and counts panels without any picture.
RECORD_SHOWN = """
window.shown = [];
window.bare = 0;
new MutationObserver(() => {
  const { dataset } = document.documentElement;
  const pictures = [...document.querySelectorAll("[data-picture]")];
  const live = pictures.filter((each) => each.classList.contains("is-live"));
  const panels = live.map((each) => each.dataset.picture).join(" ");
  if (panels && panels !== window.shown.at(-1)?.[0]) window.shown.push([panels, dataset.state]);
  const open = pictures.filter((each) => each.getBoundingClientRect().width);
  if (dataset.posters === "other") window.bare += open.length - live.length;
}).observe(document, { attributes: true, subtree: true });
"""


def test_the_page_is_whole_before_python_and_shows_its_panels_one_by_one(
    open_page: OpenPage,
) -> None:
    gate = Gate(WASM)

    def before(page: Page) -> None:
        gate.close_on(page)
        record_stages(page)
        page.add_init_script(RECORD_SHOWN)

    page = open_page(wait_ready=False, before=before)
    page.wait_for_function(
        "[...document.querySelectorAll('img.poster')].filter(i => i.naturalWidth).length === 3"
    )
    assert page.locator("html").get_attribute("data-state") == "booting"
    main = page.locator("main").bounding_box()
    for control in ("#play", "#step", "#reset", "#rate", "#rate-field", "#speed", "#preset"):
        assert page.locator(control).is_visible(), control
    assert page.locator("#boot-progress").is_visible()
    gate.open()
    wait_until_ready(page)
    assert page.locator("main").bounding_box() == main
    assert not page.locator("#boot-progress").is_visible()
    assert_stages_are_named(page, ["Fetching Python", "Starting Python"])
    shown = page.evaluate("shown")
    assert [panels for panels, _ in shown] == ["data", "data loss", "data loss plane"]
    assert shown[0][1] == "booting"
    # At no time was a panel without a picture.
    assert page.evaluate("bare") == 0


def test_what_a_student_does_before_python_wakes_is_done_once_it_is_awake(
    open_page: OpenPage,
) -> None:
    gate = Gate(WASM)
    page = open_page(wait_ready=False, before=gate.close_on)
    page.wait_for_function("window.downslope")
    picture = page.locator('[data-picture="data"]')
    box = picture.bounding_box()
    assert box
    clean = picture.screenshot()
    place = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25
    page.mouse.click(*place)
    assert picture.screenshot() != clean
    page.locator("#rate-field").fill("0.01")
    page.locator("#rate-field").press("Enter")
    page.locator("#play").click()
    gate.open()
    wait_until_ready(page)
    student = Student(page)
    state = student.wait("s.n === 14 && s.epoch > 2")
    assert student.place("data", *state["points"][-1]) == pytest.approx(place, abs=2.5)
    assert state["settings"]["learning_rate"] == 0.01


def test_a_missing_file_of_the_released_runtime_fails_the_boot_in_words_and_retry_boots(
    open_page: OpenPage, page_errors: PageErrors, site: SiteServer
) -> None:
    page_errors.expect(r"numpy-.*whl|Failed to load resource|404")
    asked = RequestedUrls()
    missing = "**/numpy-*.whl"

    def break_numpy(page: Page) -> None:
        asked.listen(page.context)
        drive(page)
        take_the_released_runtime(page, site)
        page.context.route(missing, lambda route: route.fulfill(status=404))

    page = open_page(wait_ready=False, before=break_numpy)
    page.locator('[data-state="failed"]').wait_for(state="attached")
    assert "numpy" in page.locator(".standing").inner_text().lower()
    picture = page.locator('[data-picture="data"]').bounding_box()
    assert picture
    page.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 4)
    page.context.unroute(missing)
    page.locator("#remedy").click()
    wait_until_ready(page)
    student = Student(page)
    student.wait("s.n === 14")
    assert student.call("step", 3)["epoch"] == 3
    # Without packed files Python runs from those that were released.
    assert run_python(page, "import numpy; numpy.__file__").endswith(".py")
    assert [url for url in asked.urls if "/packed/" in url] == []


def test_a_boot_fails_in_words_while_the_core_hangs_or_is_damaged_and_then_retry_boots(
    open_page: OpenPage, page_errors: PageErrors, site: SiteServer
) -> None:
    page_errors.expect(r"wasm|Wasm|integrity|Aborted|RuntimeError|digest|CompileError|fetch")
    whole = (Path(site.root) / "static/runtime/pyodide.asm.wasm").read_bytes()
    half = len(whole) // 2
    damaged = {"cut": whole[:half], "changed": whole[:half] + bytes(64) + whole[half + 64 :]}
    gate = Gate(WASM)

    page = open_page("?boot_timeout=2", wait_ready=False, before=gate.close_on)
    failed = page.locator('[data-state="failed"]')
    failed.wait_for(state="attached")
    assert re.search(r"second|slow|long|connection", page.locator(".standing").inner_text())
    page.context.unroute(WASM)
    answers: list[bytes] = []

    def answer(route: Route) -> None:
        route.fulfill(body=answers[-1], content_type="application/wasm")

    page.context.route(WASM, answer)
    for how, body in damaged.items():
        answers.append(body)
        with page.expect_request(WASM):
            page.locator("#remedy").click()
        failed.wait_for(state="attached", timeout=BOOT_PATIENCE_MS)
        assert page.locator("#remedy").is_visible(), how
    page.context.unroute(WASM)
    page.locator("#remedy").click()
    wait_until_ready(page)
