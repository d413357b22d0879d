"""The first paint, clicks before Python wakes, and boots that fail or hang."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.host.server import SiteServer
from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.page_errors import PageErrors
from tests.browser.patience import BOOT_PATIENCE_MS
from tests.browser.routes import WASM, Gate, stand_in_for_the_release, take_the_released_runtime
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


def test_the_first_paint_has_layout_controls_and_picture_before_python(open_page: OpenPage) -> None:
    gate = Gate(WASM)
    page = open_page(wait_ready=False, before=gate.close_on)
    page.wait_for_function(
        "[...document.querySelectorAll('img.poster')].filter(i => i.naturalWidth).length === 3"
    )
    assert page.locator("html").get_attribute("data-state") == "booting"
    before = page.locator("main").bounding_box()
    for control in ("#play", "#step", "#reset", "#rate", "#rate-field", "#speed", "#preset"):
        assert page.locator(control).is_visible(), control
    assert page.locator("#boot-progress").is_visible()
    gate.open()
    wait_until_ready(page)
    assert page.locator("main").bounding_box() == before
    assert not page.locator("#boot-progress").is_visible()


def test_panels_are_shown_one_by_one_and_posters_stay_until_then(open_page: OpenPage) -> None:
    page = open_page(wait_ready=False, before=lambda page: page.add_init_script(RECORD_SHOWN))
    wait_until_ready(page)
    shown = page.evaluate("shown")
    assert [panels for panels, _ in shown] == ["data", "data loss", "data loss plane"]
    assert shown[0][1] == "booting"
    # At no time was a panel without a picture.
    assert page.evaluate("bare") == 0


def test_clicks_before_python_wakes_appear_at_once_and_become_points(open_page: OpenPage) -> None:
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
    page.locator("#rate-field").fill("0.2")
    page.locator("#rate-field").press("Enter")
    gate.open()
    wait_until_ready(page)
    student = Student(page)
    state = student.wait("s.n === 14")
    assert student.place("data", *state["points"][-1]) == pytest.approx(place, abs=2.5)
    assert state["settings"]["learning_rate"] == 0.2


def test_play_pressed_before_python_wakes_plays_once_it_is_awake(open_page: OpenPage) -> None:
    gate = Gate(WASM)
    page = open_page("?learning_rate=0.01", wait_ready=False, before=gate.close_on)
    page.wait_for_function("window.downslope")
    page.locator("#play").click()
    gate.open()
    wait_until_ready(page)
    Student(page).wait("s.epoch > 2")


@pytest.mark.parametrize(
    ("url_params", "named"),
    [
        ("", ["Fetching Python", "Starting Python"]),
        ("?snapshot=off", ["Fetching Python", "Starting Python", "NumPy", "Matplotlib"]),
    ],
)
def test_the_stages_of_the_boot_are_named_and_bytes_are_counted(
    open_page: OpenPage, url_params: str, named: list[str]
) -> None:
    def watch(page: Page) -> None:
        page.add_init_script(
            """window.seen = {words: new Set(), values: []};
            new MutationObserver(() => {
              const standing = document.querySelector('#explanation');
              const bar = document.querySelector('#boot-progress');
              if (document.documentElement.dataset.state !== 'booting' || !standing) return;
              window.seen.words.add(standing.textContent);
              if (bar) window.seen.values.push(bar.value);
            }).observe(document, {subtree: true, childList: true, attributes: true,
                                  characterData: true});"""
        )

    page = open_page(url_params, before=watch)
    words, values = page.evaluate("[[...window.seen.words], window.seen.values]")
    for word in named:
        assert any(word in text for text in words), (word, words)
    assert values == sorted(values)
    assert len(set(values)) >= 5


def test_a_missing_file_fails_the_boot_in_words_and_retry_boots(
    open_page: OpenPage, page_errors: PageErrors, site: SiteServer
) -> None:
    page_errors.expect(r"numpy-.*whl|Failed to load resource|404")
    state = {"broken": True}

    def break_numpy(page: Page) -> None:
        take_the_released_runtime(page, site)
        page.context.route(
            "**/numpy-*.whl",
            lambda route: route.fulfill(status=404) if state["broken"] else route.continue_(),
        )

    page = open_page(wait_ready=False, before=break_numpy)
    page.locator('[data-state="failed"]').wait_for(state="attached")
    assert "numpy" in page.locator(".standing").inner_text().lower()
    picture = page.locator('[data-picture="data"]').bounding_box()
    assert picture
    page.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 4)
    state["broken"] = False
    page.locator("#remedy").click()
    wait_until_ready(page)
    Student(page).wait("s.n === 14")


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_core_fails_the_boot_in_words(
    open_page: OpenPage, page_errors: PageErrors, site: SiteServer, damage: str
) -> None:
    page_errors.expect(r"wasm|Wasm|integrity|Aborted|RuntimeError|digest|CompileError|fetch")
    whole = (Path(site.root) / "static/runtime/pyodide.asm.wasm").read_bytes()
    half = len(whole) // 2
    body = whole[:half] if damage == "cut" else whole[:half] + bytes(64) + whole[half + 64 :]

    def damage_core(page: Page) -> None:
        page.context.route(
            WASM, lambda route: route.fulfill(body=body, content_type="application/wasm")
        )

    page = open_page("?boot_timeout=8", wait_ready=False, before=damage_core)
    page.locator('[data-state="failed"]').wait_for(state="attached", timeout=BOOT_PATIENCE_MS)
    assert page.locator("#remedy").is_visible()


def test_a_boot_that_hangs_fails_in_words_and_retry_boots(open_page: OpenPage) -> None:
    gate = Gate(WASM)
    page = open_page("?boot_timeout=2", wait_ready=False, before=gate.close_on)
    page.locator('[data-state="failed"]').wait_for(state="attached")
    assert re.search(r"second|slow|long|connection", page.locator(".standing").inner_text())
    gate.open()
    page.locator("#remedy").click()
    wait_until_ready(page)


def test_without_a_runtime_beside_it_the_page_fetches_the_official_release(
    open_page: OpenPage, page_errors: PageErrors, site: SiteServer
) -> None:
    # A local stand-in answers in place of the host of the official release.
    page_errors.expect(r"static/runtime/|404")
    asked: list[str] = []
    student = Student(open_page(before=lambda page: stand_in_for_the_release(page, site, asked)))
    assert {"pyodide.mjs", "pyodide.asm.wasm"} <= set(asked)
    assert student.call("step", 3)["epoch"] == 3
