"""The next epochs of the active run at other rates: pale curves, each with its rate at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from app.training.future import Future
from app.views.apart import End
from app.views.label import Label
from app.views.run_lines import active_colour
from app.views.view import View

#: Opacity of a curve of up to so many CSS pixels; one that swings is longer, and so much paler that
#: it does not cover the others. And the dashes, by which curves differ besides their labels.
ALPHA, LEAST_SHARE, USUAL_LENGTH = 0.6, 0.3, 900.0
DASHES = {"half": (0, (1, 1.6)), "double": (0, (5, 2)), "limit": (0, (6, 2, 1, 2))}

Rows: TypeAlias = NDArray[np.float64]
#: Returns x and y of rows of (epoch, m, b, loss), in data units.
Places: TypeAlias = Callable[[Rows], tuple[Rows, Rows]]


class FanLines:
    """Draws the futures at rates around the run's own, if the settings ask for them.

    Its artists are made at their first use.

    Parameters
    ----------
    view : View
        The panel.
    places : callable
        What a panel shows of a row.
    """

    def __init__(self, view: View, places: Places) -> None:
        self._view, self._places = view, places
        self.lines: dict[str, Line2D] = {}
        self.labels: dict[str, Label] = {}

    def artists(self) -> list[Artist]:
        """Return the curves at other rates."""
        artists: list[Artist] = []
        for name, future in self._view.session.look_ahead().others.items():
            if name not in self.lines:
                self.lines[name] = self._view.line(
                    lw=1.6, ls=DASHES[name], alpha=ALPHA, zorder=2.75
                )
            line = self.lines[name]
            line.set_data(*self._places(future.rows))
            line.set_color(self._colour(future))
            line.set_alpha(ALPHA * min(1.0, max(LEAST_SHARE, USUAL_LENGTH / self._length(future))))
            artists.append(line)
        return artists

    def ends(self) -> list[End]:
        """Return the rates and the ends of the curves that are in sight, the own one too."""
        fan = self._view.session.look_ahead()
        if not fan.others:
            return []
        futures = {**({"own": fan.own} if fan.own else {}), **fan.others}
        found = ((name, self._end(future), future) for name, future in futures.items())
        return [
            End(float(end[0]), float(end[1]), self._label(name, future))
            for name, end, future in found
            if end is not None
        ]

    def _colour(self, future: Future) -> str:
        return self._view.theme.warning if future.will_diverge else active_colour(self._view)

    def _pixels(self, future: Future) -> NDArray[np.float64]:
        """Return the places of a curve in device pixels, shape (k, 2)."""
        places = np.stack(self._places(future.rows), axis=-1)
        return np.asarray(self._view.axes.transData.transform(places))

    def _length(self, future: Future) -> float:
        """Return how long a curve is within the axes, in CSS pixels, and about so far outside."""
        left, low, right, high = self._view.axes.bbox.extents
        seen = np.clip(self._pixels(future), (left, low), (right, high))
        return max(float(np.hypot(*np.diff(seen, axis=0).T).sum()) / self._view.size[2], 1.0)

    def _end(self, future: Future) -> NDArray[np.float64] | None:
        """Return the last place of a curve within the axes, in pixels; None if there is none."""
        pixels = self._pixels(future)
        left, low, right, high = self._view.axes.bbox.extents
        x, y = pixels.T
        seen = np.flatnonzero((left <= x) & (x <= right) & (low <= y) & (y <= high))
        return pixels[seen[-1]] if len(seen) else None

    def _label(self, name: str, future: Future) -> Label:
        view = self._view
        if name not in self.labels:
            self.labels[name] = Label(view, view.theme.text, 4.4)
        label = self.labels[name]
        rate = view.words.short(future.settings.learning_rate, 3)
        label.set_text(view.words.say(f"fan.{name}", rate=rate))
        label.set_color(self._colour(future))
        return label
