"""A section through J: J against one of (m, b), the other held."""

from __future__ import annotations

import math

import numpy as np

from app.objective.objective import Objective
from app.views.surface.rings import Array

#: Places among which the highest is looked for; of a parabola the ends would do.
HEIGHT_PLACES = 24


class Section:
    """J along one direction through (m, b).

    Parameters
    ----------
    objective : Objective
    index : int
        Of the one that varies: 0 for m, 1 for b.
    m, b : float

    Examples
    --------
    >>> from app.objective.curve import Curve
    >>> from app.objective.functions import FUNCTIONS
    >>> section = Section(Curve(FUNCTIONS["square"]), 0, 3.0, 0.0)
    >>> section.value(2.0), section.slope(2.0), section.lowest()
    (4.0, 4.0, 0.0)
    """

    def __init__(self, objective: Objective, index: int, m: float, b: float) -> None:
        self._objective = objective
        self._index = index
        self._held = m, b

    def _at(self, place: float) -> tuple[float, float]:
        m, b = self._held
        return (place, b) if self._index == 0 else (m, place)

    def value(self, place: float) -> float:
        """Return J; NaN where it overflows."""
        value = self._objective.value(*self._at(place))
        return value if math.isfinite(value) else math.nan

    def values(self, places: Array) -> Array:
        """Return J at places, shape (k,), one by one: an objective need not know arrays."""
        return np.array([self.value(place) for place in places.tolist()])

    def slope(self, place: float) -> float:
        """Return the partial derivative."""
        return self._objective.gradient(*self._at(place))[self._index]

    def highest(self, low: float, high: float) -> float:
        """Return the highest J found from `low` to `high`; -inf where all of it overflows."""
        values = self.values(np.linspace(low, high, HEIGHT_PLACES))
        return float(np.nanmax(values, initial=-math.inf))

    def lowest(self) -> float | None:
        """Return where the section is lowest: of a parabola the zero of a straight slope."""
        objective, place = self._objective, self._held[self._index]
        if objective.weights == 1:
            return objective.minimum[self._index] if objective.minimum else None
        slope, aside = self.slope(place), max(abs(place), 1.0)
        curvature = (self.slope(place + aside) - slope) / aside
        lowest = place - slope / curvature if curvature > 0.0 else math.inf
        return lowest if math.isfinite(lowest) else None
