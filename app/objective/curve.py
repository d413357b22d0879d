"""A function of one weight as an objective, to be descended like the bowl of a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from app.objective.functions import Function

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

    is_of_one_weight = True

    def value(self, m: float, _b: float) -> float:
        """Return f(w); infinite where that overflows."""
        try:
            return self.function.value(m)
        except OverflowError:
            return math.inf

    def gradient(self, m: float, _b: float) -> tuple[float, float]:
        """Return (f'(w), 0)."""
        return self.function.derivative(m), 0.0

    @property
    def eigenvalues(self) -> tuple[float, float]:
        """The curvature, twice, where it is the same everywhere; else zeros."""
        curvature = self.function.curvature or 0.0
        return curvature, curvature

    @cached_property
    def centre(self) -> tuple[float, float]:
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
    def minimum(self) -> tuple[float, float]:
        """(w, 0) of the least value within the function's limits."""
        return self.centre

    @property
    def least_loss(self) -> float:
        """The least value within the function's limits."""
        return self.value(*self.centre)
