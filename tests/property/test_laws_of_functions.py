"""Laws of the functions of one weight: their slopes, their minima, their numbers."""

import cmath
import math
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.objective.curve import Curve
from app.objective.functions import (
    BOWL_PLACE,
    FUNCTIONS,
    GORGE_DEPTH,
    GORGE_PLACE,
    GORGE_WIDTH,
    PLATEAU_BEGIN,
    PLATEAU_TILT,
    TILT,
)

#: The complex step has no difference to lose digits in: any step far below 1 will do.
STEP = 1e-40

#: Sums of a few terms, each of which may be as large as the slope's largest within the limits.
ROUNDING = 1e-13


def softened(w: complex) -> complex:
    """Return log(1 + e^w), by the branch that does not overflow."""
    return w + cmath.log(1.0 + cmath.exp(-w)) if w.real > 0.0 else cmath.log(1.0 + cmath.exp(w))


#: The formulas once more, for complex numbers.
FORMULAS: dict[str, Callable[[complex], complex]] = {
    "square": lambda w: w**2,
    "two_pits": lambda w: w**4 - 2.0 * w**2 - TILT * w + 2.0,
    "plateau": lambda w: (
        softened(-4.0 * (w - PLATEAU_BEGIN))
        + PLATEAU_TILT * (w - BOWL_PLACE) ** 2
        + 1.0
        - cmath.exp(-2.0 * (w - BOWL_PLACE) ** 2)
    ),
    "gorge": lambda w: (
        0.15 * w**2
        + GORGE_DEPTH
        - GORGE_DEPTH * cmath.exp(-((w - GORGE_PLACE) ** 2) / (2.0 * GORGE_WIDTH**2))
    ),
}

names = pytest.mark.parametrize("name", FUNCTIONS)
shares = st.floats(0.0, 1.0)


def place(name: str, share: float) -> float:
    """Return a place within the limits of a function, and a little beyond."""
    low, high = FUNCTIONS[name].limits
    return low - 1.0 + share * (high - low + 2.0)


@names
@given(share=shares)
def test_value_is_that_of_the_formula_written_again(name: str, share: float) -> None:
    w = place(name, share)
    expected = FORMULAS[name](complex(w)).real
    assert FUNCTIONS[name].value(w) == pytest.approx(expected, rel=ROUNDING, abs=ROUNDING)


@names
@given(share=shares)
def test_derivative_is_that_of_the_complex_step(name: str, share: float) -> None:
    # Squire and Trapp (1998), Using Complex Variables to Estimate Derivatives, eq. 6.
    w = place(name, share)
    expected = FORMULAS[name](complex(w, STEP)).imag / STEP
    steepest = max(abs(FUNCTIONS[name].derivative(place(name, i / 100))) for i in range(101))
    derivative = FUNCTIONS[name].derivative(w)
    assert derivative == pytest.approx(expected, rel=0.0, abs=ROUNDING * steepest)


@names
@given(share=shares)
def test_nowhere_within_the_limits_is_lower_than_the_minimum(name: str, share: float) -> None:
    function, curve = FUNCTIONS[name], Curve(FUNCTIONS[name])
    low, high = function.limits
    assert low < curve.minimum[0] < high
    last_digit = 4e-16
    assert function.value(low + share * (high - low)) >= curve.least_loss - last_digit


@names
@given(share=shares)
def test_curvature_where_it_is_told_is_the_same_everywhere(name: str, share: float) -> None:
    function = FUNCTIONS[name]
    if function.curvature is None:
        spread = [function.derivative(place(name, i / 50)) for i in range(51)]
        bends = {round(after - before, 6) for before, after in pairwise(spread)}
        assert len(bends) > 1
    else:
        w = place(name, share)
        change = function.derivative(w + 0.5) - function.derivative(w - 0.5)
        assert change == pytest.approx(function.curvature, rel=ROUNDING)


@names
@given(w=st.floats(-1e50, 1e50))
def test_no_place_that_can_be_set_leads_out_of_the_finite_numbers(name: str, w: float) -> None:
    assert math.isfinite(Curve(FUNCTIONS[name]).value(w, 0.0))
    assert math.isfinite(Curve(FUNCTIONS[name]).gradient(w, 0.0)[0])
