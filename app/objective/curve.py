"""A function of one weight as an objective, to be descended like the bowl of a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.objective.functions import Function
from app.objective.stopping import CurveStoppingRule

#: Places across a function's limits among which the lowest is looked for, before it is refined.
PLACES = 2000

#: Halvings of the interval around the lowest place: beyond the last digit of a double.
HALVINGS = 80


@dataclass(frozen=True)
class Curve:
    """f(w), asked like J(m, b): w is m, and b is always 0.

    Examples
    --------
    >>> from app.objective.functions import FUNCTIONS
    >>> curve = Curve(FUNCTIONS["square"])
    >>> curve.value(3.0, 0.0), curve.gradient(3.0, 0.0), curve.minimum
    (9.0, (6.0, 0.0), (0.0, 0.0))
    """

    function: Function

    weights = 1
    cost = 1

    def value(self, m: float, _b: float) -> float:
        """Return f(w); infinite where that overflows."""
        try:
            return self.function.value(m)
        except OverflowError:
            return math.inf

    def values(self, m: NDArray[np.float64], _b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return f at an array of w, one by one: a function need not know arrays."""
        return np.array([self.value(w, 0.0) for w in m.ravel().tolist()]).reshape(m.shape)

    def gradient(self, m: float, _b: float) -> tuple[float, float]:
        """Return (f'(w), 0)."""
        return self.function.derivative(m), 0.0

    @property
    def is_quadratic(self) -> bool:
        """Whether f'' is the same everywhere."""
        return self.function.curvature is not None

    @property
    def limits(self) -> tuple[float, float]:
        """The part of w that is worth seeing."""
        return self.function.limits

    def curvature(self, _m: float, _b: float) -> tuple[float, float] | None:
        """Return f'', twice, where it is the same everywhere; else None."""
        curvature = self.function.curvature
        return None if curvature is None else (curvature, curvature)

    def way_down(self, _m: float, _b: float) -> list[tuple[float, float]]:
        """Return where descent is meant to end: in another pit it ends elsewhere."""
        return [self.minimum]

    def excesses(self, m: float, b: float) -> tuple[float, float]:
        """Return (0, f(w) - least f): there is one direction only."""
        return 0.0, self.value(m, b) - self.least_value

    def stopping_rule(
        self, _start: tuple[float, float], _now: tuple[float, float]
    ) -> CurveStoppingRule:
        """Return when a run on this function ends, wherever it began."""
        low, high = self.limits
        rise = max(self.value(w, 0.0) for w in (low, high)) - self.least_value
        return CurveStoppingRule(high - low, rise, self.function.derivative)

    def level_sets(self, _levels: NDArray[np.float64], _vertices: int, _reach: float) -> None:
        """Return None: there is no plane of two weights to draw them in."""

    def level_through(
        self, _m: float, _b: float, _turns: NDArray[np.float64], _reach: float
    ) -> None:
        """Return None, as `level_sets` does."""

    @cached_property
    def _lowest(self) -> tuple[float, float]:
        """The lowest place within the function's limits, by bisection of f'."""
        low, high = self.function.limits
        width = (high - low) / PLACES
        lowest = min(range(1, PLACES), key=lambda i: self.function.value(low + i * width))
        left, right = low + (lowest - 1) * width, low + (lowest + 1) * width
        for _ in range(HALVINGS):
            middle = (left + right) / 2.0
            slope = self.function.derivative(middle)
            if slope == 0.0:
                return middle, 0.0
            left, right = (left, middle) if slope > 0.0 else (middle, right)
        return (left + right) / 2.0, 0.0

    @property
    def centre(self) -> tuple[float, float]:
        """The same as `minimum`."""
        return self._lowest

    @property
    def minimum(self) -> tuple[float, float]:
        """(w, 0) of the least value within the function's limits."""
        return self._lowest

    @property
    def least_value(self) -> float:
        """The least value within the function's limits."""
        return self.value(*self._lowest)
