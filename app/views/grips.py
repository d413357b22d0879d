"""What a hand can take hold of in a panel, and where: points, handles of the line, the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.views import View
from app.views.data import DataView

GripKind: TypeAlias = Literal["point", "handle", "start"]

#: The panels on which a press chooses the start.
START_PANELS = ("plane", "slice_m", "slice_b")

#: Of more points than this no finger can choose one.
MOST_LISTED = 2000


@dataclass(frozen=True, slots=True)
class Grip:
    """One thing that a hand holds.

    Attributes
    ----------
    kind : {"point", "handle", "start"}
    index : int
        The point, or the handle of the line.
    x, y : float
        CSS pixels from the panel's upper left corner.
    """

    kind: GripKind
    index: int
    x: float
    y: float


def grip_at(view: View, x: float, y: float, reach: float) -> Grip | None:
    """Return the nearest grip within `reach` CSS pixels of (x, y), or None."""
    found = None
    for kind, places in _places(view):
        if not len(places):
            continue
        distances = np.hypot(places[:, 0] - x, places[:, 1] - y)
        nearest = len(places) - 1 - int(np.argmin(distances[::-1]))  # of equals the newest
        if distances[nearest] <= reach:
            across, down = places[nearest].tolist()
            found, reach = Grip(kind, nearest, across, down), float(distances[nearest])
    return found


def grips(view: View) -> list[Grip]:
    """Return the grips of a panel, at most `MOST_LISTED` of a kind."""
    return [
        Grip(kind, i, x, y)
        for kind, places in _places(view)
        for i, (x, y) in enumerate(places[:MOST_LISTED].tolist())
    ]


_NONE = np.empty((0, 2))


def _places(view: View) -> list[tuple[GripKind, NDArray[np.float64]]]:
    """Return the grips of each kind in CSS pixels; of two at one place the first kind wins."""
    data = view.session.dataset
    if isinstance(view, DataView):
        points = np.stack([data.x, data.y], axis=-1)
        handles = view.handles.places()
        return [("point", _pixels(view, points)), ("handle", _pixels(view, handles))]
    start = view.start_place() if view.name in START_PANELS else None
    return [] if start is None else [("start", _pixels(view, np.array([start])))]


def _pixels(view: View, places: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(places):
        return _NONE
    _, height, ratio = view.size
    pixels = view.axes.transData.transform(places) / ratio
    return np.stack([pixels[:, 0], height - pixels[:, 1]], axis=-1)
