"""Laws of the losses for any points: the gradient, the bowl and its level sets."""

import math
import sys

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.data.dataset import MAX_COORDINATE, Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES, Loss
from tests.unit.runs import SQUARES

EPSILON = sys.float_info.epsilon

#: More than the number of roundings in a sum of some forty terms, each a product of three.
ROUNDINGS = 1000

#: Multiples of a millionth, so that no square underflows.
moderate = st.floats(-100.0, 100.0).map(lambda value: round(value, 6))
anything = st.floats(-MAX_COORDINATE, MAX_COORDINATE)
losses = st.sampled_from([LOSSES[name] for name in SQUARES])


def datasets(coordinate: st.SearchStrategy[float], least: int = 1) -> st.SearchStrategy[Dataset]:
    points = st.lists(st.tuples(coordinate, coordinate), min_size=least, max_size=12)
    return points.map(Dataset.from_points)


def size_of_terms(loss: Loss, data: Dataset, m: float, b: float) -> float:
    """Return c sum (|m x| + |b| + |y|)^2: the size of terms that may cancel in the sum."""
    terms = np.abs(m * data.x) + abs(b) + np.abs(data.y)
    return float(loss.coefficient(len(data)) * np.sum(terms**2))


@given(datasets(moderate), losses, moderate, moderate)
def test_gradient_is_the_central_difference(data: Dataset, loss: Loss, m: float, b: float) -> None:
    # For a quadratic the central difference is exact for any h, apart from rounding.
    h = 1.0
    differences = (
        (loss.value(m + h, b, data.x, data.y) - loss.value(m - h, b, data.x, data.y)) / (2 * h),
        (loss.value(m, b + h, data.x, data.y) - loss.value(m, b - h, data.x, data.y)) / (2 * h),
    )
    rounding = ROUNDINGS * EPSILON * size_of_terms(loss, data, abs(m) + h, abs(b) + h)
    gradient = loss.gradient(m, b, data.x, data.y)
    assert gradient == pytest.approx(differences, rel=0.0, abs=rounding)


@given(datasets(moderate), losses, moderate, moderate)
def test_the_bowl_has_the_value_and_the_gradient_of_the_points(
    data: Dataset, loss: Loss, m: float, b: float
) -> None:
    bowl = Bowl.over(data, loss)
    rounding = ROUNDINGS * EPSILON * size_of_terms(loss, data, m, b)
    value = loss.value(m, b, data.x, data.y)
    assert bowl.value(m, b) == pytest.approx(value, rel=0.0, abs=rounding)
    c = loss.coefficient(len(data))
    sum_of_squares = float(c * np.sum(1 + data.x**2))
    # Cauchy and Schwarz: |dJ| <= 2 sqrt(c sum e^2) sqrt(c sum (x^2 + 1)); this bounds its rounding.
    rounding_of_slopes = ROUNDINGS * EPSILON * 2 * math.sqrt(
        size_of_terms(loss, data, m, b) * sum_of_squares
    )  # fmt: skip
    gradient = loss.gradient(m, b, data.x, data.y)
    assert bowl.gradient(m, b) == pytest.approx(gradient, rel=0.0, abs=rounding_of_slopes)


@given(datasets(anything, least=0), losses, anything, anything)
def test_the_bowl_is_finite_and_not_negative_for_any_points(
    data: Dataset, loss: Loss, m: float, b: float
) -> None:
    bowl = Bowl.over(data, loss)
    assert 0.0 <= bowl.least_value <= bowl.value(m, b) < math.inf
    assert all(math.isfinite(part) for part in (*bowl.gradient(m, b), *bowl.centre))
    smallest, largest = bowl.eigenvalues
    assert 0.0 <= smallest <= largest < math.inf
    assert (bowl.minimum is None) == (not data.moments.has_spread)


@given(datasets(moderate), losses, moderate, moderate)
def test_no_line_is_better_than_the_centre(data: Dataset, loss: Loss, m: float, b: float) -> None:
    values = [loss.value(*line, data.x, data.y) for line in (Bowl.over(data, loss).centre, (m, b))]
    rounding = ROUNDINGS * EPSILON * size_of_terms(loss, data, *Bowl.over(data, loss).centre)
    assert values[0] <= values[1] + rounding


@given(datasets(st.integers(-50, 50).map(float)), losses, st.floats(1.0, 1e6))
def test_j_on_a_level_set_is_its_level(data: Dataset, loss: Loss, level: float) -> None:
    assume(data.moments.has_spread)
    bowl = Bowl.over(data, loss)
    # m and b are at most some thousand times their remainder after cancelling: 4 of 16 digits go.
    digits_left = 1e-11
    expected = pytest.approx(level + bowl.least_value, rel=digits_left, abs=0.0)
    for m, b in bowl.level_sets(np.array([level]), 12, reach=1e30)[0].tolist():
        assert bowl.value(m, b) == expected


@given(datasets(moderate), moderate, moderate)
def test_edits_undo_each_other(data: Dataset, x: float, y: float) -> None:
    last = len(data) - 1
    old = data.points[last]
    assert data.added(x, y).removed(last + 1).points == data.points
    assert data.moved(last, x, y).moved(last, *old).points == data.points
    assert data.removed(last).added(old[0], old[1]).moments == data.moments
