"""Limits on round numbers with room around what is shown."""

import math

import pytest
from matplotlib.figure import Figure

from app.views.limits import (
    FARTHEST,
    ROUND_STEPS,
    SAME,
    contains,
    drawable,
    round_limits,
    round_up,
    with_room,
)

RANGES = [(0.05, 0.93), (4.0, 14.0), (-3e-7, 2e-9), (-1e12, 1e12), (0.0, 0.0), (7.0, 7.0), (-5, -5)]


@pytest.mark.parametrize("value", [1e-300, 0.03, 1.0, 2.4999, 9.99, 1e300])
def test_the_next_round_number_is_the_least_that_is_no_smaller(value: float) -> None:
    up = round_up(value)
    assert value <= up < 2.6 * value
    mantissa = float(f"{up:e}".split("e")[0])
    assert mantissa in ROUND_STEPS


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_limits_contain_their_range_and_little_more(low: float, high: float) -> None:
    first, last = round_limits(low, high)
    assert contains((first, last), low, high)
    assert first < last
    if high > low:
        assert last - first <= 1.6 * (high - low)


def test_limits_do_not_go_below_zero_for_a_little_room() -> None:
    assert round_limits(0.0, 10.0)[0] == 0.0
    assert round_limits(-0.1, 10.0)[0] < -0.1


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_room_is_added_at_both_ends(low: float, high: float) -> None:
    first, last = with_room(low, high, 0.25)
    assert first < low <= high < last
    assert low - first == pytest.approx(last - high)


def test_a_range_contains_its_ends_and_nothing_beyond() -> None:
    assert contains((0.0, 1.0), 0.0, 1.0)
    assert not contains((0.0, 1.0), -1e-9, 0.5)
    assert not contains((0.0, 1.0), 0.5, 1.0 + 1e-9)


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.0, 5e-324), (1e-310, 2e-310), (1e308, 1.7e308), (-1.7e308, 1.7e308), (1e50, 1e50),
     (-math.inf, math.inf), (math.nan, math.nan), (3.0, math.inf)],
)  # fmt: skip
def test_an_axis_can_have_whatever_limits_are_asked_for(low: float, high: float) -> None:
    first, last = drawable(low, high)
    assert -FARTHEST * (1.0 + SAME) <= first < last <= FARTHEST * (1.0 + SAME)
    assert (last - first) / 8192.0 > 0.0, "a pixel of the largest panel has a size"
    figure = Figure()
    axes = figure.add_subplot()
    axes.set_xlim(first, last)
    assert axes.get_xlim() == (first, last), "Matplotlib takes them as they are"


@pytest.mark.parametrize(("low", "high"), [(-1.0, 2.0), (1e-130, 2e-130), (0.0, 1e290), (5.0, 6.0)])
def test_limits_that_can_be_drawn_stay_what_they_are(low: float, high: float) -> None:
    assert drawable(low, high) == (low, high)


@pytest.mark.parametrize("value", [0.0, 5e-324, 1e-310])
def test_a_number_too_small_for_an_axis_gets_the_room_of_zero(value: float) -> None:
    assert round_limits(value, value) == round_limits(0.0, 0.0)
    assert with_room(0.0, value, 0.25) == with_room(0.0, 0.0, 0.25)
