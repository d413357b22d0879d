"""Laws of the functions of one weight: their values, derivatives, minima and curvatures."""

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

#: The complex step subtracts nothing and so loses no digits: any step far below 1 serves.
STEP = 1e-40

#: The relative rounding error of a sum of a few terms, each at most as large as the largest slope
#: within the limits.
ROUNDING = 1e-13


def softened(w: complex) -> complex:
    """Return log(1 + e^w) by the form that does not overflow."""
    return w + cmath.log(1.0 + cmath.exp(-w)) if w.real > 0.0 else cmath.log(1.0 + cmath.exp(w))


#: The formulas of the functions again, for complex numbers.
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


def weight_of(name: str, share: float) -> float:
    """Return a weight within the limits of a function, or a little beyond them."""
    low, high = FUNCTIONS[name].limits
    return low - 1.0 + share * (high - low + 2.0)


@names
@given(share=shares)
def test_the_value_equals_that_of_the_formula_for_complex_numbers(name: str, share: float) -> None:
    w = weight_of(name, share)
    expected = FORMULAS[name](complex(w)).real
    assert FUNCTIONS[name].value(w) == pytest.approx(expected, rel=ROUNDING, abs=ROUNDING)


@names
@given(share=shares)
def test_the_derivative_equals_that_of_the_complex_step(name: str, share: float) -> None:
    # Squire and Trapp (1998), Using Complex Variables to Estimate Derivatives, eq. 6.
    w = weight_of(name, share)
    expected = FORMULAS[name](complex(w, STEP)).imag / STEP
    steepest = max(abs(FUNCTIONS[name].derivative(weight_of(name, i / 100))) for i in range(101))
    derivative = FUNCTIONS[name].derivative(w)
    assert derivative == pytest.approx(expected, rel=0.0, abs=ROUNDING * steepest)


@names
@given(share=shares)
def test_no_weight_within_the_limits_has_a_smaller_value_than_the_minimum(
    name: str, share: float
) -> None:
    function, curve = FUNCTIONS[name], Curve(FUNCTIONS[name])
    low, high = function.limits
    assert low < curve.minimum[0] < high
    last_digit = 4e-16
    assert function.value(low + share * (high - low)) >= curve.least_value - last_digit


@names
@given(share=shares)
def test_a_declared_curvature_is_the_same_everywhere(name: str, share: float) -> None:
    function = FUNCTIONS[name]
    if function.curvature is None:
        spread = [function.derivative(weight_of(name, i / 50)) for i in range(51)]
        bends = {round(after - before, 6) for before, after in pairwise(spread)}
        assert len(bends) > 1
    else:
        w = weight_of(name, share)
        change = function.derivative(w + 0.5) - function.derivative(w - 0.5)
        assert change == pytest.approx(function.curvature, rel=ROUNDING)


@names
@given(w=st.floats(-1e50, 1e50))
def test_value_and_gradient_are_finite_for_any_weight_that_can_be_set(name: str, w: float) -> None:
    assert math.isfinite(Curve(FUNCTIONS[name]).value(w, 0.0))
    assert math.isfinite(Curve(FUNCTIONS[name]).gradient(w, 0.0)[0])
