"""Laws of the losses that are no multiple of the squared error."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from app.data.dataset import Dataset
from app.objective.losses import LOSSES, Loss
from app.objective.models import line
from app.objective.pointwise_loss import PointwiseLoss

losses = st.sampled_from([loss for loss in LOSSES.values() if not loss.is_of_squares])
coordinates = st.floats(-100.0, 100.0).map(lambda value: round(value, 3))
points = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12)
deltas = st.floats(1e-3, 10.0)

#: Sums of a dozen terms of up to 1e4, of which most of the digits may cancel.
ROUNDING = 1e-11


def objective_of(data: Dataset, loss: Loss, delta: float) -> PointwiseLoss:
    return PointwiseLoss(line.design(data, False), loss.with_delta(delta))


@given(points, losses, deltas, st.lists(st.tuples(coordinates, coordinates), max_size=8))
def test_no_line_is_below_the_least_value(
    pairs: list[tuple[float, float]],
    loss: Loss,
    delta: float,
    lines: list[tuple[float, float]],
) -> None:
    objective = objective_of(Dataset.from_points(pairs), loss, delta)
    assert objective.least_value is not None
    for m, b in [*lines, (0.0, 0.0)]:
        value = objective.value(m, b)
        assert objective.least_value <= value + ROUNDING * max(value, 1.0)


@given(points, losses, deltas, coordinates, coordinates, coordinates, coordinates, st.floats(0, 1))
def test_it_is_convex(
    pairs: list[tuple[float, float]],
    loss: Loss,
    delta: float,
    m: float,
    b: float,
    other_m: float,
    other_b: float,
    share: float,
) -> None:
    objective = objective_of(Dataset.from_points(pairs), loss, delta)
    here, there = objective.value(m, b), objective.value(other_m, other_b)
    between = objective.value(m + share * (other_m - m), b + share * (other_b - b))
    assert between <= here + share * (there - here) + ROUNDING * max(here, there, 1.0)


@given(losses, deltas, st.floats(-50.0, 50.0))
def test_the_slope_is_the_derivative_of_the_value_away_from_kinks(
    loss: Loss, delta: float, u: float
) -> None:
    chosen, h = loss.with_delta(delta), 1e-4
    assume(all(abs(u - kink) > 2.0 * h for kink in chosen.kinks))
    difference = (chosen.value_of(u + h) - chosen.value_of(u - h)) / (2.0 * h)
    assert chosen.response is not None
    slope = chosen.steepness_of_response * chosen.response(u, chosen.delta)
    assert abs(slope - difference) <= 1e-9 * max(abs(u), delta, 1.0) ** 2
    assert chosen.responses_to(np.array([u]))[0] == chosen.response(u, chosen.delta)


@given(points, losses, deltas, st.sampled_from([0.5, 4.0]), st.floats(-8.0, 8.0))
def test_the_least_value_moves_with_the_units_of_y(
    pairs: list[tuple[float, float]], loss: Loss, delta: float, scale: float, lift: float
) -> None:
    data = Dataset.from_points(pairs)
    other = Dataset(data.x, scale * data.y + lift)
    least = objective_of(data, loss, delta).least_value
    found = objective_of(other, loss, scale * delta).least_value
    assert least is not None
    assert found is not None
    power = 2 if loss.has_delta else 1
    assert abs(found - scale**power * least) <= 1e-9 * max(found, 1.0)
