"""The points of the data panel: of one kind or of two classes, some with rings."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from app.data.dataset import Dataset
from app.objective.models import adaline
from app.views.run_lines import active_colour
from app.views.view import View

#: More points than this belong to the scene, below the line, and have no residuals: these would
#: be a solid block.
MANY_POINTS = 1000

#: Of more points than this only so many, evenly picked, are drawn: a panel has no room for more.
MOST_DRAWN = 20_000

#: Diameters in CSS pixels: of a point, of one among many, and of a highlighted one.
POINT_SIZE, SMALL_SIZE, LIT_SIZE = 8.0, 3.0, 11.0

#: A square looks larger than a circle of the same width.
SQUARE_SHARE = 0.9

#: Diameters of the rings of points on the wrong side, of the selected and of the highlighted one.
#: A selected point on the wrong side has the largest ring around the other.
WRONG_SIZE, SELECTED_SIZE, LIT_RING_SIZE = 15.0, 15.0, 19.0

#: CSS pixels: width of the outline of a hollow marker.
OUTLINE = 1.8


def are_many(dataset: Dataset) -> bool:
    """Whether there are too many points to see each one."""
    return len(dataset) > MANY_POINTS


def is_classifying(view: View) -> bool:
    """Whether the model is a classifier; other models ignore the labels of points."""
    return view.session.settings.model == adaline.MODEL.name


class Points:
    """Draws the points of a view's session.

    Attributes
    ----------
    plain : Line2D
        All points, if they are of one kind.
    classes : (Line2D, Line2D)
        The points of class 0 are hollow circles, those of class 1 filled squares: form and filling
        tell them apart without any colour.
    wrong : Line2D
        Rings around the points that a classifier has on the wrong side.
    selected : Line2D
        A ring around the selected point.
    lit, lit_ring : Line2D
        The highlighted point, larger, and a ring around it.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        theme = view.theme
        marker: dict[str, Any] = {"ls": "", "marker": "o", "color": theme.point, "zorder": 4}
        self.plain = view.markers(mec=theme.background, **marker)
        self.classes = (view.markers(**marker), view.markers(**marker))
        self._placed: tuple[object, ...] = ()
        self.lit = view.line(**marker)
        ring = {**marker, "mfc": "none"}
        self.selected = view.line(**ring, mew=1.5)
        self.wrong = view.line(**{**ring, "color": theme.warning}, ms=WRONG_SIZE, mew=1.6)
        self.lit_ring = view.line(**ring, ms=LIT_RING_SIZE, mew=2.2)

    def cloud(self) -> list[Artist]:
        """Place all points and return them."""
        view, session = self._view, self._view.session
        limits = (view.limits_across, view.limits_up) if session.is_held else None
        has_classes = is_classifying(view)
        placed = session.dataset, limits, has_classes
        if placed != self._placed:
            self._placed = placed
            self._place(has_classes=has_classes)
        return list(self.classes) if has_classes else [self.plain]

    def _place(self, *, has_classes: bool) -> None:
        data = self._view.session.dataset
        many = are_many(data)
        every = -(-len(data) // MOST_DRAWN) or 1
        x, y, labels = data.x[::every], data.y[::every], data.labels[::every]
        if self._view.session.is_held:
            x, y = self._in_sight(x, y)
        size = SMALL_SIZE if many else POINT_SIZE
        if not has_classes:
            self.plain.set(data=(x, y), markersize=size, markeredgewidth=0.0 if many else 1.2)
            return
        for label, line in enumerate(self.classes):
            of_class = labels == label
            line.set_data(x[of_class], y[of_class])
            self._form(line, label, size)

    def _in_sight(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return places that stand at the panel's edge if they lie beyond it.

        The axes do not move during a drag, so a point that is dragged beyond them would vanish.
        """
        (left, right), (low, high) = self._view.limits_across, self._view.limits_up
        return np.clip(x, left, right), np.clip(y, low, high)

    def rings(self, wrong: NDArray[np.bool_] | None) -> list[Artist]:
        """Mark the points on the wrong side, the selected point and the highlighted one.

        Parameters
        ----------
        wrong : ndarray of bool, shape (n,), or None
            Which points are on the wrong side; None if the model has no sides.
        """
        session = self._view.session
        artists: list[Artist] = []
        if wrong is not None and wrong.any():
            self.wrong.set_data(session.dataset.x[wrong], session.dataset.y[wrong])
            artists.append(self.wrong)
        if session.selected is not None and session.selected != session.highlighted:
            self._put(self.selected, session.selected)
            has_ring = wrong is not None and wrong[session.selected]
            self.selected.set_markersize(LIT_RING_SIZE if has_ring else SELECTED_SIZE)
            artists.append(self.selected)
        if session.highlighted is not None:
            artists += self._light(session.highlighted)
        return artists

    def _light(self, i: int) -> list[Artist]:
        self._put(self.lit, i)
        self._put(self.lit_ring, i)
        label = int(self._view.session.dataset.labels[i]) if is_classifying(self._view) else None
        self._form(self.lit, label, LIT_SIZE)
        self.lit_ring.set_color(active_colour(self._view))
        return [self.lit_ring, self.lit]

    def _put(self, line: Line2D, i: int) -> None:
        data = self._view.session.dataset
        x, y = data.x[[i]], data.y[[i]]
        line.set_data(*(self._in_sight(x, y) if self._view.session.is_held else (x, y)))

    def _form(self, line: Line2D, label: int | None, size: float) -> None:
        """Give a line the marker of a class, or of a point without a class."""
        theme = self._view.theme
        if label is None:
            line.set(
                marker="o", markersize=size, markeredgewidth=1.2,
                markerfacecolor=theme.point, markeredgecolor=theme.background,
            )  # fmt: skip
        elif label == 0:
            line.set(
                marker="o", markersize=size, markeredgewidth=min(OUTLINE, size / 3.0),
                markerfacecolor=theme.background, markeredgecolor=theme.class_0,
            )  # fmt: skip
        else:
            line.set(
                marker="s", markersize=SQUARE_SHARE * size, markeredgewidth=size / 8.0,
                markerfacecolor=theme.class_1, markeredgecolor=theme.background,
            )  # fmt: skip
