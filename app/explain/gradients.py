"""The gradient three ways: by hand, by autograd, by finite differences; and the classic slips.

For models that are linear in two parameters p and q: the error of point i is
u_i = p first_i + q second_i - target_i, and the loss is J = c sum rho(u): rho is the square, the
absolute value, or Huber's.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.faults import Fault
from app.objective.losses import Loss

#: first, second and target, each of shape (n,).
Columns: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
Pair: TypeAlias = tuple[float, float]

#: Two gradients agree when they differ by less than this share of the size of their terms.
# By hand and by central differences (see there) are within 130 units of rounding, 3e-14, of each
# other for up to a million points, since np.sum adds in pairs.
AGREEMENT = 1e-13

#: A slip is named only if the gradient is this many times larger than what counts as
#: agreement: nearer to the minimum every gradient is 0, and so is twice 0.
CLEARLY = 100.0

#: Balances truncation, ~h^2, against rounding, ~epsilon/h, where nothing is known of a function:
#: Press, Teukolsky, Vetterling and Flannery (2007), "Numerical Recipes", section 5.7.
GENERAL_STEP = math.cbrt(sys.float_info.epsilon)

#: Rounding is then at most 2^26 times that of the best step: half of the digits are left.
SHORTEST = 2.0**-26

#: Leaves room for p + h and for the predictions there.
LARGEST_STEP = 1e250


def errors(columns: Columns, p: float, q: float) -> NDArray[np.float64]:
    """Return u, the error of every point, shape (n,)."""
    first, second, target = columns
    return p * first + q * second - target


def by_hand(loss: Loss, columns: Columns, p: float, q: float) -> Pair:
    """Return (dJ/dp, dJ/dq) by the chain rule: c sum rho'(u) first, c sum rho'(u) second.

    rho'(u) is 2u for squares, sign(u) for absolute errors and u clipped for Huber's loss.

    Bishop (2006), "Pattern Recognition and Machine Learning", eq. 3.13.

    Parameters
    ----------
    loss : Loss
    columns : (ndarray, ndarray, ndarray) of float, each of shape (n,)
        first, second and target; with n = 0 the gradient is (0, 0).
    p, q : float

    Examples
    --------
    >>> from app.objective.losses import LOSSES
    >>> x, y = np.array([0.0, 1.0]), np.array([1.0, 3.0])
    >>> by_hand(LOSSES["mse"], (x, np.ones(2), y), 0.0, 0.0)
    (-3.0, -4.0)
    """
    first, second, target = columns
    steepness = loss.steepness(max(len(target), 1))
    with np.errstate(over="ignore", invalid="ignore"):
        response = loss.responses_to(errors(columns, p, q))
        dp, dq = (steepness * np.sum(response * column) for column in (first, second))
    return float(dp), float(dq)


def by_autograd(loss: Loss, columns: Columns, p: float, q: float) -> Pair:
    """Return (dJ/dp, dJ/dq) by reverse-mode differentiation of the loss as it is written.

    It knows nothing of the gradient's formula: HIPS autograd follows the arithmetic of
    J = c sum rho(u) backwards (Maclaurin, Duvenaud and Adams, 2015, "Autograd: Effortless
    Gradients in NumPy"). Arguments as in `by_hand`.

    Raises
    ------
    Fault
        ``not_loaded`` without the package autograd.
    """
    try:
        derive: Any = import_module("autograd").grad
        followed: Any = import_module("autograd.numpy")
    except ImportError:
        raise Fault("not_loaded", "autograd", "autograd is not loaded.") from None
    first, second, target = columns
    c = loss.coefficient(max(len(target), 1))

    def written(p: float, q: float) -> float:
        u = p * first + q * second - target
        return c * followed.sum(loss.values_of(u, followed))

    gradient: Callable[[float, float], Pair] = derive(written, argnum=(0, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        dp, dq = gradient(float(p), float(q))
    return float(dp), float(dq)


def by_central_differences(loss: Loss, columns: Columns, p: float, q: float) -> Pair:
    """Return (dJ/dp, dJ/dq) from values of J alone: (J(p + h) - J(p - h)) / 2h, and so for q.

    Arguments as in `by_hand`.

    Notes
    -----
    *The step.* Of an unknown function one takes h = cbrt(epsilon) max(1, abs(p)), `GENERAL_STEP`.
    A J of squares is quadratic, so no h has a truncation error, and h should be large. An error
    is made up of t_i = abs(p first_i) + abs(q second_i) + abs(target_i), so J is known to about
    epsilon c sum t^2, and the difference to that over h. This stops falling where the step
    changes the predictions by as much as t: h is the power of two above
    sqrt(sum t^2 / sum first^2). It has the units of p, and fits data near 1e9 or 1e-9.

    *The error to be expected.* J(p + h) <= 9 c sum t^2 there, of which a sum in pairs keeps all
    but 40 roundings: the difference is within 90 epsilon of `size_of_terms`, in practice within
    two, while the squares of the errors are ordinary doubles, from 1e-300 to 1e300.

    *Kinks.* A loss of other values is made of pieces that are straight or quadratic, and between
    two of its kinks the same holds: h is then at most half the way to the nearest, but at least
    `SHORTEST` of the above, so that rounding leaves half of the digits. If h still reaches across
    a kink, `compare` says so.

    *Exactly representable differences.* p + h and p - h are rounded, so what is divided by is
    the difference of these two doubles, not 2h (Press et al., 2007, section 5.7).
    """
    c = loss.coefficient(max(len(columns[2]), 1))

    def value(p: float, q: float) -> float:
        return float(c * np.sum(loss.values_of(errors(columns, p, q))))

    with np.errstate(over="ignore", invalid="ignore"):
        across, up = _steps(loss, columns, p, q)
        above, below = p + across.taken, p - across.taken
        right, left = q + up.taken, q - up.taken
        dp = (value(above, q) - value(below, q)) / (above - below)
        dq = (value(p, right) - value(p, left)) / (right - left)
    return dp, dq


def size_of_terms(loss: Loss, columns: Columns, p: float, q: float) -> Pair:
    """Return how large the terms are that add up to dJ/dp and dJ/dq, however they cancel.

    2c sqrt(sum first^2) sqrt(sum t^2), with t as in `by_central_differences`: no less than
    2c sum abs(u first), by Cauchy and Schwarz. Rounding is proportional to it, and it does not
    vanish at the minimum. For other losses than squares the response to t takes the place of t.
    """
    first, second, target = columns
    with np.errstate(over="ignore", invalid="ignore"):
        steepness = loss.steepness(max(len(target), 1))
        terms = steepness * _norm(loss.responses_to(_sizes_of_errors(columns, p, q)))
        return terms * _norm(first), terms * _norm(second)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One gradient, three ways.

    Attributes
    ----------
    by_hand, autograd, finite_differences : (float, float)
        autograd is None where the package is not loaded, and so is its difference.
    autograd_difference, finite_differences_difference : float
        The larger of the two parts' differences from `by_hand`, each relative to
        `size_of_terms`: relative to the gradient itself it would mean nothing at the minimum.
    agree : bool
        Whether all of them are within `AGREEMENT`, or what a shorter h leaves of it; if not,
        `diagnosis` is that of the first.
    diagnosis : str
        ``at_kink`` where an error is 0, or nearly, and the loss has no single slope there.
    """

    by_hand: Pair
    autograd: Pair | None
    finite_differences: Pair
    autograd_difference: float | None
    finite_differences_difference: float
    agree: bool
    diagnosis: str

    def as_message(self) -> dict[str, object]:
        """Return plain JSON-able values: None for what is not finite."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def compare(loss: Loss, columns: Columns, p: float, q: float) -> Comparison:
    """Return the gradient at (p, q) three ways, and whether they agree.

    Examples
    --------
    >>> from app.objective.losses import LOSSES
    >>> x, y = np.array([0.0, 1.0]), np.array([1.0, 3.0])
    >>> found = compare(LOSSES["mse"], (x, np.ones(2), y), 0.0, 0.0)
    >>> found.by_hand, found.autograd, found.finite_differences, found.diagnosis
    ((-3.0, -4.0), (-3.0, -4.0), (-3.0, -4.0), 'agree')
    """
    reference = by_hand(loss, columns, p, q)
    size = size_of_terms(loss, columns, p, q)
    differences = by_central_differences(loss, columns, p, q)
    try:
        autograd = by_autograd(loss, columns, p, q)
    except Fault:
        autograd = None
    others = [each for each in (autograd, differences) if each is not None]
    n = len(columns[0])
    codes = [diagnose(each, reference, n, size) for each in others[:-1]]
    steps = _steps(loss, columns, p, q)
    allowed = AGREEMENT * max(step.ideal / step.taken for step in steps)
    if any(step.is_across_kink for step in steps):
        # There the slope of absolute errors jumps; that of Huber's loss bends.
        allowed += _bend_within(loss, columns, p, q, steps)
    codes.append(diagnose(differences, reference, n, size, allowed))
    shares = [relative_difference(each, reference, size) for each in others]
    share = None if autograd is None else shares[0]
    slip = next((code for code in codes if code != "agree"), "agree")
    agree = slip == "agree"
    if loss.kinks == (0.0,) and any(step.is_across_kink for step in steps):
        slip = "at_kink"
    return Comparison(reference, autograd, differences, share, shares[-1], agree, slip)


def relative_difference(candidate: Pair, reference: Pair, size: Pair) -> float:
    """Return the larger of the two parts' differences, each as a share of its size."""
    parts = zip(candidate, reference, size, strict=True)
    return max(abs(ours - theirs) / (scale or 1.0) for ours, theirs, scale in parts)


def diagnose(
    candidate: Pair, reference: Pair, n: int, size: Pair | None = None, tolerance: float = AGREEMENT
) -> str:
    """Return which of the classic slips turns the right gradient into the candidate.

    Parameters
    ----------
    candidate, reference : (float, float)
    n : int
        Number of points.
    size : (float, float), optional
        `size_of_terms`; without it, the size of `reference`, which fails near the minimum.
    tolerance : float
        Share of the size up to which two gradients agree. A plain loop over n points rounds n
        times where np.sum rounds 30 times: allow a learner's that much more.

    Returns
    -------
    str
        ``agree``; ``factor_2`` (2 or 1/2 times); ``sign`` (-1 times); ``sign_and_factor_2``;
        ``sum_not_mean`` (n times), ``mean_not_sum`` (1/n times), ``sum_and_factor_2`` (n/2 or
        2n times, as in sum u x for the MSE); ``parts_swapped``; ``inner_derivative`` (both
        are dJ/dq: a line's x has been forgotten); ``not_finite``; else ``differ``. Where two fit,
        as 2 times and n times for two points, the first of this list is named.

    Examples
    --------
    >>> diagnose((3.0, 4.0), (-3.0, -4.0), n=7)
    'sign'
    """
    largest = max(abs(reference[0]), abs(reference[1]))
    sizes = size or (largest, largest)
    if not all(map(math.isfinite, (*candidate, *reference, *sizes))):
        return "not_finite"
    if _matches(candidate, reference, [tolerance * scale for scale in sizes]):
        return "agree"
    for code, times, parts in _slips(max(n, 1)):
        slipped = times * reference[parts[0]], times * reference[parts[1]]
        allowed = [tolerance * max(1.0, abs(times)) * sizes[part] for part in parts]
        tells = not _matches(slipped, reference, [CLEARLY * most for most in allowed])
        if tells and _matches(candidate, slipped, allowed):
            return code
    return "differ"


def _slips(n: int) -> Iterator[tuple[str, float, tuple[int, int]]]:
    """Yield code, factor, and which part of the gradient stands in which place."""
    yield from (("factor_2", times, (0, 1)) for times in (0.5, 2.0))
    yield "sign", -1.0, (0, 1)
    yield from (("sign_and_factor_2", times, (0, 1)) for times in (-0.5, -2.0))
    yield "sum_not_mean", float(n), (0, 1)
    yield "mean_not_sum", 1.0 / n, (0, 1)
    yield from (("sum_and_factor_2", times, (0, 1)) for times in (n / 2.0, 2.0 * n))
    yield "parts_swapped", 1.0, (1, 0)
    yield "inner_derivative", 1.0, (1, 1)


def _matches(one: Pair, other: Pair, allowed: list[float]) -> bool:
    return all(abs(a - b) <= most for a, b, most in zip(one, other, allowed, strict=True))


@dataclass(frozen=True, slots=True)
class _Step:
    """The h of a central difference, the one that rounding asks for, and whether h is too long."""

    taken: float
    ideal: float
    is_across_kink: bool


def _steps(loss: Loss, columns: Columns, p: float, q: float) -> tuple[_Step, _Step]:
    first, second, _ = columns
    with np.errstate(over="ignore", invalid="ignore"):
        terms = _norm(_sizes_of_errors(columns, p, q))
        u = errors(columns, p, q)
        return _step(loss, u, p, terms, first), _step(loss, u, q, terms, second)


def _step(
    loss: Loss, u: NDArray[np.float64], value: float, terms: float, column: NDArray[np.float64]
) -> _Step:
    # 0 stands for a J that is constant or even in value: any step will do, and 2**0 is taken.
    size = _norm(column)
    _, exponent = math.frexp(min(terms / size, LARGEST_STEP) if size > 0.0 else 0.0)
    ideal = max(math.ldexp(1.0, exponent), GENERAL_STEP * abs(value))
    moved = np.abs(column) > 0.0
    ways = [np.abs(u[moved] - kink) / np.abs(column[moved]) for kink in loss.kinks]
    nearest = min((float(way.min(initial=math.inf)) for way in ways), default=math.inf)
    taken = max(min(ideal, nearest / 2.0), SHORTEST * ideal)
    return _Step(taken, ideal, taken > nearest)


def _bend_within(
    loss: Loss, columns: Columns, p: float, q: float, steps: tuple[_Step, _Step]
) -> float:
    """Return how much of a gradient's size a slope that bends, but does not jump, hides."""
    if not loss.has_delta:
        return 0.0
    responses = _norm(loss.responses_to(_sizes_of_errors(columns, p, q)))
    ways = (step.taken * _norm(column) for step, column in zip(steps, columns[:2], strict=True))
    return max(ways) / responses if responses else 0.0


def _sizes_of_errors(columns: Columns, p: float, q: float) -> NDArray[np.float64]:
    first, second, target = columns
    return np.abs(p * first) + np.abs(q * second) + np.abs(target)


def _norm(values: NDArray[np.float64]) -> float:
    """Return sqrt(sum values^2), where the squares themselves might leave the doubles."""
    largest = float(np.max(np.abs(values), initial=0.0))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    return largest * math.sqrt(float(np.sum((values / largest) ** 2)))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value if not isinstance(value, float) or math.isfinite(value) else None
