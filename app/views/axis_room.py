"""Room around the axes for their labels: none is cut off, and no two touch."""

from __future__ import annotations

from typing import Protocol

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator

from app.views.canvas import Canvas
from app.views.theme import FONT_SIZE
from app.views.words import Ticks

#: CSS pixels: length of a tick, from there to its label, from the labels to the name of the axis,
#: and from the outermost text to the edge of the panel.
TICK, PAD, NAME_PAD, FROM_EDGE = 4.0, 3.5, 10.0, 3.0

#: CSS pixels between the labels of two ticks, across and up.
APART = 8.0, 2.0

#: An axis has at most and at least so many intervals.
MOST_INTERVALS, LEAST_INTERVALS = 6, 1

#: CSS pixels: the height of a line of text, and that of the labels of ticks.
LINE, TICK_LINE = 15.0, 13.0

#: Share of an axis: a tick on its end may lie so far beyond it.
ROUNDING = 1e-6

LABELS = FontProperties(family="DejaVu Sans", size=FONT_SIZE - 1)
NAMES = FontProperties(family="DejaVu Sans", size=FONT_SIZE)


class _Panel(Protocol):
    """What is asked of a view."""

    axes: Axes
    canvas: Canvas
    zoom: float
    size: tuple[float, float, float]
    inner_size: tuple[float, float]


def needed(view: _Panel, across_name: str, up_name: str) -> tuple[float, float]:
    """Space the ticks, name the axes; return the room needed left and right, in CSS pixels.

    Parameters
    ----------
    view : View
    across_name, up_name : str
        Names of the axes. What all labels of an axis leave out is written behind its name.
    """
    across = _spaced(view, view.axes.xaxis, 0)
    up = _spaced(view, view.axes.yaxis, 1)
    for axis, name in ((view.axes.xaxis, across_name), (view.axes.yaxis, up_name)):
        formatter = axis.get_major_formatter()
        note = formatter.note() if isinstance(formatter, Ticks) else ""
        if axis.get_label_text() != name + note:
            axis.set_label_text(name + note)
    pixel = view.zoom
    left = (TICK + PAD + FROM_EDGE) * pixel + max((extent for _, extent in up), default=0.0)
    label = view.axes.yaxis.label
    if label.get_text():
        turned = bool(label.get_rotation())
        left += LINE * pixel if turned else width(view, label.get_text(), NAMES)
        left += view.axes.yaxis.labelpad * pixel
    right = 0.0
    for place, extent in across:
        left = max(left, extent / 2 - place + FROM_EDGE * pixel)
        right = max(right, place + extent / 2 - view.inner_size[0] + FROM_EDGE * pixel)
    return left, right


def _spaced(view: _Panel, axis: Axis, direction: int) -> list[tuple[float, float]]:
    """Choose ticks whose labels do not touch; return place and width of each, in CSS pixels."""
    locator = axis.get_major_locator()
    is_even = isinstance(locator, MaxNLocator)
    pixel, intervals = view.zoom, MOST_INTERVALS
    while True:
        if isinstance(locator, MaxNLocator):
            locator.set_params(nbins=intervals)
        labels = _labels(view, axis, direction)
        extents = [extent if direction == 0 else TICK_LINE * pixel for _, extent in labels]
        places = [place for place, _ in labels]
        ends = zip(places, extents, places[1:], extents[1:], strict=False)
        gap = APART[direction] * pixel
        fits = all(there - here >= (a + b) / 2 + gap for here, a, there, b in ends)
        if fits or not is_even or intervals <= LEAST_INTERVALS:
            return labels
        intervals -= 1


def _labels(view: _Panel, axis: Axis, direction: int) -> list[tuple[float, float]]:
    """Return place along the axis and width of the labels in sight, in CSS pixels."""
    locations: list[float] = axis.get_majorticklocs().tolist()
    texts = axis.get_major_formatter().format_ticks(locations)
    ends = axis.get_transform().transform(axis.get_view_interval())
    shares = (axis.get_transform().transform(locations) - ends[0]) / (ends[1] - ends[0])
    return [
        (float(share) * view.inner_size[direction], width(view, text, LABELS))
        for share, text in zip(shares, texts, strict=True)
        if -ROUNDING <= share <= 1.0 + ROUNDING
    ]


def width(view: _Panel, text: str, font: FontProperties) -> float:
    """Return how wide a text is, in CSS pixels."""
    extent, _, _ = view.canvas.get_renderer().get_text_width_height_descent(text, font, False)
    return extent / view.size[2]
