"""The limits of the plane: they fit paths and minimum, and then change seldom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Point
from app.views.plane.tracks import Tracks
from app.views.view import View

#: Room around starts, minimum and paths, as a share of their extent.
ROOM = 0.28


class Window:
    """Limits around all starts, the minimum, and the paths, past and ahead.

    Parameters
    ----------
    view : View
        The panel.
    tracks : Tracks
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        self._view, self._tracks = view, tracks
        self._key: tuple[object, ...] = ()

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
            self._fit(np.vstack([extent, *self._landmarks()]), ROOM)
        elif not self._holds(extent):
            corners = np.array([view.axes.get_xlim(), view.axes.get_ylim()]).T
            self._fit(np.vstack([corners, extent]), ROOM / 2)

    def _extent(self) -> NDArray[np.float64]:
        """Return the least and the greatest m and b of all paths, shape (2, 2)."""
        paths = [
            path
            for track in self._tracks.tracks
            for path in (track.past, track.ahead, track.updates)
            if path.size
        ]
        low = np.min([np.nanmin(path, axis=1) for path in paths], axis=0)
        return np.array([low, np.max([np.nanmax(path, axis=1) for path in paths], axis=0)])

    def _landmarks(self) -> list[Point]:
        """Return the other places that must be in sight: starts, turns and ends of the descents."""
        starts, objective = [track.start for track in self._tracks.tracks], self._tracks.objective
        ways = [objective.way_down(*start) for start in starts] if objective else []
        return starts + [place for way in ways for place in way]

    def _fit(self, places: NDArray[np.float64], room: float) -> None:
        low, high = places.min(axis=0), places.max(axis=0)
        middle, extent = (low + high) / 2, (high - low) * (1 + 2 * room)
        if extent.max() <= 1e-9 * max(np.abs(places).max(), 1e-9):
            extent = np.full(2, max(float(np.abs(places).max()), 1.0))
        width, height = self._view.inner_size
        scale = max(extent[0] / width, extent[1] / height)
        half = np.array([width, height]) * scale / 2
        self._view.axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
        self._view.axes.set_ylim(middle[1] - half[1], middle[1] + half[1])

    def _holds(self, extent: NDArray[np.float64]) -> bool:
        axes = self._view.axes
        low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
        return bool((low <= extent[0]).all() and (extent[1] <= high).all())
