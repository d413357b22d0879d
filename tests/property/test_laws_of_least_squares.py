"""Laws of least squares for any points: no line is better, and units do not matter."""

import json
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.data.dataset import MAX_COORDINATE, Dataset
from app.explain.least_squares import LeastSquares, summary
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES

#: Multiples of a millionth, so that no square underflows.
moderate = st.floats(-100.0, 100.0).map(lambda value: round(value, 6))
anything = st.floats(-MAX_COORDINATE, MAX_COORDINATE)

#: The rounding error as a share of the size of the terms in a sum.
ROUNDING = 1e-12


def datasets(coordinate: st.SearchStrategy[float], least: int = 1) -> st.SearchStrategy[Dataset]:
    points = st.lists(st.tuples(coordinate, coordinate), min_size=least, max_size=12)
    return points.map(Dataset.from_points)


def least_squares(data: Dataset) -> LeastSquares:
    minimum = Bowl.over(data, LOSSES["mse"]).minimum
    return LeastSquares.of((data.x, np.ones(len(data)), data.y), minimum)


@given(datasets(moderate), moderate, moderate)
def test_rmse_is_the_root_of_the_mse(data: Dataset, m: float, b: float) -> None:
    rmse = least_squares(data).quality(m, b)["rmse"]
    assert rmse is not None
    expected = math.sqrt(LOSSES["mse"].value(m, b, data.x, data.y))
    assert rmse == pytest.approx(expected, rel=ROUNDING, abs=ROUNDING * 1e4)


@given(datasets(moderate, least=2), moderate, moderate)
def test_no_line_is_better_than_the_least_squares_line(data: Dataset, m: float, b: float) -> None:
    found = least_squares(data)
    assume(found.minimum is not None and found.total > 0.0)
    report = found.summary(m, b)
    present, least = report["present"], report["least"]
    assert isinstance(present, dict)
    assert isinstance(least, dict)
    assert least["rmse"] <= present["rmse"]
    assert least["r_squared"] >= present["r_squared"]
    assert -ROUNDING <= least["r_squared"] <= 1.0


@given(datasets(moderate, least=2), st.sampled_from([2.0**k for k in (-60, -7, 9, 60)]))
def test_r_squared_does_not_depend_on_units(data: Dataset, scale: float) -> None:
    found = least_squares(data)
    assume(found.minimum is not None)
    scaled = least_squares(Dataset(data.x, scale * data.y))
    least, again = (each.summary(0.0, 0.0)["least"] for each in (found, scaled))
    assert isinstance(least, dict)
    assert isinstance(again, dict)
    # The scale is a power of two, so no digit may change.
    assert again == {"rmse": least["rmse"] * scale, "r_squared": least["r_squared"]}


@given(datasets(moderate, least=2))
def test_r_squared_of_the_minimum_is_the_squared_correlation(data: Dataset) -> None:
    found = least_squares(data)
    assume(found.minimum is not None and found.total > 1e-6)
    # If the spread is far smaller than the coordinates, both sides have few correct digits.
    assume(data.moments.cxx > 1e-6)
    least = found.summary(0.0, 0.0)["least"]
    assert isinstance(least, dict)
    correlation = np.corrcoef(data.x, data.y)[0, 1]
    assert least["r_squared"] == pytest.approx(correlation**2, abs=1e-7)


@given(datasets(moderate, least=2), moderate, moderate)
def test_the_quotients_of_determinants_are_the_closed_form(
    data: Dataset, m: float, b: float
) -> None:
    found = least_squares(data)
    assume(found.minimum is not None)
    numbers = found.summary(m, b)["numbers"]
    assert isinstance(numbers, dict)
    slope, intercept = found.minimum or (0.0, 0.0)
    solved = [numbers[f"determinant_{name}"] / numbers["determinant"] for name in "pq"]
    size = 100.0 * (1.0 + abs(slope))
    assert solved == pytest.approx([slope, intercept], rel=ROUNDING, abs=ROUNDING * size)


@given(datasets(anything), st.floats(), st.floats())
def test_the_summary_is_plain_json_for_any_points(data: Dataset, m: float, b: float) -> None:
    minimum = Bowl.over(data, LOSSES["mse"]).minimum
    report = summary((data.x, np.ones(len(data)), data.y), m, b, minimum)
    assert json.loads(json.dumps(report, allow_nan=False)) == report
