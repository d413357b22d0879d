"""What shows the line or the epoch that somebody points at: a ring, and its numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from app.data.dataset import Point
from app.session.glimpse import Glimpse
from app.views.label import Box, Label, touches_any
from app.views.run_lines import active_colour
from app.views.view import View

#: CSS pixels: diameter of the ring, and between its middle and the words.
RING, GAP = 11.0, 11.0

#: CSS pixels between the words and the edge of the panel.
FROM_EDGE = 4.0


def loss_words(glimpse: Glimpse, view: View) -> str:
    """Return the loss of what is pointed at, by its name."""
    is_function = view.session.run.design is None
    return view.words.say(
        "glimpse.value" if is_function else "glimpse.loss", loss=view.words.short(glimpse.loss, 3)
    )


def words(glimpse: Glimpse, view: View, *more: str) -> str:
    """Return the numbers of what is pointed at: its epoch if it has one, `more`, its loss."""
    epoch = [] if glimpse.epoch is None else [view.words.say("glimpse.epoch", i=str(glimpse.epoch))]
    return " · ".join([*epoch, *more, loss_words(glimpse, view)])


class GlimpseMark:
    """A ring at a place of a panel, and the words beside it on the panel that is pointed at.

    Its artists are made when somebody first points at something.

    Parameters
    ----------
    view : View
        The panel.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.ring: Line2D | None = None
        self.label: Label | None = None

    def artists(self, place: Point, *more: str, taken: Sequence[Box] = ()) -> list[Artist]:
        """Return ring and words, lowest first.

        Parameters
        ----------
        place : (float, float)
            In data units.
        *more : str
            It stands before the loss.
        taken : sequence of Box
            What the words cover only if they must.
        """
        view, glimpse = self._view, self._view.session.glimpse
        if glimpse is None:
            return []
        if self.ring is None:
            self.ring = view.line(ls="", marker="o", ms=RING, mew=2.0, mfc="none", zorder=6)
        self.ring.set_data([place[0]], [place[1]])
        self.ring.set_markeredgecolor(active_colour(view))
        if glimpse.panel != view.name:
            return [self.ring]
        if self.label is None:
            self.label = Label(view, view.theme.text, 7.0)
        self.label.set_text(words(glimpse, view, *more))
        place_beside(view, self.label, place, taken)
        return [self.ring, self.label]


def place_beside(
    view: View, label: Label, place: Sequence[float], taken: Sequence[Box] = ()
) -> None:
    """Put words beside a place in data units: within the panel and, if it can be, beside `taken`.

    Parameters
    ----------
    view : View
    label : Label
    place : (float, float)
    taken : sequence of Box
        Other things, in pixels.
    """
    pixel = view.size[2] * view.zoom
    left, low, right, high = view.axes.bbox.extents
    width, height = label.measure()
    x, y = (float(each) for each in view.axes.transData.transform(place))
    edge, gap = FROM_EDGE * pixel, GAP * pixel
    corners = [
        (
            min(max(across, left + edge), max(right - edge - width, left + edge)),
            min(max(up, low + edge), high - edge - height),
        )
        for up in (y + gap, y - gap - height)
        for across in (x + gap, x - gap - width)
    ]
    ring = (x - gap / 2, y - gap / 2, x + gap / 2, y + gap / 2)
    boxes = [(*corner, corner[0] + width, corner[1] + height) for corner in corners]
    covered = [sum(touches_any(box, [each]) for each in (ring, ring, *taken)) for box in boxes]
    label.set_position(corners[int(np.argmin(covered))])
