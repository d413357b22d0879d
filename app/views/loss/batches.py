"""The loss of each batch of the active run: the noise behind the smooth curve of whole epochs."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from app.training.trace import BATCH_LOSS, EPOCHS
from app.views.run_lines import active_colour
from app.views.view import View

#: Diameter in CSS pixels of one batch.
SIZE = 3.0

#: Opacity of a batch if a pixel across has up to `SPARSE` of them. With more they become paler,
#: down to the least opacity, so that a cloud of dots stays a cloud.
ALPHA, LEAST_ALPHA, SPARSE = 0.35, 0.06, 3.0

#: Percentiles of the batch losses for which a logarithmic and a linear axis make room. Both leave
#: out the least, since a batch on the line has no loss at all. A linear axis also leaves out the
#: greatest, since a few outliers would press the curve to the floor.
LOG_ROOM, LINEAR_ROOM = (10.0, 100.0), (10.0, 90.0)

#: The axis makes no room for batches below this share of the least loss of a whole epoch.
LEAST_SHARE = 0.01


class BatchLosses:
    """Draws the losses of single batches as dots.

    Attributes
    ----------
    dots : Line2D
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.dots = view.line(ls="", marker="o", ms=SIZE, mew=0, zorder=2.5)
        self._key: tuple[object, ...] = ()
        self._rows = np.empty((0, 4))

    def key(self) -> tuple[object, ...]:
        """Return everything that the batches depend on, except the width of the axis."""
        session, run = self._view.session, self._view.session.run
        problem = run.problem
        return (
            session.settings.updates, session.restarts, session.points_version, session.runs.run,
            run.epoch, run.update, run.configured_at, problem.points_per_update, run.m, run.b,
        )  # fmt: skip

    def rows(self) -> NDArray[np.float64]:
        """Return the rows of the active run's trace that are shown, shape (u, 4)."""
        key = self.key()
        if key != self._key:
            self._key = key
            trace = self._view.session.runs.run.trace
            is_shown = self._view.session.settings.updates
            self._rows = trace.rows() if is_shown and trace.is_worthwhile else self._rows[:0]
        return self._rows

    @property
    def _dots_per_pixel(self) -> float:
        first, last = self._view.limits_across
        epochs = max(float(np.ptp(self.rows()[:, EPOCHS])), 1.0)
        pixels = epochs / (last - first) * self._view.inner_size[0]
        return len(self.rows()) / max(pixels, 1.0)

    def with_room(self, lowest: float, highest: float, is_log: bool) -> tuple[float, float]:
        """Return the range of the curves, widened to show most of the batches."""
        losses = self.rows()[:, BATCH_LOSS]
        if not len(losses):
            return lowest, highest
        low, high = np.percentile(losses, LOG_ROOM if is_log else LINEAR_ROOM)
        return min(lowest, max(float(low), LEAST_SHARE * lowest)), max(highest, float(high))

    def live(self, floor: float) -> list[Artist]:
        """Return the dots, if there are any; those below `floor` are drawn on it."""
        rows = self.rows()
        if not len(rows):
            return []
        self.dots.set_data(rows[:, EPOCHS], np.maximum(rows[:, BATCH_LOSS], floor))
        self.dots.set_color(active_colour(self._view))
        self.dots.set_alpha(max(LEAST_ALPHA, ALPHA * min(1.0, SPARSE / self._dots_per_pixel)))
        return [self.dots]
