"""The part of a bowl within a window of (m, b): its edge, and rings, bands and ribs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from app.views.contours import Array, Window

#: Corners of a level ring; places on a rib.
VERTICES, RIB_PLACES = 96, 20


def cut_to(polygon: Array, window: Window) -> Array:
    """Return the part of a convex polygon within a window, shape (k, 2); it may be empty.

    It cuts along one side of the window after the other (Sutherland and Hodgman, 1974, "Reentrant
    Polygon Clipping").

    Examples
    --------
    >>> cut_to(np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]]), ((0.0, 2.0), (0.0, 9.0))).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 4.0]]
    """
    for axis, limits in enumerate(window):
        for bound, towards in zip(limits, (1.0, -1.0), strict=True):
            depth = towards * (polygon[:, axis] - bound)
            inside = depth >= 0.0
            if inside.all():
                continue
            following, depth_there = np.roll(polygon, -1, axis=0), np.roll(depth, -1)
            crosses = inside != np.roll(inside, -1)
            share = np.divide(depth, depth - depth_there, out=np.zeros_like(depth), where=crosses)
            crossings = polygon + share[:, None] * (following - polygon)
            crossings[:, axis] = bound
            both = np.stack([polygon, crossings], axis=1)
            polygon = both[np.stack([inside, crosses], axis=1)]
    return polygon


def refined(polygon: Array, longest: Array) -> Array:
    """Return a polygon with more corners, so that no side is longer than `longest`.

    Parameters
    ----------
    polygon : ndarray of float, shape (k, 2)
    longest : ndarray of float, shape (2,)
        The longest extent of a side in m and in b.

    Examples
    --------
    >>> refined(np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([1.0, 1.0])).tolist()
    [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [1.0, 0.0]]
    """
    way = np.roll(polygon, -1, axis=0) - polygon
    pieces = np.maximum(np.ceil((np.abs(way) / longest).max(axis=1)), 1.0).astype(np.intp)
    side = np.repeat(np.arange(len(polygon)), pieces)
    number = np.arange(len(side)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    return polygon[side] + (number / pieces[side])[:, None] * way[side]


def crossings(at_hub: float, half_way: Array, at_edge: Array, levels: Array) -> Array:
    """Return where straight ribs from a hub to an edge cross levels, as shares of each rib.

    Along a rib J is a parabola that does not fall; three of its values determine it.

    Parameters
    ----------
    at_hub : float
    half_way, at_edge : ndarray of float, shape (k,)
    levels : ndarray of float, shape (l,)

    Returns
    -------
    ndarray of float, shape (l, k)
        From 0 to 1, and 1 if the whole rib is below the level.

    Examples
    --------
    >>> crossings(0.0, np.array([1.0]), np.array([4.0]), np.array([1.0, 9.0])).tolist()
    [[0.5], [1.0]]
    """
    bend = 2.0 * (at_edge + at_hub - 2.0 * half_way)
    slope = at_edge - at_hub - bend
    above = np.maximum(levels - at_hub, 0.0)[:, None]
    root = slope + np.sqrt(np.maximum(slope * slope + 4.0 * bend * above, 0.0))
    shares = np.divide(2.0 * above, root, out=np.ones((len(levels), len(bend))), where=root > 0.0)
    return np.where(at_edge <= levels[:, None], 1.0, np.clip(shares, 0.0, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Flattened:
    """A mesh in the plane of projection.

    Attributes
    ----------
    bands : list of Path
        What lies between one ring and the next, from the lowest up.
    rings, edge, ribs : ndarray of float, shape (k, 2)
        Lines with gaps of NaN.
    """

    bands: list[Path]
    rings: Array
    edge: Array
    ribs: Array


@dataclass(frozen=True, slots=True)
class Mesh:
    """Rings around a hub and ribs from it, on the part of a bowl within a window.

    Attributes
    ----------
    rings : ndarray of float, shape (l, k + 1, 3)
        Closed, columns m, b, J, from the lowest to the edge. A ring that leaves the window
        runs along the edge there.
    has_left : ndarray of bool, shape (l, k + 1)
        Which of its places run along the edge.
    ribs : ndarray of float, shape (r, p, 3)
    """

    rings: Array
    has_left: NDArray[np.bool_]
    ribs: Array

    def flattened(self, flat: Callable[[Array], Array]) -> Flattened:
        """Return all of it in the plane of projection."""
        rings = flat(self.rings.reshape(-1, 3)).reshape(*self.rings.shape[:2], 2)
        # A ring ends at the edge. One place on the edge remains, so that the ring reaches it.
        left = self.has_left
        left = left & np.roll(left, 1, axis=1) & np.roll(left, -1, axis=1)
        return Flattened(
            bands=bands(rings),
            rings=gapped(np.where(left[..., None], np.nan, rings)[:-1]),
            edge=rings[-1],
            ribs=flat(gapped(self.ribs)),
        )


def mesh(
    value: Callable[[Array, Array], Array], hub: Array, edge: Array, levels: Array, ribs: int
) -> Mesh:
    """Return rings at levels and some ribs.

    Parameters
    ----------
    value : callable
        J for arrays of m and b: a parabola along any straight line.
    hub : ndarray of float, shape (2,)
        The lowest place of the bowl, or the lowest place of the edge if that is outside.
    edge : ndarray of float, shape (k, 2)
        A convex polygon.
    levels : ndarray of float, shape (l - 1,)
    ribs : int
    """
    at_hub = float(value(hub[:1], hub[1:])[0])
    half_way, at_edge = (value(*places.T) for places in ((hub + edge) / 2, edge))
    shares = np.vstack([crossings(at_hub, half_way, at_edge, levels), np.ones(len(edge))])
    shares = np.concatenate([shares, shares[:, :1]], axis=1)
    closed = np.vstack([edge, edge[:1]])
    rings = hub + shares[..., None] * (closed - hub)
    ends = edge[np.linspace(0, len(edge), ribs, endpoint=False).astype(int)]
    lines = np.linspace(np.broadcast_to(hub, ends.shape), ends, RIB_PLACES, axis=1)
    return Mesh(_lifted(value, rings), shares == 1.0, _lifted(value, lines))


def _lifted(value: Callable[[Array, Array], Array], places: Array) -> Array:
    m, b = places[..., 0], places[..., 1]
    return np.stack([m, b, value(m, b)], axis=-1)


def bands(rings: Array) -> list[Path]:
    """Return the bands between one ring and the next, from the lowest up.

    The two rings of a band run in opposite directions. So the band is also filled where its outer
    face is visible: where the lower ring, seen from the side, stands out below the higher one.

    Parameters
    ----------
    rings : ndarray of float, shape (l, k, 2)
        In the plane of projection.
    """
    codes = np.full(rings.shape[1], Path.LINETO, dtype=Path.code_type)
    codes[0] = Path.MOVETO
    both = np.concatenate([codes, codes])
    between = [Path(np.vstack([outer, inner[::-1]]), both) for inner, outer in pairwise(rings)]
    return [Path(rings[0], codes), *between]


def gapped(lines: Array) -> Array:
    """Return lines, shape (l, k, d), as one line with gaps of NaN, shape (l (k + 1), d)."""
    gap = np.full((len(lines), 1, lines.shape[2]), np.nan)
    return np.concatenate([lines, gap], axis=1).reshape(-1, lines.shape[2])
