"""Limits on round numbers with room around what is shown."""

import pytest

from app.views.limits import ROUND_STEPS, contains, round_limits, round_up, with_room

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
