"""The limits of the data panel: they hold the points, and the line wherever it lies."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.objective.models import line
from app.training.descent import Descent, Status
from app.training.history import EPOCH, B, M
from app.views.glide import Glide, Range
from app.views.limits import contains, round_limits, round_up
from app.views.view import View

#: What an empty panel shows, and what points show that lie in it and are not all in one corner.
UNIT = (0.0, 1.0)

#: If the points fill less than this share of an axis, its limits fit them again.
FILLED_AT_LEAST = 0.25

#: CSS pixels: no press can put points so near to each other, since it would take hold of the first.
TOGETHER = 12.0

#: The line must be seen over this part of the panel's width, with so much room that it does not
#: lie on the edge and its equation has a place. The room is a share of the height, not pixels: the
#: limits of a panel of any size are those of its poster, where clicks before Python are placed.
MIDDLE, ROOM = (0.25, 0.75), 0.08

#: Room beyond a line that has left the panel, as a share of the height: so much that the limits of
#: a diverging run jump seldom.
GROWN_ROOM = 0.25


#: The lines of so many epochs before the present one belong to its swing.
RECENT = 5


class DataWindow:
    """Limits that fit when points or start change; after that they only make room for the line.

    Parameters
    ----------
    view : View
        The panel; its limits are chosen.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._version = -1
        self._restarts = -1
        self._glide = Glide(view, UNIT, UNIT)

    @property
    def is_gliding(self) -> bool:
        """Whether the limits are on their way."""
        return self._glide.is_under_way

    def follow(self) -> None:
        """Fit the limits to points and line if these have changed."""
        session = self._view.session
        is_first, is_edited = self._version < 0, session.points_version != self._version
        if self._view.is_under_hand or (session.is_held and is_edited and not is_first):
            return  # what the hand drags would run away from it
        restarts = session.restarts != self._restarts
        self._version, self._restarts = session.points_version, session.restarts
        if is_first or is_edited or (restarts and not session.is_held):
            self._glide.go_to(*self._fitting(), at_once=is_first)
        else:
            self._glide.go_to(*self._wider())
        self._glide.go_on()

    def _fitting(self) -> tuple[Range, Range]:
        """Return limits that fit the points and the line."""
        data, now = self._view.session.dataset, self._glide.goal
        if not len(data):
            height = self._line(now[0])
            return now[0], self._with_room(_joined(now[1], height), height)
        across, up = _ends(data.x), _ends(data.y)
        if self._is_good(now, across, up):
            return now
        limits = _fitted(*across)
        height = self._line(limits)
        if height and self._view.session.run.status is Status.DIVERGED:
            height = _joined(height, self._swing(limits))
        return limits, self._with_room(_fitted(*_joined(up, height)), height)

    def _is_good(self, now: tuple[Range, Range], across: Range, up: Range) -> bool:
        """Whether the present limits show points and line, and the points do not sit in a corner.

        Points that somebody clicks one by one leave the axes as they are: a panel that closes in on
        the first two would run away from the third.
        """
        height = self._line(now[0])
        if not contains(now[0], *across) or not contains(now[1], *_joined(up, height)):
            return False
        if height and self._with_room(now[1], height) != now[1]:
            return False
        shares = [
            (box[1] - box[0]) / (ends[1] - ends[0])
            for box, ends in zip((across, up), now, strict=True)
        ]
        pixels = math.hypot(*(a * b for a, b in zip(shares, self._view.inner_size, strict=True)))
        if pixels == 0.0 or (self._view.session.selected is not None and pixels >= TOGETHER):
            return True
        boxes = zip(now, (across, _joined(up, height)), strict=True)
        return all(_is_filled(limits, *box) for limits, box in boxes)

    def _line(self, across: Range) -> Range | None:
        """Return the heights of the active run's line in the middle of the panel."""
        session = self._view.session
        if session.settings.model != line.MODEL.name:
            return None
        return _heights(across, *session.run.original_units)

    def _swing(self, across: Range) -> Range | None:
        """Return the heights of the active run's last lines in the middle of the panel."""
        lines = recent_lines(self._view.session.run)
        places = across[0] + np.array(MIDDLE) * (across[1] - across[0])
        heights = lines[:, :1] * places + lines[:, 1:]
        return _ends(heights) if heights.size and np.isfinite(heights).all() else None

    def _next_line(self, across: Range) -> Range | None:
        """Return the heights to which the next epoch of a run that plays will take the line."""
        run = self._view.session.run
        if run.status is not Status.RUNNING or not run.problem.is_full_batch or run.design is None:
            return None
        landing = run.landing
        if run.would_diverge(*landing):
            return None
        return _heights(across, *run.design.to_original_units(*landing))

    def _with_room(self, up: Range, height: Range | None) -> Range:
        """Return limits that are wider, if need be, by a round number."""
        if height is None:
            return up
        low, high = up
        room = round_up(ROOM * (high - low))
        if height[0] < low + room * (1.0 - 1e-9):
            low -= room
        if height[1] > high - room * (1.0 - 1e-9):
            high += room
        return low, high

    def _wider(self) -> tuple[Range, Range]:
        """Return the limits, widened if the line has left them: then with its last swing.

        While a run plays they are widened one epoch before, so that they have come to rest when the
        line gets there.
        """
        across, up = self._glide.goal
        height = self._line(across)
        if height is None:
            return across, up
        height = _joined(height, self._next_line(across))
        if contains(up, *height):
            return across, up
        height = _joined(height, self._swing(across))
        low, high = _joined(up, height)
        room = GROWN_ROOM * (high - low)
        return across, (
            low - room if height[0] < up[0] else low, high + room if height[1] > up[1] else high
        )  # fmt: skip


def recent_lines(run: Descent) -> NDArray[np.float64]:
    """Return slope and intercept of the last epochs in a row, shape (k, 2), oldest first."""
    rows = run.history.rows[-RECENT - 1 :]
    gaps = np.flatnonzero(np.diff(rows[:, EPOCH]) != 1.0)
    if len(gaps):  # a long history has not every epoch
        rows = rows[gaps[-1] + 1 :]
    if run.design is None:
        return np.empty((0, 2))
    return np.stack(run.design.to_original_units(rows[:, M], rows[:, B]), axis=-1)


def _ends(values: NDArray[np.float64]) -> Range:
    return float(values.min()), float(values.max())


def _heights(across: Range, m: float, b: float) -> Range | None:
    """Return the heights of a line in the middle of the panel, if they are finite."""
    width = across[1] - across[0]
    ends = [m * (across[0] + share * width) + b for share in MIDDLE]
    return (min(ends), max(ends)) if all(map(math.isfinite, ends)) else None


def _joined(one: Range, other: Range | None) -> Range:
    return (min(one[0], other[0]), max(one[1], other[1])) if other else one


def _is_filled(limits: Range, low: float, high: float) -> bool:
    """Whether a range takes enough of an axis; a single value cannot."""
    return low == high or high - low >= FILLED_AT_LEAST * (limits[1] - limits[0])


def _fitted(low: float, high: float) -> Range:
    """Return round limits around a range; if it lies in the unit, the unit."""
    return (
        UNIT
        if contains(UNIT, low, high) and _is_filled(UNIT, low, high)
        else round_limits(low, high)
    )
