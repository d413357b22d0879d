"""The level curves of J, their names, and the one that passes through the current point."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from app.data.dataset import Point
from app.objective.bowl import Bowl
from app.views.limits import short
from app.views.view import View

#: Level curves drawn; from one to the next J above its least is four times as much, so that
#: the curves of a round bowl lie at twice the distance.
LEVELS = 8

#: Corners of a level curve: chords that stray less than a fifth of a pixel in a large panel.
VERTICES = 120

#: Longest half axis of a level curve, in widths of the panel: beyond it, it looks straight.
REACH = 40.0

#: Pixels, the least between two level curves' names.
APART = 34.0

#: Where the corners of the curve through the current point lie, in turns of that curve: one on
#: the point itself and the next very near, so that the right angle with the gradient is right
#: even on a curve a thousand panels long.
_SHARES = np.linspace(-1.0, 1.0, 181)
TURNS = np.pi * _SHARES * np.abs(_SHARES)


class Levels:
    """The bowl, seen from above.

    Parameters
    ----------
    view : View
        The panel.
    """

    def __init__(self, view: View) -> None:
        theme = view.theme
        self._view = view
        self.curves = view.polygons(linewidths=1.0, edgecolors=theme.contour, zorder=1)
        shades = np.linspace(0.0, 1.0, LEVELS + 1)[1:, None]
        low, high = (np.array(to_rgb(colour)) for colour in (theme.background, theme.contour_fill))
        self.curves.set_facecolor([tuple(row) for row in low + (high - low) * shades])
        self._names = [
            view.text(0, 0, "", color=theme.muted, size=9.5, ha="center", va="center", zorder=5)
            for _ in range(LEVELS)
        ]
        self._minimum = view.line(ls="", marker="x", color=theme.minimum, ms=9, mew=2.2, zorder=2)
        self.curve_now = view.line(lw=1.0, alpha=0.4, zorder=2)

    def artists(self, bowl: Bowl, *, named: bool) -> Sequence[Artist]:
        """Bring level curves and minimum up to date and return them, lowest first."""
        artists: list[Artist] = [self.curves, *self._place(bowl, named=named)]
        if bowl.minimum:
            self._minimum.set_data(*([value] for value in bowl.minimum))
            artists.append(self._minimum)
        return artists

    def _place(self, bowl: Bowl, *, named: bool) -> list[Text]:
        """Set the level curves that cross the panel; return the names of those with room."""
        axes = self._view.axes
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        corners = [bowl.value(m, b) for m in (left, right) for b in (low, high)]
        rise = max(corners) - bowl.least_value
        levels = rise * 0.7 * np.power(0.25, np.arange(LEVELS, dtype=np.float64))
        curves = bowl.level_sets(levels, VERTICES, REACH * max(right - left, high - low))
        self.curves.set_verts(list(curves))
        names: list[Text] = []
        if not named:
            return names
        across, up = self._view.units_per_pixel()
        taken = [np.array(bowl.minimum)] if bowl.minimum else []
        for name, curve, level in zip(self._names, curves, levels, strict=True):
            place = _first_inside(
                curve, (left + 30 * across, right - 30 * across), (low + 12 * up, high - 40 * up)
            )
            if place is None or any(
                np.hypot(*((place - other) / (across, up))) < APART for other in taken
            ):
                continue
            taken.append(place)
            name.set_text(short(bowl.least_value + level))
            name.set_position((float(place[0]), float(place[1])))
            names.append(name)
        return names

    def through(self, bowl: Bowl, place: Point, colour: str) -> Line2D:
        """Set the level curve that passes through a place, and return it."""
        (left, right), (low, high) = self._view.axes.get_xlim(), self._view.axes.get_ylim()
        m, b = curve_through(bowl, place, math.hypot(right - left, high - low))
        self.curve_now.set_data(m, b)
        if self.curve_now.get_color() != colour:  # a colour is parsed anew each time
            self.curve_now.set_color(colour)
        return self.curve_now


def curve_through(
    bowl: Bowl, place: Point, reach: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the level curve of a bowl through a place, which is its middle corner.

    As in `Bowl.level_sets`, it is a circle in the two roots of the completed square.

    Parameters
    ----------
    bowl : Bowl
    place : (float, float)
    reach : float
        How far it is drawn where it is straight: along a valley without end.

    Returns
    -------
    m, b : ndarray of float, shape (k,)
    """
    s, (m, b) = bowl.moments, place
    if not s.has_spread:
        ends = reach * np.array([-1.0, 0.0, 1.0])
        return m + ends * bowl.valley[0], b + ends * bowl.valley[1]
    slope, intercept = bowl.centre
    across, up = math.sqrt(s.cxx), math.sqrt(s.sum_of_squares)
    error = m * s.mean_x + b - s.mean_y
    radius = math.hypot(across * (m - slope), up * error)
    turns = math.atan2(up * error, across * (m - slope)) + TURNS
    offsets = radius / across * np.cos(turns)
    errors = radius / up * np.sin(turns)
    return offsets + slope, errors - offsets * s.mean_x + intercept


def _first_inside(
    curve: NDArray[np.float64], across: tuple[float, float], up: tuple[float, float]
) -> NDArray[np.float64] | None:
    """Return the first corner of a curve that lies within the limits, if any does."""
    m, b = curve.T
    inside = (across[0] < m) & (m < across[1]) & (up[0] < b) & (b < up[1])
    places = np.flatnonzero(inside)
    return curve[places[0]] if len(places) else None
