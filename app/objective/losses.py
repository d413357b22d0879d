"""The losses, as the textbook writes them: one row of the list below is one loss.

With the error of a point u = m x + b - y and k points in the batch, a loss is a sum or a mean of
values of single errors, J = c sum rho(u), where c is 1 or 1 / k:

    sse = sum u^2    mse = sum u^2 / k    half_sse = sum u^2 / 2    half_mse = sum u^2 / (2 k)
    mae = sum |u| / k                     huber = sum rho(u) / k

The first four are the sum of squared errors up to a factor. By the chain rule
dJ/dm = c sum rho'(u) x and dJ/db = c sum rho'(u)
(Bishop 2006, "Pattern Recognition and Machine Learning", section 3.1.1, eq. 3.12 and 3.13).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.objective.robust_minimum import Found, least_absolute, least_huber

Array: TypeAlias = NDArray[np.float64]

#: Numbers in, numbers out, a single one or an array of them.
Written: TypeAlias = Callable[[Any, Any, float], Any]


@dataclass(frozen=True, slots=True)
class Loss:
    """A sum or a mean of values of single errors.

    The slope of a value is a multiple of the loss's *response* to the error: of the error
    itself for squares, of its sign for absolute errors, of the error clipped for Huber's.

    Attributes
    ----------
    name : str
        Its name in settings, URL and API.
    factor : float
        1, or 1/2 so that the 2 of the derivative cancels.
    is_mean : bool
        Whether the sum is divided by the number of points in the batch.
    source : str
        Where the definition is from.
    of_error : callable
        ``of_error(numbers, u, delta)``: rho(u), written with the functions of a module
        `numbers`, numpy or one that differentiates what is written with it.
    steepness_of_response : float
        rho'(u) for a response of 1: 2 for squares, 1 for the others.
    response : callable or None
        ``response(u, delta)`` of one float; None where it is u itself.
    responses : callable or None
        The same for an array.
    has_delta : bool
        Whether `delta` makes a difference.
    least : callable or None
        ``least(first, second, target, delta)``: the exact minimum; None where the sums of
        least squares know it, or nobody does.
    delta : float
        Beyond this an error counts linearly.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.array([0.0, 1.0]), np.array([1.0, 3.0])
    >>> LOSSES["mse"].value(0.0, 0.0, x, y)
    5.0
    >>> LOSSES["mse"].gradient(0.0, 0.0, x, y)
    (-3.0, -4.0)
    >>> LOSSES["mae"].value(0.0, 0.0, x, y), LOSSES["mae"].gradient(0.0, 0.0, x, y)
    (2.0, (-0.5, -1.0))
    """

    name: str
    factor: float
    is_mean: bool
    source: str
    of_error: Written
    steepness_of_response: float = 1.0
    response: Callable[[float, float], float] | None = None
    responses: Callable[[Array, float], Array] | None = None
    has_delta: bool = False
    least: Callable[[Array, Array, Array, float], Found] | None = None
    delta: float = 1.0

    @property
    def is_of_squares(self) -> bool:
        """Whether it is a multiple of the sum of squared errors."""
        return self.response is None

    def with_delta(self, delta: float) -> Loss:
        """Return this loss with another threshold; itself where it has none."""
        return replace(self, delta=delta) if self.has_delta else self

    def coefficient(self, k: int) -> float:
        """Return c in J = c * sum rho(u) over a batch of `k` points."""
        return self.factor / k if self.is_mean else self.factor

    def steepness(self, k: int) -> float:
        """Return what a response of 1 adds to dJ/du, over a batch of `k` points."""
        return self.steepness_of_response * self.coefficient(k)

    def values_of(self, u: Array, numbers: ModuleType | Any = np) -> Any:
        """Return rho(u), shape as `u`."""
        return self.of_error(numbers, u, self.delta)

    def value_of(self, u: float) -> float:
        """Return rho(u) of one error."""
        return float(self.of_error(np, u, self.delta))

    def responses_to(self, u: Array) -> Array:
        """Return the response to every error, shape as `u`."""
        return u if self.responses is None else self.responses(u, self.delta)

    def bends(self, u: Array) -> NDArray[np.bool_]:
        """Return for every error whether rho'' is not 0 there, shape as `u`."""
        if self.is_of_squares:
            return np.ones(u.shape, dtype=np.bool_)
        return (np.abs(u) <= self.delta) & self.has_delta

    @property
    def kinks(self) -> tuple[float, ...]:
        """The errors at which rho' jumps or bends: 0 of absolute errors, +-delta of Huber's."""
        if self.is_of_squares:
            return ()
        return (-self.delta, self.delta) if self.has_delta else (0.0,)

    @property
    def largest_response(self) -> float:
        """The most that an error can answer with: delta, or 1 for a sign."""
        if self.is_of_squares:
            return math.inf
        return self.delta if self.has_delta else 1.0

    def value(self, m: float, b: float, x: Array, y: Array) -> float:
        """Return J(m, b) over the batch `x`, `y`, each of shape (k,)."""
        error = m * x + b - y
        return float(self.coefficient(len(x)) * np.sum(self.values_of(error)))

    def gradient(self, m: float, b: float, x: Array, y: Array) -> tuple[float, float]:
        """Return (dJ/dm, dJ/db) over the batch `x`, `y`, each of shape (k,)."""
        response = self.responses_to(m * x + b - y)
        steepness = self.steepness(len(x))
        return float(steepness * np.sum(response * x)), float(steepness * np.sum(response))


def _square(_numbers: Any, u: Any, _delta: float) -> Any:
    return u**2


def _absolute(numbers: Any, u: Any, _delta: float) -> Any:
    return numbers.abs(u)


def _huber(numbers: Any, u: Any, delta: float) -> Any:
    size = numbers.abs(u)
    # What lies beyond would overflow as a square, and is not taken from there.
    within = numbers.where(size <= delta, u, 0.0)
    return numbers.where(size <= delta, within**2 / 2.0, delta * (size - delta / 2.0))


def _sign(u: float, _delta: float) -> float:
    """Return the sign of u: 0 at 0, where every slope from -1 to 1 is a subgradient."""
    return 1.0 if u > 0.0 else -1.0 if u < 0.0 else u


def _signs(u: Array, _delta: float) -> Array:
    return np.sign(u)


def _clipped(u: float, delta: float) -> float:
    return delta if u > delta else -delta if u < -delta else u


def _all_clipped(u: Array, delta: float) -> Array:
    return np.clip(u, -delta, delta)


def _of_squares(name: str, factor: float, *, is_mean: bool, source: str) -> Loss:
    return Loss(name, factor, is_mean, source, of_error=_square, steepness_of_response=2.0)


_BISHOP = "Bishop (2006), Pattern Recognition and Machine Learning, eq. 3.12"
_LEGENDRE = "Legendre (1805), Nouvelles methodes, appendix: Sur la methode des moindres quarres"
_GOODFELLOW = "Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 5.4"
_NG = "Ng (2000), CS229 lecture notes, part I, with the mean over the batch"
_BOSCOVICH = (
    "Boscovich (1757), De litteraria expeditione; Laplace (1793), with the mean over the batch"
)
#: Huber's rho is u^2 / 2 within the threshold, which he calls k, and k |u| - k^2 / 2 beyond. The
#: slope is u clipped to [-delta, delta]. torch.nn.HuberLoss has the same convention.
_HUBER = (
    "Huber (1964), Robust Estimation of a Location Parameter, p. 75, with the mean over the batch"
)

LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        _of_squares("mse", 1.0, is_mean=True, source=_GOODFELLOW),
        _of_squares("sse", 1.0, is_mean=False, source=_LEGENDRE),
        _of_squares("half_mse", 0.5, is_mean=True, source=_NG),
        _of_squares("half_sse", 0.5, is_mean=False, source=_BISHOP),
        Loss(
            "mae",
            1.0,
            is_mean=True,
            source=_BOSCOVICH,
            of_error=_absolute,
            response=_sign,
            responses=_signs,
            least=lambda first, second, target, _delta: least_absolute(first, second, target),
        ),
        Loss(
            "huber",
            1.0,
            is_mean=True,
            source=_HUBER,
            of_error=_huber,
            response=_clipped,
            responses=_all_clipped,
            has_delta=True,
            least=least_huber,
        ),
    )
}
