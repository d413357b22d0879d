"""How much of the surface is in sight: a window of (m, b), and up to which J."""

from __future__ import annotations

import math

import numpy as np

from app.objective.objective import Objective
from app.views.contours import Array, Window
from app.views.limits import FARTHEST, contains, drawable, with_room
from app.views.surface.rings import VERTICES

#: Room around everything that must be in sight, as a share of its extent.
ROOM = 0.12

#: The window reaches so many times as far from the minimum as the path, or less far if the bowl
#: ends before; and in each direction at least as far as this share of the bowl.
WIDEST, LEAST_PART = 2.0, 0.1

#: Height of the window above the least J, in heights of the path: at first, and when it grows.
HEADROOM, GROWN_HEADROOM = 1.15, 2.0

#: From the floor up to the least J, as a share of the height; it parts the shadow from the path.
DROP = 0.22

#: A height must be this share of J, or its ticks would differ only in digits of rounding errors.
LEAST_HEIGHT = 1e-9

#: Where no closed form says how far away J has a height, these distances from the minimum are
#: tried, in units of the farthest place that must be in sight.
TRIED = 2.0 ** np.arange(-12.0, 13.0)

#: Where nobody knows the least J, the window is searched at so many places across and up.
PLACES_ACROSS = 16


class Sight:
    """The part of the surface that is shown.

    Attributes
    ----------
    window : ((float, float), (float, float))
        Limits of m and of b.
    least, rise : float
        The least J, and how far above it the surface is shown.
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

    def fit(self, objective: Objective, places: Array) -> None:
        """Show all `places` (m, b), shape (k, 2), with enough around them to look like a bowl."""
        around = self._around(places)
        self.least = self._least_within(objective, around, places)
        needed = self._height(objective, places)
        if objective.minimum is None or not needed:
            self.window = around
        else:
            minimum = np.array(objective.minimum)
            far = np.abs(places - minimum).max(axis=0)
            whole = self._half_extents(objective, minimum, needed, float(far.max()))
            far = np.maximum(far, LEAST_PART * whole)
            half = np.maximum((1 + ROOM) * far, np.minimum((1 + ROOM) * whole, WIDEST * far))
            half = np.maximum(half, LEAST_HEIGHT * np.abs(minimum))
            low, high = (minimum - half).tolist(), (minimum + half).tolist()
            self.window = (low[0], high[0]), (low[1], high[1])
        # If no place is above the minimum, the highest corner of the window decides.
        (left, right), (bottom, top) = self.window
        corners = np.array([(left, bottom), (left, top), (right, bottom), (right, top)])
        self.rise = HEADROOM * needed or self._height(objective, corners) or 1.0
        self._stay_drawable()

    def grow(self, objective: Objective, places: Array) -> None:
        """Show all `places` too; if they are in sight, change nothing."""
        if objective.least_value is not None:
            self.least = objective.least_value
        elif (lowest := float(objective.values(*places.T).min())) < self.least:
            self.least = lowest - DROP * self.rise  # room below, so that the box moves seldom
        needed = self._height(objective, places)
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
        self._stay_drawable()

    def _stay_drawable(self) -> None:
        """Keep the box within what can be drawn, as all limits of axes are."""
        first, second = self.window
        self.window = drawable(*first), drawable(*second)
        wanted = self.least, self.least + min(self.rise, FARTHEST)
        least, top = drawable(*wanted)
        if (least, top) != wanted:
            self.least, self.rise = least, top - least

    @staticmethod
    def _around(places: Array) -> Window:
        """Return a window around places where nobody knows how far the surface reaches."""
        low, high = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        return with_room(low[0], high[0], WIDEST), with_room(low[1], high[1], WIDEST)

    @staticmethod
    def _least_within(objective: Objective, window: Window, places: Array) -> float:
        """Return the least J; where nobody knows it, the least found in a window."""
        if objective.least_value is not None:
            return objective.least_value
        m, b = np.meshgrid(*(np.linspace(*limits, PLACES_ACROSS) for limits in window))
        return float(min(objective.values(m, b).min(), objective.values(*places.T).min()))

    def _half_extents(
        self, objective: Objective, minimum: Array, height: float, farthest: float
    ) -> Array:
        """Return how far from the minimum J is so high above its least, along m and along b."""
        rims = objective.level_sets(np.array([height]), VERTICES, math.inf)
        if rims is not None:
            return np.ptp(rims[0], axis=0) / 2
        extents: list[float] = []
        for along in np.eye(2):
            distances = farthest * TRIED
            ways = minimum + np.array([-1.0, 1.0])[:, None, None] * distances[:, None] * along
            heights = objective.values(ways[..., 0], ways[..., 1]).max(axis=0) - self.least
            there = np.flatnonzero(heights >= height)
            extents.append(float(distances[there[0]]) if len(there) else math.inf)
        return np.array(extents)

    def _height(self, objective: Objective, places: Array) -> float:
        """Return how far the highest place is above the least J, 0 for a rounding error."""
        height = float(objective.values(*places.T).max()) - self.least
        return height if height > LEAST_HEIGHT * abs(self.least) else 0.0
