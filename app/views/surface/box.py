"""The edges of a box in space, each with a name and a few numbers, instead of three axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.text import Text

from app.views.contours import Array
from app.views.limits import round_up, with_room

#: Pixels from an edge to the numbers of its ticks, and to its name; the extra distance to a name
#: where numbers stand beside the edge and not below it; and the length of a tick.
TICK_GAP, NAME_GAP, ASIDE, TICK = 8.0, 25.0, 15.0, 4.0

#: An edge shorter than this many pixels has no numbers.
SHORTEST_EDGE = 64.0

#: The most numbers on an edge longer than so many pixels; a shorter edge has one less. The last is
#: the share of an edge at either end that has no numbers.
NUMBERS, LONG_EDGE, CORNER = 4, 110.0, 0.06

#: Weight of the height when places are compared across: it decides if two are nearly equal.
A_TRACE = 0.01

#: Text is aligned as if a direction steeper than this were upright.
STEEP = 0.9


#: Index of the upright one of the three directions.
UPRIGHT = 2


class Box:
    """Draws the outline of the floor, one upright edge, and their numbers and names.

    Parameters
    ----------
    line : Line2D
        For all edges and ticks.
    names : sequence of Text
        The names of the three directions.
    new_text : callable
        Makes another text for a number.
    written : callable
        From a number to what is written.
    """

    def __init__(
        self, line: Line2D, names: Sequence[Text], new_text: Callable[[], Text],
        written: Callable[[float], str],
    ) -> None:  # fmt: skip
        self._line = line
        self._names, self._written = names, written
        self._numbers = [[new_text() for _ in range(NUMBERS)] for _ in range(3)]

    def place(
        self, limits: Array, flat: Callable[[Array], Array], azimuth: float, pixel: float,
        *, least: float, has_numbers: bool,
    ) -> list[Artist]:  # fmt: skip
        """Set all artists of the box for a view from `azimuth` (degrees); return those shown.

        Parameters
        ----------
        limits : ndarray of float, shape (3, 2)
        flat : callable
            Projects places in space, shape (k, 3), to the plane of projection, shape (k, 2).
        azimuth : float
        pixel : float
            Size of a pixel in the plane of projection.
        least : float
            The least number at the upright edge.
        has_numbers : bool
        """
        self._flat, self._pixel = flat, pixel
        edges, floor = self._edges(limits, azimuth)
        upright = np.tile(edges[2], (2, 1))
        upright[:, 2] = limits[2]
        self._strokes = [flat(floor), flat(upright)]
        middle = np.array([*limits[:2].mean(axis=1), limits[2, 0]])
        shown: list[Artist] = [self._line]
        for axis, edge in enumerate(edges):
            line = np.tile(edge, (3, 1))
            line[:, axis] = *limits[axis], limits[axis].mean()
            seen = flat(line)
            out = _away(seen, flat(middle[None])[0]) if axis != UPRIGHT else np.array([-1.0, 0.0])
            self._place_name(axis, seen, out)
            shown.append(self._names[axis])
            length = math.dist(seen[0], seen[1]) / pixel
            if has_numbers and length >= SHORTEST_EDGE:
                # Two edges meet in a corner, but their numbers must not touch.
                low, high = limits[axis].tolist()
                low, high = (least, high) if axis == UPRIGHT else with_room(low, high, -CORNER)
                most = NUMBERS if length > LONG_EDGE else NUMBERS - 1
                shown += self._place_numbers(axis, edge, _round_numbers(low, high, most), out)
        gap = np.full((1, 2), np.nan)
        whole = np.vstack([part for stroke in self._strokes for part in (stroke, gap)])
        self._line.set_data(whole[:, 0], whole[:, 1])
        return shown

    def _place_numbers(self, axis: int, edge: Array, ticks: Array, out: Array) -> list[Text]:
        places = np.tile(edge, (len(ticks), 1))
        places[:, axis] = ticks
        texts = self._numbers[axis][: len(ticks)]
        for text, tick, place in zip(texts, ticks, self._flat(places), strict=True):
            self._strokes.append(np.stack([place, place + TICK * self._pixel * out]))
            text.set_text(self._written(float(tick)))
            _put(text, place + TICK_GAP * self._pixel * out, out)
        return texts

    def _edges(self, limits: Array, azimuth: float) -> tuple[Array, Array]:
        """Return a place on the edge of each direction, and the closed outline of the floor."""
        (m, b), (far_m, far_b) = self._corners(limits, azimuth)
        floor = limits[2, 0]
        ends = np.array([(m, far_b, floor), (far_m, b, floor)])
        near, far = np.array([m, b, floor]), np.array([far_m, far_b, floor])
        # The upright edge is the leftmost one; of two the one behind, higher on the screen.
        corners = np.vstack([ends, far])
        upright = corners[int(np.argmin(self._flat(corners) @ (1.0, -A_TRACE)))]
        return np.array([ends[1], ends[0], upright]), np.array([far, ends[0], near, ends[1], far])

    @staticmethod
    def _corners(limits: Array, azimuth: float) -> tuple[Array, Array]:
        """Return (m, b) of the nearest corner and of the farthest."""
        angle = math.radians(azimuth)
        is_high = np.array([math.cos(angle), math.sin(angle)]) > 0.0
        low, high = limits[:2].T
        return np.where(is_high, high, low), np.where(is_high, low, high)

    def _place_name(self, axis: int, seen: Array, out: Array) -> None:
        """Place a name beyond the middle of its edge, or above the upright edge."""
        _, top, middle = seen
        if axis == UPRIGHT:
            up = np.array([0.0, 1.0])
            _put(self._names[axis], top + TICK_GAP * self._pixel * up, up)
            return
        gap = NAME_GAP + ASIDE * abs(out[0])
        _put(self._names[axis], middle + gap * self._pixel * out, out)


def _round_numbers(low: float, high: float, most: int) -> Array:
    """Return at most `most` round numbers at even distances within [low, high]."""
    step = round_up((high - low) / (most - 0.5))
    first, last = math.ceil(low / step), math.floor(high / step)
    return np.arange(first, last + 1, dtype=np.float64)[:most] * step


def _away(edge: Array, inner: Array) -> Array:
    """Return the unit vector square to an edge that points away from a place."""
    along = edge[1] - edge[0]
    out = np.array([along[1], -along[0]])
    if out @ (edge[1] - inner) < 0.0:
        out = -out
    return out / (math.hypot(*out) or 1.0)


def _put(text: Text, place: Array, out: Array) -> None:
    """Place a text beyond `place` in the direction `out`."""
    across = "center" if abs(out[1]) > STEEP else "left" if out[0] > 0 else "right"
    up = "center" if abs(out[0]) > STEEP else "bottom" if out[1] > 0 else "top"
    text.set(ha=across, va=up, position=(float(place[0]), float(place[1])))
