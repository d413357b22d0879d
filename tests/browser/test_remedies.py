"""Too fast: the page says what is sure to help, and does it; the slider reaches every rate."""

import math

import pytest
from playwright.sync_api import expect

from tests.browser.student import Student

HOUSES = "2104,399900;1600,329900;2400,369000;1416,232000;3000,539900"
YEARS = "1951,10;1956,12;1963,15;1968,17"


@pytest.mark.parametrize("points", [HOUSES, YEARS])
def test_one_press_after_a_divergence_is_enough(student: Student, points: str) -> None:
    page = student.page
    student.read_parameters(points=points, learning_rate="0.1", speed="max")
    for button, is_scaled in (("#remedy", False), ("#remedy-other", True)):
        page.locator("#play").click()
        limit = student.wait("s.status === 'diverged'")["learning_rate_limit"]
        expect(page.locator("#remedy")).to_contain_text("half the limit of these points")
        expect(page.locator("#remedy-other")).to_have_text("Standardize x")
        page.locator(button).click()
        student.wait("s.status !== 'diverged' && s.epoch > 1000 || s.status === 'converged'")
        settings = student.state["settings"]
        assert settings["standardize"] == is_scaled
        assert is_scaled or settings["learning_rate"] == pytest.approx(limit / 2, rel=0.05)
        expect(page.locator("#remedy")).to_be_hidden()
        page.keyboard.press("Control+z")
        assert student.wait("s.status === 'diverged'")["settings"]["learning_rate"] == 0.1
        page.locator("#reset").click()


@pytest.mark.parametrize("points", [HOUSES, YEARS, "0.000001,1;0.000002,2;0.000003,4"])
def test_points_without_a_rate_begin_with_a_good_one(student: Student, points: str) -> None:
    state = student.read_parameters(points=points)
    rate, limit = state["settings"]["learning_rate"], state["learning_rate_limit"]
    assert 0.05 * limit <= rate <= 0.5 * limit
    slider = student.page.locator("#rate")
    ends = [float(slider.get_attribute(end) or "nan") for end in ("min", "max")]
    assert ends == pytest.approx([math.log10(limit) - 4, math.log10(12 * limit)], abs=0.01)
    assert float(slider.input_value()) == pytest.approx(math.log10(rate), abs=0.01)
    assert student.call("step", 2000)["status"] != "diverged"
    slider.press("End")
    student.wait("s.settings.learning_rate > 10 * s.learning_rate_limit")
    slider.press("Home")
    student.wait("s.settings.learning_rate < 2e-4 * s.learning_rate_limit")


def test_the_limit_has_one_place_on_the_track(student: Student) -> None:
    mark = """Number(getComputedStyle(document.querySelector('.rate-slider'))
      .getPropertyValue('--mark').match(/[\\d.]+/)[0])"""
    before = student.page.evaluate(mark)
    student.call("set_points", [[1951, 10], [1956, 12], [1963, 15]])
    student.wait("s.learning_rate_limit < 1e-6")
    assert student.page.evaluate(mark) == pytest.approx(before, abs=1e-6)


def test_where_no_limit_is_known_the_slider_has_its_usual_range(student: Student) -> None:
    student.call("set", {"optimizer": "adam"})
    expect(student.page.locator("#rate")).to_have_attribute("min", "-4")
    expect(student.page.locator("#rate")).to_have_attribute("max", "1")


def test_a_run_that_swings_for_ever_says_so_and_offers_a_smaller_rate(student: Student) -> None:
    page = student.page
    student.set(loss="mae", learning_rate=1, speed="max")
    page.locator("#play").click()
    student.wait("s.is_swinging")
    expect(page.locator("#explanation")).to_contain_text("swings about the minimum")
    expect(page.locator("#phase")).to_have_text("swinging")
    expect(page.locator("#remedy")).to_have_text("Use 0.1: it swings less")
    before = student.state["loss"]
    page.locator("#remedy").click()
    now = student.wait("s.settings.learning_rate === 0.1 && s.is_swinging")
    assert now["loss"] < before / 3
    expect(page.locator("#remedy")).to_have_text("Use 0.01: it swings less")


def test_a_huge_rate_under_hubers_loss_is_slow_and_has_a_sure_remedy(student: Student) -> None:
    page = student.page
    student.set(loss="huber", learning_rate=20, speed="max")
    student.call("step", 70)
    page.locator("#play").click()
    student.wait("s.is_swinging && s.is_running")
    before = student.state["epoch"]
    page.wait_for_timeout(1500)
    assert student.state["epoch"] - before <= 12  # five epochs a second
    expect(page.locator("#remedy")).to_contain_text("that is safe here")
    page.locator("#remedy").click()
    student.wait("s.status === 'converged'")


def test_the_offer_to_run_to_the_end_goes_while_it_does(student: Student) -> None:
    page = student.page
    student.set(loss="mae", learning_rate=1e-7, speed=1)
    page.locator("#play").click()
    expect(page.locator("#remedy")).to_have_text("Run to the end")
    page.locator("#remedy").click()
    student.wait("s.is_hurrying")
    expect(page.locator("#remedy")).to_be_hidden()
    expect(page.locator("#explanation")).to_contain_text("runs to the end")
    page.locator("#play").click()
    student.wait("!s.is_hurrying")
