"""The handles of the line: its two ends and its middle, by which a hand drags it."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from app.objective.models import line
from app.training.descent import Status
from app.views.run_lines import active_colour
from app.views.view import View

#: The handles by their index.
LEFT, MIDDLE, RIGHT = range(3)

#: The end handles stand so far inside the visible part of the line, as a share of it.
INSET = 0.07

#: CSS pixels: a visible part of the line shorter than this has no room for handles.
SHORTEST = 60.0

#: CSS pixels across that stay between the two ends: a steeper line has no equation y = m x + b.
NARROWEST = 24.0

#: CSS pixels: diameter of a handle.
SIZE = 8.0


class Handles:
    """Draws the handles of the active run's line, and tells which line a drag of one makes.

    Attributes
    ----------
    is_pointed : bool
        Whether the pointer is on a handle: they then show at any epoch.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.is_pointed = False
        self.marks = view.line(
            ls="", marker="o", ms=SIZE, mew=1.8, mfc=view.theme.background, zorder=3.5
        )

    def places(self) -> NDArray[np.float64]:
        """Return the handles in data units, shape (3, 2), or (0, 2) if the line has none.

        Examples
        --------
        >>> from app.session.session import Session
        >>> from app.views.data import DataView
        >>> from app.views.theme import LIGHT
        >>> view = DataView(Session(), LIGHT, 720, 520, 1)
        >>> Handles(view).places().round(3).tolist()
        [[0.07, 0.0], [0.5, 0.0], [0.93, 0.0]]
        """
        view, session = self._view, self._view.session
        if session.settings.model != line.MODEL.name:
            return np.empty((0, 2))
        m, b = session.run.original_units
        (left, right), (low, high) = view.limits_across, view.limits_up
        if m:  # where the line enters and leaves the panel
            crossings = sorted(((low - b) / m, (high - b) / m))
            left, right = max(left, crossings[0]), min(right, crossings[1])
        elif not low <= b <= high:
            return np.empty((0, 2))
        across, up = view.units_per_pixel()
        if not np.hypot((right - left) / across, m * (right - left) / up) >= SHORTEST or (
            right <= left
        ):
            return np.empty((0, 2))
        inset = INSET * (right - left)
        x = np.array([left + inset, (left + right) / 2, right - inset])
        return np.stack([x, m * x + b], axis=-1)

    def dragged(
        self, places: NDArray[np.float64], index: int, x: float, y: float
    ) -> tuple[float, float]:
        """Return (m, b) of the line after a handle was dragged to (x, y), in original units.

        An end turns the line around its other end; the middle shifts it. Both numbers are rounded
        to what a pixel of the panel can show.

        Parameters
        ----------
        places : ndarray of float, shape (3, 2)
            The handles when the drag began.
        index : int
            Which one is dragged.
        x, y : float
            Where to, in data units.
        """
        across, up = self._view.units_per_pixel()
        left, right = self._view.limits_across
        m = (places[RIGHT, 1] - places[LEFT, 1]) / (places[RIGHT, 0] - places[LEFT, 0])
        fixed = x, y
        if index != MIDDLE:
            fixed = tuple(places[RIGHT if index == LEFT else LEFT])
            apart = NARROWEST * across
            x = min(x, fixed[0] - apart) if index == LEFT else max(x, fixed[0] + apart)
            m = (y - fixed[1]) / (x - fixed[0])
        m = _rounded(m, up / (right - left))
        return m, _rounded(fixed[1] - m * fixed[0], up)

    def key(self) -> tuple[object, ...]:
        """Return what decides whether the handles show."""
        return (self._are_shown,)

    @property
    def _are_shown(self) -> bool:
        """They show before the first epoch, when the line is a guess, and under the pointer."""
        run = self._view.session.run
        return self.is_pointed or (run.update == 0 and run.status is not Status.RUNNING)

    def artists(self) -> list[Artist]:
        """Return the marks of the handles, or nothing."""
        places = self.places() if self._are_shown else ()
        if not len(places):
            return []
        self.marks.set_data(*np.transpose(places))
        self.marks.set_markeredgecolor(active_colour(self._view))
        return [self.marks]


def _rounded(value: float, resolution: float) -> float:
    return round(float(value), -int(np.floor(np.log10(resolution))))
