"""The columns of a line, plain and standardized."""

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from app.objective.models import line
from app.settings import Settings
from app.training.descent import Descent
from tests.unit.runs import SQUARES

X, Y = np.array([3.0, 4.5, 5.0, 7.25, 9.0]), np.array([1.0, 2.5, 1.75, 4.0, 3.0])


DATA = Dataset(X, Y)


# The line, and the line on standardized x


def test_columns_of_a_line_are_x_and_ones() -> None:
    design = line.design(DATA, False)
    assert design.columns == (X.tolist(), [1.0] * 5, Y.tolist())
    assert design.is_in_own_units
    assert design.moments == DATA.moments


#: Both sides sum a few products of doubles, in different orders.
ROUNDING = 1e-12


def test_standardized_x_has_mean_0_and_deviation_1() -> None:
    design = line.design(DATA, True)
    assert design.first.mean() == pytest.approx(0.0, abs=ROUNDING)
    assert design.first.std() == pytest.approx(1.0, rel=ROUNDING)
    assert not design.is_in_own_units


@pytest.mark.parametrize("offset", [0.0, 2000.0, 1e6])
def test_hessian_of_mse_on_standardized_x_is_twice_the_identity(offset: float) -> None:
    bowl = Bowl.over(line.design(Dataset(X + offset, Y), True), LOSSES["mse"])
    # A million out, x and its mean are known to 1e-10.
    last_digits = 1e-9
    assert bowl.hessian == pytest.approx((2.0, 0.0, 2.0), rel=0.0, abs=last_digits)


def test_a_line_in_original_units_goes_through_the_same_points() -> None:
    design = line.design(DATA, True)
    m, b = design.to_original_units(1.5, -2.0)
    standardized = 1.5 * design.first - 2.0
    assert m * X + b == pytest.approx(standardized, rel=ROUNDING)


def test_the_minimum_is_the_same_line_in_all_units() -> None:
    design = line.design(DATA, True)
    minimum = Bowl.over(design, LOSSES["mse"]).minimum
    assert minimum is not None
    assert design.to_original_units(*minimum) == pytest.approx(
        tuple(np.polyfit(X, Y, 1)), rel=ROUNDING
    )


#: Thirty updates, each off by the rounding of its sums, none amplified below the limit.
ROUNDING_OF_A_RUN = 1e-12


@pytest.mark.parametrize("name", SQUARES)
@pytest.mark.parametrize("batch_size", ["full", 1, 2])
def test_descent_on_standardized_x_is_descent_on_z_scores(name: str, batch_size: int | str) -> None:
    settings = Settings(loss=name, standardize=True, shuffle=False, start=(-1.0, 3.0))
    run = Descent(DATA, settings.replace({"batch_size": batch_size, "learning_rate": 0.01}))
    z = (X - X.mean()) / X.std()
    m, b = -1.0, 3.0
    size = 5 if batch_size == "full" else int(batch_size)
    for epoch in range(6):
        run.advance(1)
        for i in range(0, 5, size):
            batch = slice(i, i + size)
            error = m * z[batch] + b - Y[batch]
            c = (0.5 if "half" in name else 1.0) / (len(error) if "mse" in name else 1)
            m, b = m - 0.01 * 2 * c * error @ z[batch], b - 0.01 * 2 * c * error.sum()
        assert (run.m, run.b) == pytest.approx((m, b), rel=ROUNDING_OF_A_RUN), epoch


def test_standardizing_equal_x_does_not_divide_by_zero() -> None:
    design = line.design(Dataset([2.0, 2.0, 2.0], [1.0, 2.0, 3.0]), True)
    assert design.first.tolist() == [0.0, 0.0, 0.0]
    assert (design.shift, design.scale) == (2.0, (1.0, 1.0))
