"""The place for the label of a tangent: near the tangent, and not over anything else."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.transforms import Bbox, BboxBase

from app.views.contours import Array

#: A label farther below the tangent than so many times its height seems not to belong to it.
FAR = 3.0


def beside_tangent(
    tangent: Array, curve: Array, label: BboxBase, room: BboxBase, *, gap: float, ceiling: float
) -> tuple[float, float]:
    """Return the lower left corner of a label, below the tangent's lower end or above the curve.

    A convex curve lies above its tangent, so the space below the tangent is free. If there is no
    room below, or a curve that is not convex gets in the way, the label goes above the curve. If
    steep walls would cut it off there, it goes between them.

    Parameters
    ----------
    tangent : ndarray of float, shape (2, 2)
        Its ends. All lengths are in pixels.
    curve : ndarray of float, shape (k, 2)
    label : Bbox
        Only its size counts.
    room : Bbox
        The label must lie within.
    gap : float
        Distance between the label and anything else.
    ceiling : float
        Other artists above the curve reach up to here.
    """
    below = _below(tangent, label, room, gap)
    is_free = below.y0 >= room.y0 + gap / 2 and _lowest_over(curve, below) >= below.y1
    if is_free and tangent[:, 1].min() - below.y1 <= FAR * label.height:
        return below.x0, below.y0
    above = _above(tangent, curve, label, room, gap)
    bottom = max(above.y0, ceiling + gap / 2)
    if bottom + label.height <= room.y1:
        return above.x0, bottom
    within = _within(tangent, curve, label, room, gap)
    return (below.x0, below.y0) if within is None and is_free else _corner(within or room, label)


def _corner(box: BboxBase, label: BboxBase) -> tuple[float, float]:
    """Return the lower left corner of a label in the upper left one of a box."""
    return box.x0, box.y1 - label.height


def _moved_inside(left: float, label: BboxBase, room: BboxBase, gap: float) -> float:
    """Return the left side of a label, moved into the room."""
    return max(min(left, room.x1 - gap - label.width), room.x0 + gap)


def _below(tangent: Array, label: BboxBase, room: BboxBase, gap: float) -> Bbox:
    """Return the label below the line of the tangent, at its lower end."""
    low, high = tangent[np.argsort(tangent[:, 1], kind="stable")]
    falls = low[0] > high[0]
    left = _moved_inside(low[0] - gap - label.width if falls else low[0] + gap, label, room, gap)
    # The corner that is nearest to the tangent's line.
    nearest = left + label.width if falls else left
    slope = (high[1] - low[1]) / (high[0] - low[0]) if high[0] != low[0] else 0.0
    top = min(float(low[1] + slope * (nearest - low[0])), room.y1) - gap
    return Bbox.from_extents(left, top - label.height, left + label.width, top)


def _above(tangent: Array, curve: Array, label: BboxBase, room: BboxBase, gap: float) -> Bbox:
    """Return the label above the curve in the middle, or aside if that is lower by its height."""
    middle = tangent[:, 0].mean() - label.width / 2
    boxes: list[Bbox] = []
    for share in (0.0, 0.5, -0.5):
        left = _moved_inside(middle + share * label.width, label, room, gap)
        box = Bbox.from_bounds(left, 0.0, label.width, label.height)
        boxes.append(box.translated(0.0, _highest_over(curve, box) + gap))
    return min(boxes, key=lambda box: box.y0 + (label.height if box is not boxes[0] else 0.0))


def _within(
    tangent: Array, curve: Array, label: BboxBase, room: BboxBase, gap: float
) -> Bbox | None:
    """Return the label between steep walls, below the step's arrow, if there is any room."""
    here, (across, up) = tangent.mean(axis=0), tangent[1] - tangent[0]
    falls = across * up < 0.0
    top = min(here[1] - 2 * gap, room.y1)
    inside = curve[(curve[:, 0] > here[0]) == falls]
    free = inside[inside[:, 1] < top - label.height - gap, 0]
    if not len(free):
        return None
    left = _moved_inside(
        free.min() + gap if falls else free.max() - gap - label.width, label, room, gap
    )
    return Bbox.from_bounds(left, top - label.height, label.width, label.height)


def _over(curve: Array, box: BboxBase) -> Array:
    """Return the heights of a curve over a box."""
    return curve[(box.x0 <= curve[:, 0]) & (curve[:, 0] <= box.x1), 1]


def _lowest_over(curve: Array, box: BboxBase) -> float:
    return float(np.nanmin(_over(curve, box), initial=math.inf))


def _highest_over(curve: Array, box: BboxBase) -> float:
    return float(np.nanmax(_over(curve, box), initial=-math.inf))
