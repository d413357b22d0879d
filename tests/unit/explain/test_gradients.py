import json
import math
import sys
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from app.explain import gradients
from app.explain.gradients import (
    AGREEMENT,
    Columns,
    Pair,
    by_autograd,
    by_central_differences,
    by_hand,
    compare,
    diagnose,
    size_of_terms,
)
from app.faults import Fault
from app.objective.losses import LOSSES, Loss

WAYS = (by_hand, by_autograd, by_central_differences)

X = np.array([-1.3, 0.2, 0.9, 1.1, 2.4, 3.7, 4.0])
Y = np.array([0.4, 1.7, -0.6, 2.2, 1.9, 3.1, 2.5])
LINE = (X, np.ones(7), Y)
NEURON = (X - X.mean(), np.array([0.3, -2.0, 1.1, 0.0, 4.0, -0.7, 0.25]), np.sign(Y - 1.8))

#: All are far from the minima, which are near (0.45, 0.90) and (0.65, 0).
PARAMETERS = [(0.0, 0.0), (2.0, -1.0), (-3.5, 4.25), (0.1, 10.0), (-20.0, 0.3)]

#: A few roundings of terms that do not cancel much here.
LAST_DIGITS = 1e-14
HALF_OF_THE_DIGITS = 2.0**-25


def slope_of(loss: Loss, u: Fraction) -> Fraction:
    """Return rho'(u) as the textbook has it."""
    if loss.name == "mae":
        return Fraction((u > 0) - (u < 0))
    delta = Fraction(loss.delta)
    return max(-delta, min(delta, u)) if loss.name == "huber" else 2 * u


def exact_gradient(loss: Loss, columns: Columns, p: float, q: float) -> Pair:
    """Return the gradient computed in fractions, rounded only at the end."""
    rows = [tuple(map(Fraction, row)) for row in np.column_stack(columns).tolist()]
    c = Fraction(loss.factor) / (len(rows) if loss.is_mean else 1)
    errors = [Fraction(p) * first + Fraction(q) * second - target for first, second, target in rows]
    slopes = [c * slope_of(loss, u) for u in errors]
    dp = sum(slope * row[0] for slope, row in zip(slopes, rows, strict=True))
    dq = sum(slope * row[1] for slope, row in zip(slopes, rows, strict=True))
    return float(dp), float(dq)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("columns", [LINE, NEURON], ids=["line", "neuron"])
@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("name", LOSSES)
def test_every_way_gives_the_gradient_computed_in_fractions(
    way: object, columns: Columns, parameters: Pair, name: str
) -> None:
    found = way(LOSSES[name], columns, *parameters)  # pyright: ignore[reportCallIssue]
    expected = exact_gradient(LOSSES[name], columns, *parameters)
    size = size_of_terms(LOSSES[name], columns, *parameters)
    # Errors lie on kinks here, where the shortest step of a difference leaves half of the digits.
    is_short = way is by_central_differences and not LOSSES[name].is_of_squares
    for part in (0, 1):
        allowed = HALF_OF_THE_DIGITS if is_short else LAST_DIGITS
        assert abs(found[part] - expected[part]) <= allowed * size[part]
        assert abs(expected[part]) > 1e-3 * size[part]


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_by_hand_is_that_of_the_descent_bit_for_bit(name: str) -> None:
    assert by_hand(LOSSES[name], LINE, 2.0, -1.0) == LOSSES[name].gradient(2.0, -1.0, X, Y)


@pytest.mark.parametrize(
    ("x_offset", "x_scale", "y_scale"),
    [(1e9, 1.0, 1.0), (-1e9, 1e-3, 1e9), (0.0, 1e9, 1e-9), (0.0, 1e-9, 1e9), (0.0, 1e50, 1e-50)],
)
@pytest.mark.parametrize("parameters", [*PARAMETERS, (1e-9, 1e9)])
def test_the_three_ways_agree_for_huge_and_tiny_data(
    x_offset: float, x_scale: float, y_scale: float, parameters: Pair
) -> None:
    columns = (x_offset + x_scale * X, np.ones(7), y_scale * Y)
    found = compare(LOSSES["mse"], columns, *parameters)
    assert found.diagnosis == "agree"
    assert found.finite_differences_difference < LAST_DIGITS


def test_the_textbooks_step_would_fail_for_huge_data() -> None:
    # This is why h depends on the data: near x = 1e9, J rounds a step of 6e-6 in q away.
    columns, h = (1e9 + X, np.ones(7), Y), gradients.GENERAL_STEP
    above, below = (LOSSES["mse"].value(2.0, -1.0 + s * h, columns[0], Y) for s in (1, -1))
    exact = exact_gradient(LOSSES["mse"], columns, 2.0, -1.0)[1]
    assert abs((above - below) / (2 * h) - exact) > 1e-8 * abs(exact)
    assert by_central_differences(LOSSES["mse"], columns, 2.0, -1.0)[1] == pytest.approx(
        exact, rel=LAST_DIGITS
    )


def test_at_the_minimum_the_differences_are_small_compared_to_the_terms() -> None:
    slope, intercept = np.polynomial.polynomial.polyfit(X, Y, 1)[::-1].tolist()
    found = compare(LOSSES["sse"], LINE, slope, intercept)
    assert found.agree
    assert max(map(abs, found.by_hand)) < 1e-12
    assert 0.0 <= found.finite_differences_difference < LAST_DIGITS


@pytest.mark.parametrize(
    "columns",
    [
        (np.zeros(0), np.zeros(0), np.zeros(0)),
        (np.zeros(3), np.ones(3), np.zeros(3)),
        (np.zeros(3), np.zeros(3), np.ones(3)),
        (np.ones(1), np.ones(1), np.ones(1)),
        (np.full(3, 2.0), np.ones(3), np.full(3, 4.0)),
    ],
    ids=["no points", "points at the origin", "no columns", "one point", "on the line"],
)
@pytest.mark.parametrize("parameters", [(0.0, 0.0), (2.0, 0.0), (-3.0, 7.0)])
def test_the_ways_agree_on_degenerate_points(columns: Columns, parameters: Pair) -> None:
    found = compare(LOSSES["mse"], columns, *parameters)
    assert found.agree
    assert found.finite_differences == pytest.approx(found.by_hand, rel=1e-14, abs=0.0)


def test_a_message_is_plain_json() -> None:
    message = compare(LOSSES["mse"], LINE, 2.0, -1.0).as_message()
    assert json.loads(json.dumps(message, allow_nan=False)) == message
    assert message["agree"] is True
    assert message["diagnosis"] == "agree"
    assert message["by_hand"] == list(by_hand(LOSSES["mse"], LINE, 2.0, -1.0))


@pytest.mark.parametrize("columns", [LINE, NEURON])
def test_a_gradient_beyond_the_doubles_is_marked_and_is_json(columns: Columns) -> None:
    found = compare(LOSSES["sse"], columns, 1e308, 1e308)
    assert found.diagnosis == "not_finite"
    assert not found.agree
    message = found.as_message()
    assert None in message["by_hand"]  # pyright: ignore[reportOperatorIssue]
    json.dumps(message, allow_nan=False)


def test_a_missing_package_is_a_fault_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "autograd", None)
    with pytest.raises(Fault) as caught:
        by_autograd(LOSSES["mse"], LINE, 2.0, -1.0)
    assert (caught.value.code, caught.value.field) == ("not_loaded", "autograd")


def test_without_the_package_two_ways_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "autograd", None)
    found = compare(LOSSES["mse"], LINE, 2.0, -1.0)
    assert found.autograd is None
    assert found.autograd_difference is None
    assert found.agree
    assert found.as_message()["autograd"] is None


@pytest.mark.parametrize("way", ["by_autograd", "by_central_differences"])
def test_a_mistake_in_either_way_is_found(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dp, dq = by_hand(LOSSES["mse"], LINE, 2.0, -1.0)
    monkeypatch.setattr(gradients, way, lambda *_: (-dp, -dq))
    found = compare(LOSSES["mse"], LINE, 2.0, -1.0)
    assert not found.agree
    assert found.diagnosis == "sign"


Column = NDArray[np.float64]


def learner(columns: Columns, p: float, q: float) -> dict[str, Pair]:
    """Return what a learner with a certain slip writes for the gradient of the MSE."""
    first, second, target = columns
    n, u = len(target), p * first + q * second - target

    def sums(scale: float, error: Column, one: Column | float, other: Column | float) -> Pair:
        return float(scale * np.sum(error * one)), float(scale * np.sum(error * other))

    return {
        "agree": sums(2 / n, u, first, second),
        "factor_2": sums(1 / n, u, first, second),
        "sign": sums(2 / n, -u, first, second),
        "sign_and_factor_2": sums(1 / n, -u, first, second),
        "sum_not_mean": sums(2, u, first, second),
        "sum_and_factor_2": sums(1, u, first, second),
        "parts_swapped": sums(2 / n, u, second, first),
        "inner_derivative": sums(2 / n, u, second, second),
        "mean_not_sum": sums(2 / n**2, u, first, second),
        "differ": sums(2 / n, u + 0.1, first, second),
        "not_finite": sums(math.inf, u, first, second),
    }


@pytest.mark.parametrize("columns", [LINE, NEURON], ids=["line", "neuron"])
@pytest.mark.parametrize("slip", learner(LINE, 2.0, -1.0))
@pytest.mark.parametrize("parameters", [(2.0, -1.0), (0.0, 0.0), (-3.5, 4.25)])
def test_a_learners_slip_is_recognised(columns: Columns, slip: str, parameters: Pair) -> None:
    reference = by_hand(LOSSES["mse"], columns, *parameters)
    size = size_of_terms(LOSSES["mse"], columns, *parameters)
    assert diagnose(learner(columns, *parameters)[slip], reference, 7, size) == slip


def test_twice_the_gradient_is_recognised_as_a_factor_of_2() -> None:
    assert diagnose((2.0, 6.0), (1.0, 3.0), n=5) == "factor_2"
    assert diagnose((-2.0, -6.0), (1.0, 3.0), n=5) == "sign_and_factor_2"
    assert diagnose((10.0, 30.0), (1.0, 3.0), n=5) == "sum_and_factor_2"


def test_if_two_slips_look_alike_the_first_one_is_named() -> None:
    assert diagnose((2.0, 6.0), (1.0, 3.0), n=2) == "factor_2"


def test_one_wrong_component_is_no_known_slip() -> None:
    assert diagnose((1.0, 6.0), (1.0, 3.0), n=5) == "differ"


def test_near_the_minimum_no_slip_is_claimed() -> None:
    # The reference is only rounding beside terms of size 1: 2 or n times it proves nothing.
    reference = (3e-14, -2e-14)
    assert diagnose((6e-14, -4e-14), reference, n=1000, size=(1.0, 1.0)) == "agree"
    assert diagnose((3e-12, -2e-12), reference, n=1000, size=(1.0, 1.0)) == "differ"


def test_differences_up_to_the_tolerance_agree_and_larger_ones_do_not() -> None:
    for wrong, expected in ((0.5, "agree"), (2.0, "differ")):
        candidate = (1.0 + wrong * AGREEMENT, 1.0)
        assert diagnose(candidate, (1.0, 1.0), n=5, size=(1.0, 1.0)) == expected
