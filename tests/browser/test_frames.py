"""The page in frames of course pages: everything in sight, without scrolling, at every size."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.student import Student

SIZES = [(700, 480), (480, 360), (360, 560)]


def in_sight(student: Student, selector: str) -> bool:
    """Whether an element lies within the window, whole."""
    box = student.page.locator(selector).bounding_box()
    size = student.page.viewport_size
    assert size
    return (
        box is not None
        and min(box["x"], box["y"]) >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_shows_everything_without_scrolling(framed: Student, size: tuple[int, int]) -> None:
    framed.resize(*size)
    page = framed.page

    def check() -> None:
        assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        for selector in ("#play", "#reset", "#rate", "#rate-field", "#open-full", "#sentence"):
            assert in_sight(framed, selector), selector
        tops = page.evaluate(
            """() => [...document.querySelectorAll("#play, #reset, #rate-field, #open-full")]
              .map((e) => e.getBoundingClientRect()).map((b) => b.top + b.height / 2)"""
        )
        assert max(tops) - min(tops) < 2, "the controls stand in one row"
        assert page.locator("#sentence").bounding_box()["height"] < 30  # pyright: ignore
        shown = [panel for panel in ("data", "loss") if in_sight(framed, f"#panel-{panel}")]
        assert shown == ["data", "loss"]

    check()
    framed.call("step", 20)
    page.wait_for_function("/20/.test(document.querySelector('#sentence').textContent)")
    check()
    framed.call("set", {"learning_rate": 1.2})
    framed.call("step", 400)
    expect(page.locator("#explanation")).to_contain_text(re.compile("diverged", re.IGNORECASE))
    assert in_sight(framed, "#explanation")
    assert in_sight(framed, "#remedy")
    message = page.locator(".explanation").bounding_box()
    assert message
    assert message["height"] < 0.2 * size[1], "the pictures stay in sight"
    check()
    page.locator("#remedy").click()
    framed.wait("s.status !== 'diverged'")


def test_the_link_of_a_frame_opens_the_same_state_in_full(framed: Student) -> None:
    framed.resize(480, 360)
    framed.set(learning_rate=0.3)
    framed.call("add_point", 0.5, 0.75)
    with framed.page.expect_popup() as opened:
        framed.page.locator("#open-full").click()
    other = Student(opened.value)
    other.page.locator('html[data-state="ready"]').wait_for(state="attached")
    state = other.state
    assert state["n"] == 14
    assert state["settings"]["learning_rate"] == 0.3
    expect(other.page.locator(".page-header")).to_be_visible()
    other.page.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_state_is_in_sight_in_a_frame_of_each_model(
    framed: Student, size: tuple[int, int]
) -> None:
    framed.resize(*size)
    phase = framed.page.locator("#sentence .phase")
    for locale, settings, (rate, words) in itertools.product(
        ("en", "de"),
        ({"model": "adaline"}, {"model": "one_weight"}, {"model": "line", "standardize": True}),
        ((0.01, r"paused|angehalten"), (1.9, r"diverged|divergiert")),
    ):
        framed.set(**settings, locale=locale)
        framed.call("reset")
        framed.set(learning_rate=rate * framed.state["learning_rate_limit"])
        framed.call("step", 60)
        expect(phase).to_have_text(re.compile(words))
        assert in_sight(framed, "#sentence .phase"), (settings, locale)
        assert framed.page.locator("#sentence").bounding_box()["height"] < 30  # pyright: ignore
