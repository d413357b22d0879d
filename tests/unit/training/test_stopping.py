import math

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from app.training.stopping import BETWEEN, CONVERGED, DIVERGED_FACTOR, FAR, NEAR, StoppingRule

X, Y = np.array([-1.0, 0.5, 2.0, 4.0]), np.array([3.0, 1.0, 1.5, -2.0])
BOWL = Bowl.over(Dataset(X, Y), LOSSES["mse"])
SLOPE, INTERCEPT = BOWL.centre

#: A mean error of 1 on four points is a sum of errors of 4: b then moves by 1 an epoch.
PULL = 0.25


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("offset", [0.0, 2000.0, 1e9])
def test_near_and_far_do_not_depend_on_the_loss_or_on_where_x_is_zero(
    name: str, offset: float
) -> None:
    bowl = Bowl.over(Dataset(X + offset, Y), LOSSES[name])
    bounds, expected = StoppingRule.around(bowl, (0.0, 0.0)), StoppingRule.around(BOWL, (0.0, 0.0))
    coordinates_a_billion_out_are_known_to_a_ten_millionth = 1e-6
    for side in ("near_slope", "far_slope", "far_error"):
        assert getattr(bounds, side) == pytest.approx(
            getattr(expected, side), rel=coordinates_a_billion_out_are_known_to_a_ten_millionth
        )


def test_a_line_is_near_only_if_it_is_near_all_along_the_points() -> None:
    bounds = StoppingRule.around(BOWL)
    spread_x, mean_x = float(X.std()), float(X.mean())
    half, twice = 0.5 * CONVERGED * float(Y.std()), 2 * CONVERGED * float(Y.std())
    assert bounds.where(SLOPE, INTERCEPT + half) == NEAR
    assert bounds.where(SLOPE, INTERCEPT + twice) != NEAR
    for tilt, near in ((half, True), (twice, False)):
        tilted = SLOPE + tilt / spread_x
        where = bounds.where(tilted, INTERCEPT + (SLOPE - tilted) * mean_x)
        assert (where == NEAR) is near


def test_a_near_line_has_the_least_loss_to_a_part_in_a_trillion() -> None:
    bounds = StoppingRule.around(BOWL)
    m, b = SLOPE + bounds.near_slope, INTERCEPT - bounds.near_slope * X.mean()
    variance = float(Y.var())
    assert BOWL.value(m, b) - BOWL.least_loss <= 1.1 * CONVERGED**2 * variance


def test_far_begins_a_factor_above_the_highest_line_passed() -> None:
    start = (3.0, 5.0)
    bounds = StoppingRule.around(BOWL, (0.0, 0.0), start)
    highest = DIVERGED_FACTOR * BOWL.value(*start)
    assert BOWL.value(0.0, INTERCEPT + bounds.far_error) >= highest
    assert bounds.where(*start) == BETWEEN
    assert bounds.where(SLOPE + bounds.far_slope, 0.0) == FAR
    assert bounds.where(0.0, Y.mean() + bounds.far_error) == FAR
    half_way = SLOPE + 0.5 * bounds.far_slope, Y.mean() - 0.5 * SLOPE
    assert bounds.where(*half_way) == BETWEEN


@pytest.mark.parametrize("m", [math.nan, math.inf, -math.inf])
def test_what_overflow_makes_of_a_line_is_far(m: float) -> None:
    bounds = StoppingRule.around(BOWL, (0.0, 0.0))
    assert bounds.where(m, 0.0) == FAR
    assert bounds.where(0.0, m) == FAR


def test_an_epoch_that_moves_little_for_its_pull_is_still() -> None:
    bounds = StoppingRule.around(BOWL)
    before = (1.0, 1.0)
    little = 0.5 * bounds.near_error
    assert bounds.is_still(before, (1.0, 1.0 + little), pull=PULL)
    assert not bounds.is_still(before, (1.0, 1.0 + little), pull=0.1 * PULL)
    assert not bounds.is_still(before, (1.01, 1.0), pull=PULL)


def test_standing_still_proves_nothing_where_rounding_would_hide_a_movement() -> None:
    bounds = StoppingRule.around(BOWL)
    assert bounds.is_still((1.0, 1.0), (1.0, 1.0), pull=1e-6 * PULL)
    assert not bounds.is_still((1.0, 1.0), (1.0, 1.0), pull=1e-18 * PULL)


def test_a_movement_along_the_valley_far_out_is_told_from_one_across() -> None:
    bounds = StoppingRule.around(Bowl.over(Dataset(X + 1000.0, Y), LOSSES["mse"]))
    mean_x, little = float(X.mean()) + 1000.0, 0.5 * bounds.near_error
    # The gradient of a mean error alone is (mean x, 1) times it.
    assert bounds.is_still((0.0, 0.0), (mean_x * little, little), pull=PULL)
    assert not bounds.is_still((0.0, 0.0), (mean_x * little, -little), pull=PULL)


def test_near_is_no_nearer_than_doubles_can_tell() -> None:
    flat = StoppingRule.around(Bowl.over(Dataset(X, 1e9 + 1e-4 * Y), LOSSES["mse"]))
    assert flat.near_error > 2 * math.ulp(1e9)
