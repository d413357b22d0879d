"""A design: the columns and the target that a model makes from the points."""

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.moments import Moments
from app.objective.bowl import Bowl
from app.objective.design import Design
from app.objective.losses import LOSSES
from app.objective.models import MODELS, line
from app.objective.pointwise_loss import PointwiseLoss
from app.settings import Settings
from app.training.descent import Descent
from tests.unit.runs import SQUARES

#: Both sides sum a few products of doubles, in different orders.
ROUNDING = 1e-12


#: Two columns, neither constant, and a target.
FIRST = np.array([1.0, -2.0, 0.5, 3.0, 1.5])


SECOND = np.array([0.5, 2.0, -1.0, 1.0, 4.0])


TARGET = np.array([2.0, -1.0, 0.0, 5.0, 1.0])


COLUMNS = Design(FIRST, SECOND, TARGET)


# Any two columns


@pytest.mark.parametrize("name", SQUARES)
def test_bowl_of_any_two_columns_is_the_loss_of_their_errors(name: str) -> None:
    bowl = Bowl.over(COLUMNS, LOSSES[name])
    c = {"mse": 1 / 5, "sse": 1.0, "half_mse": 1 / 10, "half_sse": 0.5}[name]
    for m, b in ((0.0, 0.0), (1.5, -2.0), (-30.0, 7.0)):
        error = m * FIRST + b * SECOND - TARGET
        assert bowl.value(m, b) == pytest.approx(c * error @ error, rel=ROUNDING, abs=0.0)
        gradient = 2 * c * error @ FIRST, 2 * c * error @ SECOND
        assert bowl.gradient(m, b) == pytest.approx(gradient, rel=ROUNDING, abs=0.0)


def test_minimum_and_curvature_of_any_two_columns_are_numpys() -> None:
    bowl, columns = Bowl.over(COLUMNS, LOSSES["sse"]), np.stack([FIRST, SECOND], axis=-1)
    solution, rss, _, _ = np.linalg.lstsq(columns, TARGET)
    assert bowl.minimum == pytest.approx(tuple(solution), rel=ROUNDING, abs=0.0)
    assert bowl.least_value == pytest.approx(rss[0], rel=ROUNDING, abs=0.0)
    expected = np.linalg.eigvalsh(2 * columns.T @ columns)
    assert bowl.eigenvalues == pytest.approx(tuple(expected), rel=ROUNDING, abs=0.0)


def test_contributions_add_up_to_the_gradient() -> None:
    for name in LOSSES:
        shares = COLUMNS.contributions(LOSSES[name], 1.5, -2.0)
        assert shares.shape == (5, 2)
        kind = Bowl.over if LOSSES[name].is_of_squares else PointwiseLoss
        gradient = kind(COLUMNS, LOSSES[name]).gradient(1.5, -2.0)
        assert shares.sum(axis=0) == pytest.approx(gradient, rel=ROUNDING, abs=0.0)


def test_a_contribution_depends_on_its_point_alone() -> None:
    shares = COLUMNS.contributions(LOSSES["mse"], 1.5, -2.0)
    # Point 1: error 1.5 * -2 - 2 * 2 + 1 = -6; 2 / 5 of -6 * -2 and of -6 * 2.
    assert shares[1] == pytest.approx((4.8, -4.8), rel=ROUNDING)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_largest_squares_are_those_of_the_k_largest(k: int) -> None:
    design = Design(np.array([1.0, -4.0, 3.0]), np.array([2.0, 1.0, 0.0]), np.zeros(3))
    assert design.largest_squares(k) == sum([17.0, 9.0, 5.0][:k])


@pytest.mark.parametrize(
    ("first", "second"),
    [([1.0, 2.0, -1.0], [3.0, 6.0, -3.0]), ([0.1, 0.1, 0.1], [1.0, 1.0, 1.0]),
     ([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]), ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])],
    ids=["multiples", "constant", "nothing first", "nothing second"],
)  # fmt: skip
def test_parallel_columns_have_no_spread_and_still_a_least_loss(
    first: list[float], second: list[float]
) -> None:
    target = np.array([1.0, -2.0, 4.0])
    moments = Moments.of(np.array(first), np.array(second), target)
    assert not moments.has_spread
    columns = np.column_stack([first, second])
    solution = np.linalg.lstsq(columns, target)[0]
    rss = np.sum((columns @ solution - target) ** 2)
    assert moments.rss == pytest.approx(rss, rel=ROUNDING, abs=0.0)


X, Y = np.array([3.0, 4.5, 5.0, 7.25, 9.0]), np.array([1.0, 2.5, 1.75, 4.0, 3.0])


DATA = Dataset(X, Y)


def test_to_original_units_and_back_gives_the_same_line() -> None:
    design = line.design(DATA, True)
    for m, b in ((0.0, 0.0), (1.5, -2.0), (-3e2, 4e1)):
        own = design.to_original_units(m, b)
        assert design.from_original_units(*own) == pytest.approx((m, b), rel=ROUNDING)


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.design])
@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("points", [[], [(0.3, 0.4)], [(0.1, 0.1, 1)] * 3, [(0, 0), (0, 1, 1)]])
def test_few_or_equal_points_still_have_a_design(
    name: str, standardize: bool, points: list[tuple[float, ...]]
) -> None:
    run = Descent(Dataset.from_points(points), Settings(model=name, standardize=standardize))
    run.advance(3)
    assert run.design is not None
    assert len(run.design) == len(points)
    numbers = [
        run.m,
        run.b,
        run.loss,
        *run.gradient,
        *run.original_units,
        run.objective.least_value,
    ]
    assert np.isfinite(numbers).all()  # pyright: ignore[reportCallIssue, reportArgumentType]
