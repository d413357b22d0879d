"""When runs end: converged, diverged, or not at all."""

import math

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from app.objective.stopping import (
    CLOSE,
    CONVERGED,
    DIVERGED,
    DIVERGED_FACTOR,
    GOING_ON,
    LineStoppingRule,
)
from app.settings import Settings
from app.training.descent import Descent, Status
from tests.unit.runs import LINE, SINGLE, SQUARES, everything_is_finite, line, many_points

X, Y = np.array([-1.0, 0.5, 2.0, 4.0]), np.array([3.0, 1.0, 1.5, -2.0])


BOWL = Bowl.over(Dataset(X, Y), LOSSES["mse"])


def rule_of(bowl: Bowl, now: tuple[float, float] = (0.0, 0.0)) -> LineStoppingRule:
    """Return the stopping rule of a run that began at (0, 0) and is at `now`."""
    return bowl.stopping_rule((0.0, 0.0), now)


@pytest.mark.parametrize("name", SQUARES)
@pytest.mark.parametrize("offset", [0.0, 2000.0, 1e9])
def test_the_rule_does_not_depend_on_the_loss_or_the_origin_of_x(name: str, offset: float) -> None:
    bowl = Bowl.over(Dataset(X + offset, Y), LOSSES[name])
    rule, expected = rule_of(bowl), rule_of(BOWL)
    coordinates_a_billion_out_are_known_to_a_ten_millionth = 1e-6
    for side in ("close_slope", "far_slope", "far_error"):
        assert getattr(rule, side) == pytest.approx(
            getattr(expected, side), rel=coordinates_a_billion_out_are_known_to_a_ten_millionth
        )


SLOPE, INTERCEPT = BOWL.centre


def test_a_line_has_converged_only_if_it_is_close_at_all_points() -> None:
    rule = rule_of(BOWL)
    spread_x, mean_x = float(X.std()), float(X.mean())
    half, twice = 0.5 * CLOSE * float(Y.std()), 2 * CLOSE * float(Y.std())
    assert rule.judge(SLOPE, INTERCEPT + half) == CONVERGED
    assert rule.judge(SLOPE, INTERCEPT + twice) != CONVERGED
    for tilt, near in ((half, True), (twice, False)):
        tilted = SLOPE + tilt / spread_x
        where = rule.judge(tilted, INTERCEPT + (SLOPE - tilted) * mean_x)
        assert (where == CONVERGED) is near


def test_a_converged_line_has_the_least_value_to_a_part_in_a_trillion() -> None:
    rule = rule_of(BOWL)
    m, b = SLOPE + rule.close_slope, INTERCEPT - rule.close_slope * X.mean()
    variance = float(Y.var())
    assert BOWL.value(m, b) - BOWL.least_value <= 1.1 * CLOSE**2 * variance


def test_a_run_diverges_a_factor_above_its_greatest_loss() -> None:
    start = (3.0, 5.0)
    rule = rule_of(BOWL, start)
    highest = DIVERGED_FACTOR * BOWL.value(*start)
    assert BOWL.value(0.0, INTERCEPT + rule.far_error) >= highest
    assert rule.judge(*start) == GOING_ON
    assert rule.judge(SLOPE + rule.far_slope, 0.0) == DIVERGED
    assert rule.judge(0.0, Y.mean() + rule.far_error) == DIVERGED
    half_way = SLOPE + 0.5 * rule.far_slope, Y.mean() - 0.5 * SLOPE
    assert rule.judge(*half_way) == GOING_ON


@pytest.mark.parametrize("m", [math.nan, math.inf, -math.inf])
def test_a_line_that_overflowed_has_diverged(m: float) -> None:
    rule = rule_of(BOWL)
    assert rule.judge(m, 0.0) == DIVERGED
    assert rule.judge(0.0, m) == DIVERGED


#: A mean error of 1 on four points is a sum of errors of 4: b then moves by 1 an epoch.
PULL = 0.25


def test_an_epoch_that_moves_little_for_its_pull_stands_still() -> None:
    rule = rule_of(BOWL)
    before = (1.0, 1.0)
    little = 0.5 * rule.close_error
    assert rule.is_still(before, (1.0, 1.0 + little), pull=PULL)
    assert not rule.is_still(before, (1.0, 1.0 + little), pull=0.1 * PULL)
    assert not rule.is_still(before, (1.01, 1.0), pull=PULL)


def test_standing_still_proves_nothing_if_rounding_would_hide_a_movement() -> None:
    rule = rule_of(BOWL)
    assert rule.is_still((1.0, 1.0), (1.0, 1.0), pull=1e-6 * PULL)
    assert not rule.is_still((1.0, 1.0), (1.0, 1.0), pull=1e-18 * PULL)


def test_far_out_a_movement_along_the_valley_differs_from_one_across() -> None:
    rule = rule_of(Bowl.over(Dataset(X + 1000.0, Y), LOSSES["mse"]))
    mean_x, little = float(X.mean()) + 1000.0, 0.5 * rule.close_error
    # A mean error e alone has the gradient e * (mean x, 1).
    assert rule.is_still((0.0, 0.0), (mean_x * little, little), pull=PULL)
    assert not rule.is_still((0.0, 0.0), (mean_x * little, -little), pull=PULL)


def test_close_is_no_closer_than_doubles_can_tell() -> None:
    flat = rule_of(Bowl.over(Dataset(X, 1e9 + 1e-4 * Y), LOSSES["mse"]))
    assert flat.close_error > 2 * math.ulp(1e9)


#: More epochs than any run here needs to end by itself.
PLENTY = 100_000


#: A converged line is at most this far from its goal, in the units of these points.
AT_GOAL = 1e-4


# Converging


@pytest.mark.parametrize("loss", SQUARES)
def test_full_batch_run_stops_at_the_minimum(loss: str) -> None:
    run = Descent(LINE, Settings(loss=loss, learning_rate=0.02))
    completed = run.advance(PLENTY)
    assert run.status is Status.CONVERGED
    assert completed == run.epoch < PLENTY
    assert (run.m, run.b) == pytest.approx(run.objective.minimum, abs=AT_GOAL)
    at_the_end = line(run)
    assert run.advance(10) == 0
    assert line(run) == at_the_end


def test_a_start_at_the_minimum_has_converged_at_epoch_0() -> None:
    minimum = Descent(LINE, Settings()).objective.minimum
    run = Descent(LINE, Settings().replace({"start": minimum}))
    assert run.advance(5) == 0
    assert run.status is Status.CONVERGED


@pytest.mark.parametrize("loss", SQUARES)
@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_unshuffled_batches_stop_in_their_limit_cycle(loss: str, batch_size: int) -> None:
    settings = SINGLE.replace({"loss": loss, "batch_size": batch_size})
    run = Descent(LINE, settings)
    run.advance(PLENTY)
    assert run.status is Status.CONVERGED
    going_on = Descent(LINE, settings.replace({"start": (run.m, run.b)}))
    going_on.advance(1)
    assert (going_on.m, going_on.b) == pytest.approx((run.m, run.b), abs=AT_GOAL)
    assert run.objective.minimum is not None
    assert math.dist((run.m, run.b), run.objective.minimum) > AT_GOAL


def test_shuffled_batches_never_stop_while_points_disagree() -> None:
    run = Descent(LINE, Settings(batch_size=1, learning_rate=0.02))
    assert run.advance(5000) == 5000
    assert run.status is Status.IDLE


def test_two_points_at_one_x_never_stop_though_one_update_reaches_each() -> None:
    # One update reaches a point, so every epoch in the same order would end at the same line.
    run = Descent(Dataset([0.0, 0.0], [0.0, 1.0]), Settings(batch_size=1, learning_rate=0.5))
    assert run.advance(1000) == 1000


def test_shuffled_batches_stop_if_all_points_agree() -> None:
    run = Descent(Dataset([0.0, 1.0, 2.0], [1.0, 3.0, 5.0]), Settings(batch_size=1))
    run.advance(PLENTY)
    assert run.status is Status.CONVERGED
    assert (run.m, run.b) == pytest.approx((2.0, 1.0), abs=AT_GOAL)


@pytest.mark.parametrize("batch_size", ["full", 1])
@pytest.mark.parametrize("rate", [1e-17, 1e-300])
def test_a_rate_too_small_to_move_the_line_does_not_converge(
    batch_size: int | str, rate: float
) -> None:
    settings = SINGLE.replace({"batch_size": batch_size, "learning_rate": rate, "start": (5, 5)})
    run = Descent(LINE, settings)
    assert run.advance(1000) == 1000
    assert run.status is Status.IDLE


@pytest.mark.parametrize("batch_size", ["full", 1])
def test_a_slow_run_in_a_valley_far_out_has_not_converged(batch_size: int | str) -> None:
    data = Dataset([1e6 - 1, 1e6 + 1], [-1.0, 1.0])
    settings = SINGLE.replace({"batch_size": batch_size, "learning_rate": 1e-13})
    run = Descent(data, settings)
    run.advance(3000)
    assert run.status is Status.IDLE
    assert everything_is_finite(run)


def test_a_run_reaches_a_y_far_away() -> None:
    run = Descent(Dataset([-1.0, 0.0, 1.0], [1e9 - 1, 1e9, 1e9 + 1]), Settings(learning_rate=0.4))
    run.advance(PLENTY)
    assert run.status is Status.CONVERGED
    assert run.m == pytest.approx(1.0, abs=AT_GOAL)


# Points that determine no line


@pytest.mark.parametrize("batch_size", ["full", 1, 2])
@pytest.mark.parametrize("loss", SQUARES)
@pytest.mark.parametrize(
    "points",
    [
        [(2.0, 3.0)], [(0.0, 3.0)], [(0.0, 0.0)], [(2.0, 1.0), (2.0, 3.0)], [(0.1, 0.1)] * 3,
        [(-1.0, 0.1), (0.5, 0.1), (1.0, 0.1)], [(-1.0, 0.0), (1.0, 0.0)], [(0.0, 5.0)] * 2,
    ],
    ids=[
        "one", "one at x = 0", "one at the origin", "equal x", "all equal", "equal y",
        "all y zero", "all equal at x = 0",
    ],
)  # fmt: skip
def test_degenerate_points_converge(
    points: list[tuple[float, float]], loss: str, batch_size: int | str
) -> None:
    settings = Settings(loss=loss, shuffle=False, learning_rate=0.05, start=(0.5, -0.5))
    run = Descent(Dataset.from_points(points), settings.replace({"batch_size": batch_size}))
    run.advance(PLENTY)
    assert run.status is Status.CONVERGED
    assert everything_is_finite(run)
    # Full batches end at the least loss; single points vary about it, by the residuals at most.
    swing = 0.0 if run.problem.is_full_batch else run.objective.least_value
    assert run.loss <= run.objective.least_value + swing + AT_GOAL**2  # pyright: ignore[reportOperatorIssue, reportOptionalOperand]


@pytest.mark.parametrize("batch_size", ["full", 1])
def test_without_points_nothing_happens(batch_size: int | str) -> None:
    run = Descent(Dataset([], []), SINGLE.replace({"batch_size": batch_size}))
    assert run.advance(10) == 0
    assert line(run) == (0.0, 0.0, 0, 0)
    assert (run.loss, run.gradient, run.status) == (0.0, (0.0, 0.0), Status.IDLE)
    assert run.problem.learning_rate_limit is None


@pytest.mark.parametrize("batch_size", ["full", 1, 2])
def test_a_run_goes_on_when_points_arrive_and_stops_when_they_go(
    batch_size: int | str,
) -> None:
    settings = SINGLE.replace({"batch_size": batch_size})
    run = Descent(Dataset([], []), settings)
    run.configure(LINE, settings)
    assert run.advance(3) == 3
    run.configure(Dataset([], []), settings)
    assert run.advance(3) == 0
    assert run.epoch == 3


# Diverging


@pytest.mark.parametrize("batch_size", ["full", 1, 2])
@pytest.mark.parametrize("rate", [1.0, 100.0, 1e12])
def test_a_diverged_run_stops_on_finite_numbers(batch_size: int | str, rate: float) -> None:
    run = Descent(LINE, SINGLE.replace({"batch_size": batch_size, "learning_rate": rate}))
    completed = run.advance(PLENTY)
    assert run.status is Status.DIVERGED
    assert completed == run.epoch == run.history.rows[-1, 0]
    assert everything_is_finite(run)
    assert run.loss <= 2e6 * run.history.rows[0, 3]
    at_the_end = line(run)
    assert run.advance(10) == 0
    assert line(run) == at_the_end


def test_a_run_can_diverge_in_the_middle_of_an_epoch() -> None:
    run = Descent(many_points(), SINGLE.replace({"learning_rate": 3.0}))
    run.advance(1)
    assert (run.status, run.epoch) == (Status.DIVERGED, 0)
    assert everything_is_finite(run)


def test_a_far_start_does_not_count_as_divergence() -> None:
    run = Descent(LINE, Settings(start=(1e50, -1e50), learning_rate=0.1))
    run.advance(PLENTY)
    assert run.status is Status.CONVERGED
    assert (run.m, run.b) == pytest.approx(run.objective.minimum, abs=AT_GOAL)


@pytest.mark.parametrize("batch_size", ["full", 1])
def test_a_diverged_run_recovers_with_a_smaller_rate(batch_size: int | str) -> None:
    settings = SINGLE.replace({"batch_size": batch_size, "learning_rate": 0.5})
    run = Descent(LINE, settings)
    run.advance(PLENTY)
    assert run.status is Status.DIVERGED
    run.configure(LINE, settings.replace({"learning_rate": 0.01}))
    run.status = Status.PAUSED
    run.advance(PLENTY)
    assert run.status is Status.CONVERGED


def test_repeated_changes_of_a_diverging_run_never_make_infinity() -> None:
    run = Descent(LINE, Settings(learning_rate=2.0))
    for step in range(400):
        run.configure(LINE, Settings(learning_rate=2.0 + step / 1000))
        run.status = Status.RUNNING
        run.advance(5)
    assert run.status is Status.DIVERGED
    assert everything_is_finite(run)


def test_converged_means_within_a_millionth_of_the_spread() -> None:
    run = Descent(LINE, Settings(learning_rate=0.02))
    run.advance(PLENTY)
    error = run.m * LINE.x.mean() + run.b - LINE.y.mean()
    assert abs(error) <= CLOSE * LINE.y.std()
    assert run.objective.minimum is not None
    assert abs(run.m - run.objective.minimum[0]) * LINE.x.std() <= CLOSE * LINE.y.std()


def test_a_sum_of_squared_gradients_stays_finite_on_the_largest_points() -> None:
    """Growing points and starts must not make the sum in Adagrad infinite."""
    far, further = 1.167480086561227e33, 1.3560662069838976e38
    changes = [
        ([], {"start": (0.0, 1.262286624428568e40), "learning_rate": 1.0}, 0),
        ([(0, 0), (0, 1)], {"standardize": True, "learning_rate": 4.0}, 3),
        (
            [(0, 0), (0, 0), (0, far), (1, 3)],
            {"standardize": True, "loss": "sse", "learning_rate": 2.0},
            2,
        ),
        ([(0, 0), (further, 0)], {"loss": "sse", "optimizer": "adagrad", "learning_rate": 1.0}, 1),
    ]
    adaline = Settings(model="adaline", rule_parameters={"momentum": 0.0})
    run = Descent(Dataset.from_points([]), adaline.replace(changes[0][1]))
    for points, settings, epochs in changes:
        run.configure(Dataset.from_points(points), adaline.replace(settings))
        run.status = Status.RUNNING
        run.advance(epochs)
        assert everything_is_finite(run)
