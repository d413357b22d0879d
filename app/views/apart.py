"""Labels at the ends of curves, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist

from app.views.label import Box, Label
from app.views.view import View

#: CSS pixels from the end of a curve to its label.
GAP = 9.0

#: Pixels: a label ends at the edge of the panel up to rounding.
ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class End:
    """A label, and the end of the curve that it names, in pixels."""

    x: float
    y: float
    label: Label


def placed_apart(view: View, ends: list[End], taken: Sequence[Box] = ()) -> list[Artist]:
    """Place each label beside its end, within the panel and clear of the others.

    Return those for which there is room.

    Parameters
    ----------
    view : View
    ends : list of End
    taken : sequence of Box
        What else the labels keep clear of.
    """
    left, low, right, high = view.axes.bbox.extents
    gap = GAP * view.size[2] * view.zoom
    wanted: list[tuple[float, float, Label, float, float]] = []
    for end in ends:
        width, height = end.label.measure()
        x = end.x + gap if end.x + gap + width <= right else end.x - gap - width
        wanted.append((end.y - height / 2.0, max(x, left), end.label, width, height))
    placed = list(taken)
    shown: set[Label] = set()
    # From the lowest to the highest, so that the labels have the order of the curves.
    for bottom, x, label, width, height in sorted(wanted, key=lambda each: each[0]):
        y = min(max(bottom, low), high - height)
        beside = (other for other in placed if x < other[2] and other[0] < x + width)
        for _, other_low, _, other_high in sorted(beside, key=lambda other: other[1]):
            if y < other_high and other_low < y + height:
                y = other_high
        if y + height > high + ROUNDING:
            continue  # the panel is too small for all of them
        placed.append((x, y, x + width, y + height))
        label.set_position((x, y))
        shown.add(label)
    return [end.label for end in ends if end.label in shown]
