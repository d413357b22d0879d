"""The gradient as a chain of vectors: the contribution of each point, laid tip to tip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from app.views.arrow import arrow_polygons
from app.views.plane.tracks import Tracks
from app.views.quick import QuickPolygons
from app.views.view import View

#: A chain of more vectors than this is a thicket.
MOST_POINTS = 60

#: CSS pixels: the pointer this near to a vector means it.
NEAR = 8.0

#: Opacity of a vector: usually, while another one is highlighted, and highlighted itself.
ALPHA, FAINT_ALPHA, STANDING_OUT_ALPHA = 0.7, 0.4, 1.0

#: Pixels: widths of a vector and of a highlighted one, and the lengths of their heads.
WIDTH, WIDE = 1.3, 2.6
HEAD, LARGE_HEAD = 6.5, 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Vectors tip to tip, in units of the gradient.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        The point of each vector.
    joints : ndarray of float, shape (n + 1, 2)
        From (0, 0) to minus the gradient.
    """

    order: NDArray[np.intp]
    joints: NDArray[np.float64]


class Chain:
    """One vector for each point: minus its contribution to the gradient.

    Parameters
    ----------
    view : View
        The panel.
    tracks : Tracks
        The chain belongs to the active run.
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        self._view, self._tracks = view, tracks
        self.vectors = view.polygons(transform=IdentityTransform(), linewidths=0, zorder=4)

    def links(self) -> Links | None:
        """Return the vectors in the order of the chain, or None if it is not shown.

        They are sorted by angle, from the left once around counterclockwise. So the chain bends
        only one way and no vector crosses another. Every contribution to the gradient of a line is
        a multiple of (x, 1). So the points below the line come before all others, and the order
        changes only when the line passes a point.
        """
        design, loss = self._tracks.design, self._view.session.run.problem.loss
        is_asked_for = self._view.session.settings.contributions
        if not is_asked_for or not design or len(design) > MOST_POINTS:
            return None
        # Not -shares: the angle of (-1, -0.0) is -180 degrees, not 180.
        vectors = 0.0 - design.contributions(loss, *self._tracks.active.now)
        order = np.argsort(np.arctan2(vectors[:, 1], vectors[:, 0]), kind="stable")
        joints = np.zeros((len(order) + 1, 2))
        np.cumsum(vectors[order], axis=0, out=joints[1:])
        return Links(order, joints)

    def place(
        self, links: Links, tail: NDArray[np.float64], per_unit: NDArray[np.float64]
    ) -> QuickPolygons:
        """Set the vectors and return them.

        Parameters
        ----------
        links : Links
        tail : ndarray of float, shape (2,)
            The current point, device pixels.
        per_unit : ndarray of float, shape (2,)
            Device pixels per unit of gradient.
        """
        view, highlighted = self._view, self._view.session.highlighted
        scale = view.size[2] * view.zoom
        joints = tail + links.joints * per_unit
        stands_out = links.order == highlighted
        outlines = arrow_polygons(
            joints[:-1],
            joints[1:],
            np.where(stands_out, WIDE, WIDTH) * scale,
            np.where(stands_out, LARGE_HEAD, HEAD) * scale,
        )
        usual = to_rgba(view.theme.gradient, ALPHA if highlighted is None else FAINT_ALPHA)
        standing_out = to_rgba(view.theme.accent, STANDING_OUT_ALPHA)
        colours = np.where(stands_out[:, None], standing_out, usual)
        on_top = np.argsort(stands_out, kind="stable")
        self.vectors.set_outlines(outlines[on_top])
        self.vectors.set_facecolor(colours[on_top].tolist())
        return self.vectors

    def at(self, x: float, y: float, scale: float) -> int | None:
        """Return the point whose vector is nearest to CSS pixels (x, y), if one is near.

        Parameters
        ----------
        x, y : float
        scale : float
            Units of the plane that stand for one unit of gradient.
        """
        links = self.links() if self._tracks.tracks else None
        if not links:
            return None
        place = np.array(self._view.to_pixels(*self._tracks.active.now))
        joints = place + links.joints * scale / self._view.units_per_pixel() * (1.0, -1.0)
        way, to_pointer = np.diff(joints, axis=0), (x, y) - joints[:-1]
        squares = (way**2).sum(axis=1)
        share = (to_pointer * way).sum(axis=1) / np.where(squares > 0.0, squares, 1.0)
        aside = to_pointer - np.clip(share, 0.0, 1.0)[:, None] * way
        distance = np.hypot(aside[:, 0], aside[:, 1])
        nearest = int(np.argmin(distance))
        return int(links.order[nearest]) if distance[nearest] <= NEAR else None
