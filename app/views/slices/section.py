"""A section through J: J against one of (m, b), with the other fixed."""

from __future__ import annotations

import math

import numpy as np

from app.objective.design import Design
from app.objective.objective import Objective
from app.views.contours import Array

#: The highest value is looked for at so many places; the ends of a parabola would do.
HEIGHT_PLACES = 24

#: The lowest place of a section that is no parabola: looked for among so many places, then so many
#: times in the interval around the lowest of them, which ends within a millionth of the first.
LOWEST_PLACES, SEARCHES = 33, 5


class Section:
    """J along one direction through (m, b).

    Parameters
    ----------
    objective : Objective
    index : int
        Which parameter varies: 0 for m, 1 for b.
    m, b : float
    design : Design or None
        The columns that J is about, if it is about points.

    Examples
    --------
    >>> from app.objective.curve import Curve
    >>> from app.objective.functions import FUNCTIONS
    >>> section = Section(Curve(FUNCTIONS["square"]), 0, 3.0, 0.0)
    >>> section.value(2.0), section.slope(2.0), section.lowest((-2.0, 2.0))
    (4.0, 4.0, 0.0)
    """

    def __init__(
        self, objective: Objective, index: int, m: float, b: float, design: Design | None = None
    ) -> None:
        self._objective, self._design = objective, design
        self._index = index
        self._fixed = m, b

    def _at(self, place: float) -> tuple[float, float]:
        m, b = self._fixed
        return (place, b) if self._index == 0 else (m, place)

    def value(self, place: float) -> float:
        """Return J; NaN where it overflows."""
        value = self._objective.value(*self._at(place))
        return value if math.isfinite(value) else math.nan

    def values(self, places: Array) -> Array:
        """Return J at places, shape (k,); NaN where it overflows."""
        fixed = np.full(places.shape, self._fixed[1 - self._index])
        pair = (places, fixed) if self._index == 0 else (fixed, places)
        with np.errstate(over="ignore", invalid="ignore"):
            values = self._objective.values(*pair)
        return np.where(np.isfinite(values), values, np.nan)

    def slope(self, place: float) -> float:
        """Return the partial derivative."""
        return self._objective.gradient(*self._at(place))[self._index]

    def highest(self, low: float, high: float) -> float:
        """Return the highest J found from `low` to `high`; -inf where all of it overflows."""
        values = self.values(np.linspace(low, high, HEIGHT_PLACES))
        return float(np.nanmax(values, initial=-math.inf))

    def kinks(self, low: float, high: float) -> Array:
        """Return the places between `low` and `high` where a loss may have a kink, in order.

        These are the zeros of the errors of the points. At other places any loss is smooth enough.
        """
        if self._design is None or self._objective.is_quadratic:
            return np.empty(0)
        kinks = self._design.zero_errors(self._index, *self._fixed)
        return np.sort(kinks[(low < kinks) & (kinks < high)])

    def lowest(self, limits: tuple[float, float]) -> float | None:
        """Return where the section is lowest; None where that cannot be known.

        The slope of a parabola is a straight line, whose zero is the answer. Of other sections
        only the part within the limits is searched.
        """
        objective, place = self._objective, self._fixed[self._index]
        if objective.weights == 1:
            return objective.minimum[self._index] if objective.minimum else None
        if not objective.is_quadratic:
            return self._lowest_within(*limits)
        slope, aside = self.slope(place), max(abs(place), 1.0)
        curvature = (self.slope(place + aside) - slope) / aside
        lowest = place - slope / curvature if curvature > 0.0 else math.inf
        return lowest if math.isfinite(lowest) else None

    def _lowest_within(self, low: float, high: float) -> float | None:
        """Return the lowest place between two; None if the section is lowest at one of them."""
        first, last = low, high
        for _ in range(SEARCHES):
            places = np.linspace(low, high, LOWEST_PLACES)
            values = self.values(places)
            if np.isnan(values).any():
                return None
            lowest = int(np.argmin(values))
            low, high = places[max(lowest - 1, 0)], places[min(lowest + 1, LOWEST_PLACES - 1)]
        kinks = self.kinks(low, high)
        if len(kinks):
            return float(kinks[np.argmin(self.values(kinks))])
        lowest = (low + high) / 2
        return float(lowest) if first + high - low < lowest < last - (high - low) else None
