"""How much of a bowl is in sight: a window of (m, b), and up to which J."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import numpy as np

from app.objective.bowl import Bowl
from app.views.limits import contains, with_room
from app.views.surface.rings import VERTICES, Array, Window

#: The room around what must be in sight, as a share of it.
ROOM = 0.12

#: The window reaches this many times as far from the minimum as the path, or less if the bowl
#: ends before; and in no direction less far than this part of the bowl.
WIDEST, LEAST_PART = 2.0, 0.1

#: The height above the least J, as a share of the path's: at first, and when it has to grow.
HEADROOM, GROWN_HEADROOM = 1.15, 2.0

#: From the floor up to the least J, as a share of the height: the shadow is apart from the path.
DROP = 0.22

#: A height must be this share of J, or its ticks would differ in digits that are rounding.
LEAST_HEIGHT = 1e-9


class Sight:
    """What is shown of a bowl.

    Attributes
    ----------
    window : ((float, float), (float, float))
        Limits of m and of b.
    least, rise : float
        The least J, and how far above it the bowl is shown.
    """

    def __init__(self) -> None:
        self.window: Window = ((0.0, 1.0), (0.0, 1.0))
        self.least, self.rise = 0.0, 1.0

    @property
    def floor(self) -> float:
        """J of the floor, below the least."""
        return self.least - DROP * self.rise

    @property
    def limits(self) -> Array:
        """The box, shape (3, 2)."""
        return np.array([*self.window, (self.floor, self.least + self.rise)])

    def fit(self, bowl: Bowl, places: Array) -> None:
        """Show all `places` (m, b), shape (k, 2), and so much around that it reads as a bowl."""
        self.least = bowl.least_value
        needed = self._height(bowl, places)
        if bowl.minimum is None or not needed:
            low, high = places.min(axis=0).tolist(), places.max(axis=0).tolist()
            self.window = with_room(low[0], high[0], WIDEST), with_room(low[1], high[1], WIDEST)
        else:
            minimum = np.array(bowl.minimum)
            (rim,) = bowl.level_sets(np.array([needed]), VERTICES, math.inf)
            whole = np.ptp(rim, axis=0) / 2
            far = np.maximum(np.abs(places - minimum).max(axis=0), LEAST_PART * whole)
            half = np.maximum((1 + ROOM) * far, np.minimum((1 + ROOM) * whole, WIDEST * far))
            half = np.maximum(half, LEAST_HEIGHT * np.abs(minimum))
            low, high = (minimum - half).tolist(), (minimum + half).tolist()
            self.window = (low[0], high[0]), (low[1], high[1])
        # Where the path is nowhere above the minimum, as high as the window's highest corner.
        (left, right), (bottom, top) = self.window
        corners = np.array([(left, bottom), (left, top), (right, bottom), (right, top)])
        self.rise = HEADROOM * needed or self._height(bowl, corners) or 1.0

    def grow(self, bowl: Bowl, places: Array) -> None:
        """Show all `places` as well; where they are in sight, change nothing."""
        self.least = bowl.least_value
        needed = self._height(bowl, places)
        if needed > self.rise:
            self.rise = GROWN_HEADROOM * needed
        extents = np.stack([places.min(axis=0), places.max(axis=0)], axis=-1).tolist()
        first, second = (
            limits
            if contains(limits, low, high)
            else with_room(min(limits[0], low), max(limits[1], high), ROOM)
            for limits, (low, high) in zip(self.window, extents, strict=True)
        )
        self.window = first, second

    def _height(self, bowl: Bowl, places: Array) -> float:
        """Return how high above the least J the highest place is, 0 for no more than rounding."""
        value = cast(Callable[[Array, Array], Array], bowl.value)
        height = float(value(*places.T).max()) - self.least
        return height if height > LEAST_HEIGHT * abs(self.least) else 0.0
