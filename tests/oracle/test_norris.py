"""The closed form against values that NIST certified to 15 digits."""

import json
from pathlib import Path

import pytest

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES

NORRIS = json.loads(Path(__file__).with_name("norris.json").read_text(encoding="utf-8"))

#: The slope and the residuals agree in all but the last of the 15 certified digits.
LAST_DIGITS = 1e-13

#: The intercept is a difference of two means near 430, a thousand times larger: 3 digits cancel.
INTERCEPT_DIGITS = 1e-11


@pytest.fixture
def bowl() -> Bowl:
    return Bowl.over(Dataset(NORRIS["x"], NORRIS["y"]), LOSSES["sse"])


def test_the_data_set_has_all_its_points() -> None:
    assert len(NORRIS["x"]) == len(NORRIS["y"]) == 36


def test_slope_agrees_with_the_certified_value(bowl: Bowl) -> None:
    assert bowl.minimum is not None
    assert bowl.minimum[0] == pytest.approx(NORRIS["certified"]["slope"], rel=LAST_DIGITS, abs=0.0)


def test_intercept_agrees_with_the_certified_value(bowl: Bowl) -> None:
    assert bowl.minimum is not None
    expected = NORRIS["certified"]["intercept"]
    assert bowl.minimum[1] == pytest.approx(expected, rel=INTERCEPT_DIGITS, abs=0.0)


def test_least_loss_agrees_with_the_certified_residuals(bowl: Bowl) -> None:
    expected = NORRIS["certified"]["residual_sum_of_squares"]
    assert bowl.least_value == pytest.approx(expected, rel=LAST_DIGITS, abs=0.0)
