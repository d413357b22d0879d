"""What the page remembers while Python is down or not yet awake, and restores after a boot."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.routes import WASM, Gate
from tests.browser.student import Student
from tests.browser.workers import end_python, hold_workers, retry


def type_rate(page: Page, text: str) -> None:
    page.locator("#rate-field").fill(text)
    page.locator("#rate-field").press("Enter")


def test_changes_while_python_is_down_are_applied_or_refused_afterwards(
    open_page: OpenPage,
) -> None:
    page = open_page("?preset=anscombe_1&learning_rate=0.004&start=1,2", before=hold_workers)
    student = Student(page)
    place = student.place("data", 9, 5)
    end_python(page)
    page.mouse.click(*place)
    type_rate(page, "-5")
    retry(page)
    page.locator("#rate-field-fault").wait_for()
    state = student.wait("s.n === 12")
    assert state["points"][-1] == pytest.approx([9, 5], abs=0.05)
    assert state["settings"]["learning_rate"] == 0.004
    assert state["settings"]["start"] == [1, 2]


def test_the_points_are_restored_each_time_python_ends(open_page: OpenPage) -> None:
    page = open_page("?points=0.1,0.1;0.5,0.6&batch_size=2", before=hold_workers)
    student = Student(page)
    for n in (3, 4):
        student.call("add_point", 0.1 * n, 0.2)
        before = student.state
        end_python(page)
        retry(page)
        after = student.state
        assert after["points"] == before["points"]
        assert after["settings"] == before["settings"]
    page.wait_for_function("location.search.includes('0.4,0.2')")


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


@pytest.mark.parametrize(
    ("url_params", "file"), [("", "snapshot-*.dat"), ("?snapshot=off", "page-*.dat")]
)
def test_a_file_that_arrives_damaged_is_fetched_once_more(
    open_page: OpenPage, url_params: str, file: str
) -> None:
    answers = [b"damaged"]

    def damage_once(route: Route) -> None:
        if answers:
            route.fulfill(body=answers.pop())
        else:
            route.continue_()

    def damage_packages(page: Page) -> None:
        page.context.route(f"**/packed/{file}", damage_once)

    open_page(url_params, before=damage_packages)
    assert not answers


def test_the_loss_counts_as_falling_again_after_another_loss_is_chosen(open_page: OpenPage) -> None:
    student = Student(open_page("?learning_rate=0.0001&play=1"))
    student.wait("s.epoch > 2")
    student.call("set", {"loss": "sse"})
    student.wait("s.epoch > 10 && s.settings.loss === 'sse'")
    assert "falling" in student.sentence


def test_space_plays_and_pauses_from_a_slider(open_page: OpenPage) -> None:
    page = open_page("?learning_rate=0.0001")
    page.locator("#rate").focus()
    page.keyboard.press(" ")
    Student(page).wait("s.status === 'running'")


@pytest.mark.parametrize(("typed", "said"), [("1e999", "1e999"), ("1,000", "1,000")])
def test_a_seed_that_is_no_whole_number_is_refused_as_typed(
    open_page: OpenPage, typed: str, said: str
) -> None:
    page = open_page("?batch_size=1&seed=7")
    page.evaluate(
        """(typed) => {
          const field = document.querySelector('#seed');
          field.closest('details').open = true;
          field.value = typed;
          field.dispatchEvent(new Event('change'));
        }""",
        typed,
    )
    assert said in page.locator("#seed-fault").inner_text()
    assert Student(page).state["settings"]["seed"] == 7
