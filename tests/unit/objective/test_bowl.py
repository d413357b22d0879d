import math

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from tests.unit.runs import SQUARES

X, Y = np.array([-1.0, 0.5, 2.0, 4.0]), np.array([3.0, 1.0, 1.5, -2.0])
DATA = Dataset(X, Y)

#: Both sides sum a few doubles, in different orders.
ROUNDING = 1e-13

#: Points that do not determine a line: none, one, equal x, all equal.
DEGENERATE = {
    "none": [],
    "one": [(2.0, 3.0)],
    "one at x = 0": [(0.0, 3.0)],
    "one at the origin": [(0.0, 0.0)],
    "equal x": [(2.0, 1.0), (2.0, 3.0)],
    "all equal": [(0.1, 0.1)] * 3,
}


@pytest.mark.parametrize("name", SQUARES)
def test_value_and_gradient_are_those_of_the_loss_on_the_points(name: str) -> None:
    loss, bowl = LOSSES[name], Bowl.over(DATA, LOSSES[name])
    for m, b in [(0.0, 0.0), (-3.0, 8.0), (100.0, -0.5)]:
        assert bowl.value(m, b) == pytest.approx(loss.value(m, b, X, Y), rel=ROUNDING, abs=0.0)
        expected = loss.gradient(m, b, X, Y)
        assert bowl.gradient(m, b) == pytest.approx(expected, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("name", SQUARES)
def test_minimum_is_numpys_least_squares_line(name: str) -> None:
    bowl = Bowl.over(DATA, LOSSES[name])
    (m, b), rss, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(4)]), Y)
    assert bowl.minimum == pytest.approx((m, b), rel=ROUNDING, abs=0.0)
    assert bowl.least_value == pytest.approx(
        LOSSES[name].coefficient(4) * rss[0], rel=ROUNDING, abs=0.0
    )
    assert bowl.least_value == pytest.approx(bowl.value(m, b), rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("name", SQUARES)
def test_hessian_is_how_the_gradient_changes(name: str) -> None:
    bowl = Bowl.over(DATA, LOSSES[name])
    at = bowl.gradient(1.0, 1.0)
    along_m, along_b = bowl.gradient(2.0, 1.0), bowl.gradient(1.0, 2.0)
    differences = along_m[0] - at[0], along_b[0] - at[0], along_b[1] - at[1]
    assert bowl.hessian == pytest.approx(differences, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("name", SQUARES)
def test_eigenvalues_are_numpys(name: str) -> None:
    bowl = Bowl.over(DATA, LOSSES[name])
    mm, mb, bb = bowl.hessian
    expected = np.linalg.eigvalsh([[mm, mb], [mb, bb]])
    assert bowl.eigenvalues == pytest.approx(expected, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("offset", [-3.0, 0.0, 2000.0])
def test_the_valley_has_the_direction_of_least_curvature(offset: float) -> None:
    bowl = Bowl.over(Dataset(X + offset, Y), LOSSES["mse"])
    mm, mb, bb = bowl.hessian
    valley = np.array(bowl.valley)
    assert np.hypot(*valley) == pytest.approx(1.0, rel=ROUNDING)
    smallest, largest = bowl.eigenvalues
    curvature = valley @ np.array([[mm, mb], [mb, bb]]) @ valley
    assert curvature == pytest.approx(smallest, rel=0.0, abs=ROUNDING * largest)


def test_hessian_of_mse_is_that_of_the_textbook() -> None:
    expected = 2 * np.mean(X**2), 2 * np.mean(X), 2.0
    assert Bowl.over(DATA, LOSSES["mse"]).hessian == pytest.approx(expected, rel=ROUNDING, abs=0.0)


def test_standardized_x_makes_a_round_bowl() -> None:
    x = (X - X.mean()) / X.std()
    eigenvalues = Bowl.over(Dataset(x, Y), LOSSES["mse"]).eigenvalues
    assert eigenvalues == pytest.approx((2.0, 2.0), rel=ROUNDING, abs=0.0)


def test_the_small_curvature_of_a_narrow_valley_loses_no_digits() -> None:
    # 2^20 away determinant / trace is right to the last digit; a difference would have no digit.
    far = 2.0**20
    smallest, _ = Bowl.over(Dataset([far - 1, far + 1], [0.0, 0.0]), LOSSES["mse"]).eigenvalues
    mean_square = far**2 + 1
    expected = 4 / (2 * mean_square + 2)
    one_over_kappa = 1e-11
    assert smallest == pytest.approx(expected, rel=one_over_kappa, abs=0.0)


def test_a_sum_is_n_times_as_curved_as_a_mean() -> None:
    mean, total = (Bowl.over(DATA, LOSSES[name]).eigenvalues[1] for name in ("mse", "sse"))
    assert total == pytest.approx(4 * mean, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("name", SQUARES)
@pytest.mark.parametrize("offset", [0.0, 2000.0, 1e6])
def test_j_on_a_level_set_is_its_level(name: str, offset: float) -> None:
    bowl = Bowl.over(Dataset(X + offset, Y), LOSSES[name])
    levels = np.array([0.01, 1.0, 500.0])
    curves = bowl.level_sets(levels, 60, reach=1e12)
    assert curves.shape == (3, 60, 2)
    heights = np.array([[bowl.value(m, b) for m, b in curve] for curve in curves.tolist()])
    # The curve is as far from the level as b, about 1e6 offset, is from a double.
    digits_lost_far_from_the_origin = 1e-12 * max(1.0, offset)
    expected = levels[:, None] + bowl.least_value
    assert heights == pytest.approx(
        np.broadcast_to(expected, heights.shape), rel=digits_lost_far_from_the_origin, abs=0.0
    )


def test_level_sets_go_all_the_way_round_the_minimum() -> None:
    bowl = Bowl.over(DATA, LOSSES["mse"])
    curve = bowl.level_sets(np.array([1.0]), 90, reach=100.0)[0]
    steps = np.roll(curve, -1, axis=0) - curve
    from_minimum = curve - bowl.minimum
    crosses = from_minimum[:, 0] * steps[:, 1] - from_minimum[:, 1] * steps[:, 0]
    assert np.all(crosses > 0.0)
    longest, shortest = np.sqrt(2.0 / np.array(bowl.eigenvalues))
    a_few_vertices_beside_the_ends = 1e-2
    radii = np.hypot(*from_minimum.T)
    assert (radii.max(), radii.min()) == pytest.approx(
        (longest, shortest), rel=a_few_vertices_beside_the_ends
    )


def test_level_sets_of_an_endless_valley_have_the_length_asked_for_and_its_direction() -> None:
    bowl = Bowl.over(Dataset([2.0, 2.0], [1.0, 3.0]), LOSSES["mse"])
    curve = bowl.level_sets(np.array([1.0]), 64, reach=50.0)[0]
    assert np.ptp(curve @ [1.0, -2.0]) / math.sqrt(5) == pytest.approx(100.0, rel=1e-2)
    mean_errors = curve @ [2.0, 1.0] - 2.0
    assert np.abs(mean_errors).max() == pytest.approx(1.0, rel=ROUNDING)


@pytest.mark.parametrize("points", DEGENERATE.values(), ids=DEGENERATE)
@pytest.mark.parametrize("name", SQUARES)
def test_points_that_determine_no_line_have_a_bowl_of_finite_numbers(
    name: str, points: list[tuple[float, float]]
) -> None:
    bowl = Bowl.over(Dataset.from_points(points), LOSSES[name])
    assert bowl.minimum is None
    numbers = [
        bowl.value(1.0, -1.0), *bowl.gradient(1.0, -1.0), bowl.least_value, *bowl.hessian,
        *bowl.eigenvalues, *bowl.centre, *bowl.valley,
    ]  # fmt: skip
    assert all(math.isfinite(number) for number in numbers)
    assert np.isfinite(bowl.level_sets(np.array([0.5, 1.0]), 8, reach=10.0)).all()
    assert bowl.eigenvalues[0] == 0.0
    assert (bowl.eigenvalues[1] == 0.0) == (not points)


@pytest.mark.parametrize("points", DEGENERATE.values(), ids=DEGENERATE)
def test_centre_has_the_least_loss_even_if_the_points_determine_no_line(
    points: list[tuple[float, float]],
) -> None:
    bowl = Bowl.over(Dataset.from_points(points), LOSSES["sse"])
    assert bowl.centre[0] == 0.0
    assert bowl.value(*bowl.centre) == bowl.least_value


def test_the_largest_points_have_a_bowl_of_finite_numbers() -> None:
    bowl = Bowl.over(Dataset([1e50, -1e50, 0.0], [-1e50, 1e50, 1e50]), LOSSES["sse"])
    numbers = [bowl.value(1e50, 1e50), *bowl.gradient(1e50, -1e50), *bowl.eigenvalues]
    assert all(math.isfinite(number) for number in numbers)
    assert bowl.eigenvalues[1] > 0.0
