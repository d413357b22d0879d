"""The last lines of a run that overshoots: their swing from side to side is the overshooting."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from app.views.data.window import MIDDLE, RECENT, recent_lines
from app.views.run_lines import active_colour
from app.views.view import View

#: Opacity of the last lines, the oldest first.
ALPHAS = (0.2, 0.28, 0.38, 0.5, 0.65)
assert len(ALPHAS) == RECENT, "each recent line has an opacity"

#: CSS pixels: a swing smaller than this is drawn within the width of the line itself.
LEAST_SWING = 8.0

#: CSS pixels: width of a ghost.
WIDTH = 2.2


class Ghosts:
    """Draws where the line of the active run was in the epochs before, if it swings.

    Parameters
    ----------
    view : View
        The data panel.

    Attributes
    ----------
    lines : LineCollection
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.lines = LineCollection([], linewidths=WIDTH, animated=True, zorder=2.8)
        view.axes.add_collection(self.lines, autolim=False)

    def artists(self) -> list[Artist]:
        """Return the ghosts, or nothing if the line does not swing."""
        past = recent_lines(self._view.session.run)
        heights = self._heights(past)
        steps = np.diff(heights, axis=0)
        if len(steps) < 2:  # noqa: PLR2004  a swing is two steps
            return []
        sizes = np.hypot(*steps[-2:].T)
        if not (steps[-1] @ steps[-2] < 0.0 and sizes[-1] >= LEAST_SWING):
            return []
        # The last of them is where the line is now.
        slopes, intercepts = past[:-1].T
        ends = np.array(self._view.limits_across)
        lines = np.empty((len(slopes), 2, 2))
        lines[..., 0] = ends
        lines[..., 1] = slopes[:, None] * ends + intercepts[:, None]
        view = self._view
        colour = view.theme.warning if sizes[-1] > sizes[-2] else active_colour(view)
        self.lines.set_segments(list(lines))
        self.lines.set_color([to_rgba(colour, alpha) for alpha in ALPHAS[-len(lines) :]])
        return [self.lines]

    def _heights(self, lines: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the heights of lines in the middle of the panel, in CSS pixels, shape (k, 2)."""
        left, right = self._view.limits_across
        places = left + np.array(MIDDLE) * (right - left)
        return (lines[:, :1] * places + lines[:, 1:]) / self._view.units_per_pixel()[1]
