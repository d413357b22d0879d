"""Losses that are no multiple of the squared error, as something to descend on."""

import math

import numpy as np
import pytest

from app.data import presets
from app.data.dataset import Dataset
from app.objective.losses import LOSSES
from app.objective.models import line
from app.objective.pointwise_loss import MOST_POINTS, PointwiseLoss
from app.settings import Settings
from app.training.descent import Descent, Status

OUTLIER = presets.load("outlier").dataset
NAMES = [name for name, loss in LOSSES.items() if not loss.is_of_squares]

#: Sums of a dozen doubles.
ROUNDING = 1e-13


def objective_of(name: str, points: Dataset = OUTLIER, delta: float = 0.1) -> PointwiseLoss:
    return PointwiseLoss(line.design(points, False), LOSSES[name].with_delta(delta))


@pytest.mark.parametrize("name", NAMES)
def test_value_gradient_and_grid_are_those_of_the_loss_on_the_points(name: str) -> None:
    objective = objective_of(name)
    places = [(0.0, 0.0), (-3.0, 8.0), (0.7, 0.1)]
    loss = objective.loss
    expected = [loss.value(m, b, OUTLIER.x, OUTLIER.y) for m, b in places]
    assert [objective.value(m, b) for m, b in places] == pytest.approx(expected, rel=ROUNDING)
    m, b = np.array(places).T.reshape(2, 3, 1)
    assert objective.values(m, b).shape == (3, 1)
    assert objective.values(m, b).ravel() == pytest.approx(expected, rel=ROUNDING)
    for m, b in places:
        gradient = loss.gradient(m, b, OUTLIER.x, OUTLIER.y)
        assert objective.gradient(m, b) == pytest.approx(gradient, rel=ROUNDING, abs=ROUNDING)


def test_an_outlier_pulls_squares_and_not_absolute_errors() -> None:
    # Twelve points lie on y = 0.7 x + 0.1 but for rounding, the thirteenth far below it.
    squares = Descent(OUTLIER, Settings(loss="mse")).objective.minimum
    absolute, huber = objective_of("mae").minimum, objective_of("huber").minimum
    assert squares is not None
    assert absolute is not None
    assert huber is not None
    rounded_to_two_digits = 0.02
    assert absolute == pytest.approx((0.7, 0.1), abs=rounded_to_two_digits)
    assert squares == pytest.approx((0.4213, 0.1873), abs=1e-4)
    assert abs(squares[0] - 0.7) > abs(huber[0] - 0.7) > abs(absolute[0] - 0.7)


@pytest.mark.parametrize("name", NAMES)
def test_no_place_around_the_minimum_is_lower(name: str) -> None:
    objective = objective_of(name)
    assert objective.minimum == objective.centre
    assert objective.centre is not None
    least = objective.value(*objective.centre)
    assert objective.least_value == least
    m, b = objective.centre
    for size in (1e-6, 1e-3, 0.1):
        for angle in np.linspace(0.0, 2.0 * math.pi, 60):
            value = objective.value(m + size * math.cos(angle), b + size * math.sin(angle))
            assert value >= least * (1.0 - ROUNDING)


@pytest.mark.parametrize("name", NAMES)
def test_points_that_fix_no_line_have_a_least_value_and_no_minimum(name: str) -> None:
    for points in ([], [(2.0, 3.0)], [(2.0, 1.0), (2.0, 3.0)], [(0.1, 0.1)] * 3):
        objective = objective_of(name, Dataset.from_points(points))
        assert objective.minimum is None
        assert objective.centre is not None
        assert objective.least_value == objective.value(*objective.centre)
    stacked = objective_of("mae", Dataset([2.0, 2.0, 2.0], [1.0, 3.0, 4.0]))
    assert stacked.least_value == pytest.approx(1.0, rel=ROUNDING)


@pytest.mark.parametrize("name", NAMES)
def test_so_many_points_that_nobody_looks_for_the_minimum(name: str) -> None:
    x = np.linspace(0.0, 1.0, MOST_POINTS + 1)
    objective = objective_of(name, Dataset(x, x))
    assert (objective.minimum, objective.centre, objective.least_value) == (None, None, None)
    assert objective.stopping_rule((0.0, 0.0), (0.0, 0.0)).judge(1.0, 0.0) == 0


def test_only_errors_within_the_threshold_curve_huber_loss() -> None:
    points = Dataset([0.0, 2.0, 4.0], [0.0, 5.0, 0.0])
    within_one = objective_of("huber", points, delta=1.0)
    assert within_one.curvature(0.0, 0.0) == pytest.approx(
        np.linalg.eigvalsh(np.array([[16.0, 4.0], [4.0, 2.0]]) / 3.0), rel=1e-12
    )
    assert within_one.curvature(0.0, 90.0) is None
    assert objective_of("mae", points).curvature(0.0, 0.0) is None


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("batch_size", ["full", 1, 4])
def test_descent_on_absolute_errors_swings_near_the_minimum_and_goes_on(
    optimizer: str, batch_size: int | str
) -> None:
    settings = Settings().replace(
        {"loss": "mae", "learning_rate": 0.002, "optimizer": optimizer, "batch_size": batch_size}
    )
    run = Descent(OUTLIER, settings)
    assert run.problem.learning_rate_limit is None
    start, least = run.loss, run.objective.least_value
    run.advance(6000)
    assert run.status is Status.IDLE
    assert least is not None
    assert run.loss - least < 0.05 * (start - least)


def test_a_rate_that_falls_settles_on_absolute_errors() -> None:
    run = Descent(Dataset([0.0, 1.0, 2.0], [1.0, 3.0, 5.0]), Settings(loss="mae"))
    assert run.objective.least_value == pytest.approx(0.0, abs=ROUNDING)
    start = Settings(loss="mae").replace({"start": (2.0, 1.0)})
    settled = Descent(run.dataset, start)
    settled.advance(10)
    assert settled.status is Status.CONVERGED


def test_huber_loss_converges_at_a_rate_that_is_safe_for_half_the_squares() -> None:
    limit = Descent(OUTLIER, Settings(loss="half_mse")).problem.learning_rate_limit
    assert limit is not None
    run = Descent(OUTLIER, Settings(loss="huber", learning_rate=0.9 * limit))
    run.advance(20_000)
    assert run.status is Status.CONVERGED
    assert run.objective.minimum is not None
    assert (run.m, run.b) == pytest.approx(run.objective.minimum, abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_slices_do_not_change_a_run(name: str) -> None:
    settings = Settings(loss=name, batch_size=4, learning_rate=0.03)
    whole, cut = Descent(OUTLIER, settings), Descent(OUTLIER, settings)
    whole.advance(50)
    for _ in range(10):
        cut.advance(5)
    assert (whole.m, whole.b) == (cut.m, cut.b)
