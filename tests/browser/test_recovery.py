"""What the page remembers while Python is down or not yet awake, and restores after a boot."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.routes import WASM, Gate
from tests.browser.student import Student
from tests.browser.workers import HOLD_WORKERS, end_python, hold_workers, retry


def type_rate(page: Page, text: str) -> None:
    page.locator("#rate-field").fill(text)
    page.locator("#rate-field").press("Enter")


def test_points_and_settings_are_restored_each_time_python_ends_with_changes_meanwhile(
    open_page: OpenPage,
) -> None:
    address = "?preset=anscombe_1&learning_rate=0.004&start=1,2&batch_size=2"
    page = open_page(address, script=HOLD_WORKERS)
    student = Student(page)
    for n in (12, 13):
        student.call("add_point", n, 4.5)
        before = student.state
        assert before["n"] == n
        end_python(page)
        retry(page)
        after = student.state
        assert after["points"] == before["points"]
        assert after["settings"] == before["settings"]
    page.wait_for_function("location.search.includes('13,4.5')")
    place = student.place("data", 9, 5)
    end_python(page)
    page.mouse.click(*place)
    # A change is applied or refused afterwards.
    type_rate(page, "-5")
    retry(page)
    page.locator("#rate-field-fault").wait_for()
    state = student.wait("s.n === 14")
    assert state["points"][-1] == pytest.approx([9, 5], abs=0.05)
    assert state["settings"]["learning_rate"] == 0.004
    assert state["settings"]["start"] == [1, 2]
    # A browser may end a worker without a word.
    page.evaluate("window.workers.at(-1).terminate()")
    page.locator('html[data-state="failed"]').wait_for(state="attached")
    assert student.fault("step")["code"] == "stopped"
    retry(page)
    assert student.state["n"] == 14


def test_a_boot_that_fails_after_waking_loses_no_unanswered_call(open_page: OpenPage) -> None:
    gate = Gate(WASM)

    def before(page: Page) -> None:
        hold_workers(page)
        page.add_init_script('window.fatalCalls = ["add_point"]')
        gate.close_on(page)

    page = open_page(wait_ready=False, before=before)
    page.wait_for_function("window.downslope")
    box = page.locator('[data-picture="data"]').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25)
    gate.open()
    page.locator('html[data-state="failed"]').wait_for(state="attached")
    retry(page)
    assert Student(page).wait("s.n === 14")["points"][-1] == pytest.approx([0.36, 0.75], abs=0.05)


def test_clicks_on_the_posters_use_the_axes_that_the_posters_show(open_page: OpenPage) -> None:
    gate = Gate(WASM)
    page = open_page(wait_ready=False, before=gate.close_on)
    page.wait_for_function("window.downslope")
    catalog = page.evaluate(
        "import(new URL('static/catalog.js', location.href).href).then((m) => m.catalog)"
    )
    data, plane = (Poster(page, catalog, name) for name in ("data", "plane"))
    page.mouse.dblclick(*data.place(0.2, 0.8))
    page.mouse.click(*data.place(*catalog["presets"][0]["points"][4]))
    page.mouse.click(*plane.place(0.3, 0.2))
    # A refused value must not prevent the other changes.
    type_rate(page, "-1")
    page.evaluate("document.querySelector('[data-setting=squares]').click()")
    gate.open()
    wait_until_ready(page)
    state = Student(page).wait("s.n === 14 && s.settings.squares")
    assert state["points"][-1] == pytest.approx([0.2, 0.8], abs=0.01)
    assert state["settings"]["start"] == pytest.approx([0.3, 0.2], abs=0.01)
    assert state["settings"]["learning_rate"] == 0.1


class Poster:
    """The poster of a panel, and the position of its axes."""

    def __init__(self, page: Page, catalog: dict[str, Any], panel: str) -> None:
        self._facts = catalog["posters"]["wide"][panel]
        box = page.locator(f'[data-picture="{panel}"]').bounding_box()
        assert box
        self._box = box

    def place(self, x: float, y: float) -> tuple[float, float]:
        facts, axes, box = self._facts, self._facts["axes"], self._box
        right, up = (
            (value - facts[name][0]) / (facts[name][1] - facts[name][0])
            for name, value in (("x", x), ("y", y))
        )
        across = (axes["left"] + right * axes["width"]) / facts["width"]
        down = (axes["top"] + (1 - up) * axes["height"]) / facts["height"]
        return box["x"] + across * box["width"], box["y"] + down * box["height"]


def test_a_wrong_seed_is_refused_as_typed_and_space_plays_and_the_loss_counts_as_falling_again(
    open_page: OpenPage,
) -> None:
    page = open_page("?batch_size=1&seed=7")
    student = Student(page)
    for typed in ("1e999", "1,000"):
        page.evaluate(
            """(typed) => {
              const field = document.querySelector('#seed');
              field.closest('details').open = true;
              field.value = typed;
              field.dispatchEvent(new Event('change'));
            }""",
            typed,
        )
        expect(page.locator("#seed-fault")).to_contain_text(typed)
        assert student.state["settings"]["seed"] == 7
    student.call("set", {"batch_size": "full", "learning_rate": 0.0001})
    # Space plays and pauses from a slider, too.
    page.locator("#rate").focus()
    page.keyboard.press(" ")
    reached = student.wait("s.status === 'running' && s.epoch > 2")["epoch"]
    student.call("set", {"loss": "sse"})
    student.wait("s.epoch > a && s.settings.loss === 'sse'", reached + 8)
    assert "falling" in student.sentence
