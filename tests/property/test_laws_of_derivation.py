"""Laws of the numbers in the derivation: for any points they equal the numbers of the run."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.explain.derivation import numbers
from app.explain.gradients import by_hand
from app.objective.losses import LOSSES, Loss
from tests.unit.runs import SQUARES

#: Multiples of a millionth, so that no square underflows.
moderate = st.floats(-100.0, 100.0).map(lambda value: round(value, 6))
points = st.lists(st.tuples(moderate, moderate), min_size=1, max_size=12)
losses = st.sampled_from([LOSSES[name] for name in SQUARES])


@given(points, losses, moderate, moderate, st.floats(1e-6, 1.0), st.data())
def test_the_next_parameters_equal_those_of_descent(
    rows: list[tuple[float, float]],
    loss: Loss,
    m: float,
    b: float,
    rate: float,
    data: st.DataObject,
) -> None:
    x, y = np.array(rows).T
    columns, point = (x, np.ones(len(x)), y), data.draw(st.integers(0, len(rows) - 1))
    found = numbers(loss, columns, m, b, rate, point=point)
    dm, db = loss.gradient(m, b, x, y)
    assert (found["dp"], found["dq"]) == (dm, db)
    assert (found["next_p"], found["next_q"]) == (m - rate * dm, b - rate * db)


@given(points, losses, moderate, moderate)
def test_the_terms_of_the_points_add_up_to_the_gradient(
    rows: list[tuple[float, float]], loss: Loss, m: float, b: float
) -> None:
    x, y = np.array(rows).T
    columns = (x, np.ones(len(x)), y)
    each = [numbers(loss, columns, m, b, 0.1, point=i) for i in range(len(rows))]
    c = loss.coefficient(len(rows))
    added = [sum(c * (one[name] or 0.0) for one in each) for name in ("point_dp", "point_dq")]
    rounding = 1e-14 * len(rows) * c * 2 * 20_200 * 100
    assert added == pytest.approx(by_hand(loss, columns, m, b), rel=0.0, abs=rounding)


@given(points, losses, st.floats(), st.floats(), st.floats(1e-6, 1e12))
def test_the_numbers_are_plain_json_for_any_parameters(
    rows: list[tuple[float, float]], loss: Loss, m: float, b: float, rate: float
) -> None:
    x, y = np.array(rows).T
    found = numbers(loss, (x, np.ones(len(x)), y), m, b, rate, point=0)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
