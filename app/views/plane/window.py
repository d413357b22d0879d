"""The limits of the plane: they fit paths and minimum, and then change seldom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Point
from app.views.limits import SAME, SHORTEST
from app.views.plane.tracks import Tracks
from app.views.view import View

#: Room around starts, minimum and paths, as a share of their extent.
ROOM = 0.28

#: CSS pixels: start, turns and minimum must be so far apart along both axes, or each has its own
#: scale.
APART = 24.0


class Window:
    """Limits around all starts, the minimum, and the paths, past and ahead.

    Parameters
    ----------
    view : View
        The panel.
    tracks : Tracks

    Attributes
    ----------
    has_one_scale : bool
        Whether right angles look right. On unscaled data the path would be a line of a pixel's
        width along one axis, so each axis has a scale of its own there.
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        self._view, self._tracks = view, tracks
        self._key: tuple[object, ...] = ()
        self.has_one_scale = True

    def follow(self) -> None:
        """Fit when another descent begins; else change only if a path leaves the limits."""
        session, view, design = self._view.session, self._view, self._tracks.design
        key = (
            session.restarts, session.points_version, session.run.problem.loss, view.inner_size,
            design and (design.shift, design.scale),
        )  # fmt: skip
        if session.is_held and self._key:
            return
        extent = self._extent()
        if key != self._key:
            self._key = key
            places = np.vstack([extent, *self._landmarks()])
            self.has_one_scale = self._can_have_one_scale(places)
            self._fit(places, ROOM)
        elif not self._holds(extent):
            corners = np.array([view.limits_across, view.limits_up]).T
            self._fit(np.vstack([corners, extent]), ROOM / 2)

    def _extent(self) -> NDArray[np.float64]:
        """Return the least and the greatest m and b of all paths, shape (2, 2)."""
        paths = [
            path
            for track in self._tracks.tracks
            for path in (track.past, track.ahead, track.updates)
            if path.size
        ]
        # The least and the greatest of all that is a number.
        low = np.min([np.fmin.reduce(path, axis=1) for path in paths], axis=0)
        return np.array([low, np.max([np.fmax.reduce(path, axis=1) for path in paths], axis=0)])

    def _landmarks(self) -> list[Point]:
        """Return the other places that must be in sight: starts, turns and ends of the descents."""
        starts, objective = [track.start for track in self._tracks.tracks], self._tracks.objective
        ways = [objective.way_down(*start) for start in starts] if objective else []
        return starts + [place for way in ways for place in way]

    def _fit(self, places: NDArray[np.float64], room: float) -> None:
        low, high = places.min(axis=0), places.max(axis=0)
        middle, extent = (low + high) / 2, (high - low) * (1 + 2 * room)
        least = np.maximum(SAME * np.abs(places).max(axis=0), SHORTEST)
        if (extent <= least).all():
            extent = np.full(2, max(float(np.abs(places).max()), 1.0))
        size = np.array(self._view.inner_size)
        scales = extent / size
        half = size * scales.max() / 2
        if not self.has_one_scale:
            half = np.where(extent > least, extent, extent.max()) / 2
        self._view.look_across(middle[0] - half[0], middle[0] + half[0])
        self._view.look_up(middle[1] - half[1], middle[1] + half[1])

    def _can_have_one_scale(self, places: NDArray[np.float64]) -> bool:
        """Whether places are apart in both directions on axes of one scale."""
        extent = np.ptp(places, axis=0)
        is_apart = extent > np.maximum(SAME * np.abs(places).max(axis=0), SHORTEST)
        if not is_apart.all():
            return True
        shares = extent / np.array(self._view.inner_size)
        return bool((shares / shares.max() * self._view.inner_size >= APART).all())

    def _holds(self, extent: NDArray[np.float64]) -> bool:
        low, high = np.array([self._view.limits_across, self._view.limits_up]).T
        return bool((low <= extent[0]).all() and (extent[1] <= high).all())
