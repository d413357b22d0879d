"""The equation at the end of the active run's line, beside the line and clear of the residuals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.views.data.points import are_many
from app.views.label import Box, Label, touches_any
from app.views.view import View

#: CSS pixels between the label and the line, and between the label and the edge of the panel.
GAP, FROM_EDGE = 7.0, 4.0

#: Pixels across between the ends of a line that has no slope in numbers.
UPRIGHT = 1e-3

#: In play a label stays on its side of the line unless it covers so many more residuals than when
#: it came there: it would jump.
STAYS = 2

#: A point under a label is as bad as so many residuals, so that the label moves away from it.
POINT = 4

#: CSS pixels from the middle of a point that a label must leave free.
RADIUS = 2.0


@dataclass(frozen=True, slots=True)
class _Stroke:
    """The line in pixels, as y = slope x + height, and the box that it is seen in."""

    slope: float
    height: float
    box: Box

    def at(self, x: float) -> float:
        return self.slope * x + self.height

    def part_in(self, box: Box) -> tuple[float, float] | None:
        """Return from which x to which the line is in a box, or None."""
        first, last = box[0], box[2]
        if self.slope:
            ends = (box[1] - self.height) / self.slope, (box[3] - self.height) / self.slope
            first, last = max(first, min(ends)), min(last, max(ends))
        elif not box[1] <= self.height <= box[3]:
            return None
        return (first, last) if first <= last else None


class Equation:
    """The label of the active run's line.

    Parameters
    ----------
    view : View
        The data panel.
    is_of_boundary : bool
        Whether the line may have any direction, and other labels at its ends.

    Attributes
    ----------
    label : Label
    """

    def __init__(self, view: View, *, is_of_boundary: bool = False) -> None:
        self._view = view
        self._sides = _SIDES + _OTHER_ENDS if is_of_boundary else _SIDES
        self.label = Label(view, view.theme.accent, 3.5)
        self._side, self._covered_then = -1, 0
        self._key: tuple[object, ...] = ()
        self._points = np.empty((2, 0))

    def of(self, m: float, b: float) -> str:
        """Return the equation of a line with as many digits as the panel can show."""
        view = self._view
        farthest, up = max(map(abs, view.limits_across)), view.units_per_pixel()[1]
        return view.words.equation(float(m), float(b), float(farthest), float(up))

    def place(
        self, m: float, b: float, text: str, colour: str, taken: Sequence[Box]
    ) -> Label | None:
        """Write a text at the end of a line; return None if the line is out of sight.

        Parameters
        ----------
        m, b : float
            In the units of the data.
        text, colour : str
        taken : sequence of Box
            Other labels; it covers none of them.
        """
        (left, right), (low, high) = self._view.limits_across, self._view.limits_up
        box: Box = self._view.axes.bbox.extents
        across, up = (right - left) / (box[2] - box[0]), (high - low) / (box[3] - box[1])
        slope = m * across / up
        line = _Stroke(slope, box[1] + (m * left + b - low) / up - slope * box[0], box)
        return self._put(line, text, colour, taken)

    def place_beside(
        self, edge: NDArray[np.float64], text: str, colour: str, taken: Sequence[Box]
    ) -> Label | None:
        """Write a text at the end of a line of any direction; return None if it has no room.

        Parameters
        ----------
        edge : ndarray of float, shape (2, 2)
            The ends of the line, in the units of the data.
        text, colour : str
        taken : sequence of Box
            Other labels; it covers none of them.
        """
        (x, y), (other_x, other_y) = self._view.axes.transData.transform(edge).tolist()
        if abs(other_x - x) < UPRIGHT:
            other_x = x + UPRIGHT
        slope = (other_y - y) / (other_x - x)
        line = _Stroke(slope, y - slope * x, self._view.axes.bbox.extents)
        return self._put(line, text, colour, taken)

    def _put(self, line: _Stroke, text: str, colour: str, taken: Sequence[Box]) -> Label | None:
        limits = (*self._view.limits_across, *self._view.limits_up)
        self._place_points(limits, line.box)
        self.label.set_text(text)
        if self.label.get_color() != colour:
            self.label.set_color(colour)
        corner = self._best_place(line, taken)
        if corner:
            self.label.set_position(corner)
        return self.label if corner else None

    def _place_points(self, limits: Box, box: Box) -> None:
        """Remember where the points lie on the screen."""
        data = self._view.session.dataset
        key = self._view.session.points_version, limits, tuple(box), len(data)
        if key != self._key:
            self._key = key
            self._side = -1  # the best place may be another one now
            places = np.stack([data.x, data.y], axis=-1)
            self._points = self._view.axes.transData.transform(places).T
            if are_many(data):
                self._points = np.empty((2, 0))

    def _best_place(self, line: _Stroke, taken: Sequence[Box]) -> tuple[float, float] | None:
        """Return the lower left corner with the fewest residuals, or the present one if few."""
        seen = line.part_in(line.box)
        if seen is None:
            return None
        width, height = self.label.measure()
        best: tuple[int, int, tuple[float, float]] | None = None
        is_playing = self._view.session.is_running
        sides = range(len(self._sides))
        for side in sorted(sides, key=lambda side: side != self._side):
            x, low = self._sides[side](line, seen, (width, height), self._pixel)
            box = x, low, x + width, low + height
            if not self._is_free(box, line, taken):
                continue
            covered = self._covered(box, line)
            if is_playing and side == self._side and covered <= self._covered_then + STAYS:
                return x, low
            if best is None or covered < best[0]:  # of equals the present side
                best = covered, side, (x, low)
        self._covered_then, self._side = best[:2] if best else (0, -1)
        return best[2] if best else None

    @property
    def _pixel(self) -> float:
        return self._view.size[2] * self._view.zoom

    def _is_free(self, box: Box, line: _Stroke, taken: Sequence[Box]) -> bool:
        """Whether a box lies within the panel, and neither on the line nor on another label."""
        left, low, right, high = line.box
        if box[0] < left or box[1] < low or box[2] > right or box[3] > high:
            return False
        apart = (GAP - 1.0) * self._pixel
        wider = box[0] - apart, box[1] - apart, box[2] + apart, box[3] + apart
        if line.part_in(wider):
            return False
        return not touches_any(box, taken)

    def _covered(self, box: Box, line: _Stroke) -> int:
        """Return how many residuals the box would cover, and points, which count for several."""
        x, y = self._points
        radius = RADIUS * self._pixel
        beside = (box[0] - radius <= x) & (x <= box[2] + radius)
        if not beside.any():
            return 0
        x, y = x[beside], y[beside]
        points = np.count_nonzero((box[1] - radius <= y) & (y <= box[3] + radius))
        residuals = 0
        if self._view.session.settings.residuals:
            on_line = line.slope * x + line.height
            ends = np.minimum(y, on_line), np.maximum(y, on_line)
            residuals = np.count_nonzero((ends[0] <= box[3]) & (ends[1] >= box[1]))
        return int(POINT * points + residuals)


#: Returns the lower left corner of a label: of a line, the part of x that it is seen over, the
#: size of the label, and the device pixels of one CSS pixel.
_Side = Callable[[_Stroke, tuple[float, float], tuple[float, float], float], tuple[float, float]]


def _along(*, is_above: bool, is_at_right: bool) -> _Side:
    """Return the corner of a label above or below the line, at its right or its left end."""

    def corner(
        line: _Stroke, seen: tuple[float, float], size: tuple[float, float], pixel: float
    ) -> tuple[float, float]:
        gap, edge = GAP * pixel, FROM_EDGE * pixel
        if is_at_right:
            x = min(seen[1], line.box[2] - edge) - size[0]
        else:
            x = max(seen[0], line.box[0] + edge)
        ends = line.at(x - gap), line.at(x + size[0] + gap)
        return x, max(ends) + gap if is_above else min(ends) - gap - size[1]

    return corner


def _beside(*, is_right: bool, is_at_right_end: bool = True) -> _Side:
    """Return the corner of a label beside a steep line, where that leaves the panel."""

    def corner(
        line: _Stroke, _seen: tuple[float, float], size: tuple[float, float], pixel: float
    ) -> tuple[float, float]:
        gap, edge = GAP * pixel, FROM_EDGE * pixel
        is_at_top = (line.slope > 0.0) == is_at_right_end
        low = line.box[3] - edge - size[1] if is_at_top else line.box[1] + edge
        if not line.slope:
            return math.inf, low
        heights = low - gap, low + size[1] + gap
        ends = [(height - line.height) / line.slope for height in heights]
        return max(ends) + gap if is_right else min(ends) - gap - size[0], low

    return corner


_SIDES: tuple[_Side, ...] = (
    _along(is_above=True, is_at_right=True),
    _along(is_above=False, is_at_right=True),
    _beside(is_right=True),
    _beside(is_right=False),
    _along(is_above=True, is_at_right=False),
    _along(is_above=False, is_at_right=False),
)

_OTHER_ENDS: tuple[_Side, ...] = (
    _beside(is_right=True, is_at_right_end=False),
    _beside(is_right=False, is_at_right_end=False),
)
