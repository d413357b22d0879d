"""The epochs that a pointer finds on the curve of the active run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from app.data.dataset import Point
from app.session.glimpse import Glimpse
from app.training.history import EPOCH, LOSS, B, M
from app.views.glimpses import GlimpseMark
from app.views.label import Box
from app.views.run_lines import active_colour
from app.views.view import View

#: CSS pixels: a pointer farther than this beside the curve points at no epoch.
REACH = 24.0

#: Opacity of the hairline at the loss of a line that is pointed at elsewhere.
LEVEL_ALPHA = 0.6


class Epochs:
    """Finds the epoch at a pointer, be it run or to come, and marks what is pointed at anywhere.

    Parameters
    ----------
    view : View
        The loss panel.

    Attributes
    ----------
    mark : GlimpseMark
    level : Line2D or None
        A hairline at the loss of a line that no epoch had.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.mark = GlimpseMark(view)
        self.level: Line2D | None = None

    def _rows(self) -> NDArray[np.float64]:
        """Return rows of (epoch, m, b, loss) of all epochs that are drawn, in their order."""
        known = self._view.session.run.history.all_rows[:, EPOCH : LOSS + 1]
        own = self._view.session.look_ahead().own
        if own is None:
            return known
        return np.concatenate([known, own.rows[own.rows[:, EPOCH] > known[-1, EPOCH]]])

    def at(self, x: float, y: float) -> Glimpse | None:
        """Return the epoch nearest to CSS pixels (x, y), across; None if none is near."""
        rows = self._rows()
        epochs = rows[:, EPOCH]
        wanted = self._view.to_data(x, y)[0]
        row = rows[int(np.argmin(np.abs(epochs - wanted)))]
        first, last = self._view.limits_across
        pixels = abs(row[EPOCH] - wanted) / (last - first) * self._view.inner_size[0]
        # A thinned history has gaps, within which the nearest epoch is meant.
        is_between = epochs[0] <= wanted <= epochs[-1]
        return self._glimpse(row) if is_between or pixels <= REACH else None

    def _glimpse(self, row: NDArray[np.float64]) -> Glimpse:
        m, b, loss = (float(row[column]) for column in (M, B, LOSS))
        return Glimpse(self._view.name, m, b, loss, int(row[EPOCH]))

    def next_place(self, across: float) -> Point:
        """Return the place on the curve so many CSS pixels from the crosshair: another epoch.

        It begins at the present epoch.
        """
        view, rows = self._view, self._rows()
        epochs = rows[:, EPOCH]
        first, last = view.limits_across
        now = view.crosshair[0] if view.crosshair else float(view.session.run.epoch)
        i = int(np.argmin(np.abs(epochs - now)))
        goal = epochs[i] + across / view.inner_size[0] * (last - first)
        nearest = int(np.argmin(np.abs(epochs - goal)))
        if nearest == i and across:
            nearest = min(max(i + int(np.sign(across)), 0), len(rows) - 1)
        return float(epochs[nearest]), self._height(float(rows[nearest, LOSS]))

    def _height(self, loss: float) -> float:
        """Return the loss, or the floor of the panel if it lies below."""
        return max(loss, self._view.limits_up[0])

    def artists(self, taken: Sequence[Box]) -> list[Artist]:
        """Return the ring at the epoch that is pointed at; for a line only its loss.

        The words cover `taken`, boxes in pixels, only if they must.
        """
        view, glimpse = self._view, self._view.session.glimpse
        if glimpse is None:
            return []
        if glimpse.epoch is not None:
            place = glimpse.epoch, self._height(glimpse.loss)
            return self.mark.artists(place, taken=taken)
        if self.level is None:
            self.level = view.line(
                lw=1.2, ls=(0, (2, 2)), alpha=LEVEL_ALPHA, color=active_colour(view), zorder=2.8
            )
        self.level.set_data(view.limits_across, [self._height(glimpse.loss)] * 2)
        self.level.set_color(active_colour(view))
        return [self.level]
