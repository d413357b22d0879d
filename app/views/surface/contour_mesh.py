"""What a window leaves of any surface: rings, bands and an edge from the contours of a grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.path import Path

from app.views.contours import Array, Grid, joined
from app.views.surface.rings import RIB_PLACES, Flattened

#: A rib may rise above the top by this share of it, which is rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ContourMesh:
    """Outlines in space, columns m, b, J.

    Attributes
    ----------
    bands : list of (ndarray of float, shape (k, 3), ndarray of int)
        Corners and path codes of what lies between one level and the next, from the lowest up.
    rings, edge, ribs : ndarray of float, shape (k, 3)
        Lines with gaps of NaN.
    """

    bands: list[tuple[Array, Any]]
    rings: Array
    edge: Array
    ribs: Array

    def flattened(self, flat: Callable[[Array], Array]) -> Flattened:
        """Return all of it in the plane of projection."""
        return Flattened(
            bands=[Path(flat(corners), codes) for corners, codes in self.bands],
            rings=flat(self.rings),
            edge=flat(self.edge),
            ribs=flat(self.ribs),
        )


def contour_mesh(grid: Grid, levels: Array, top: float, hub: Array, ribs: int) -> ContourMesh:
    """Return the surface below `top` over a grid.

    Parameters
    ----------
    grid : Grid
    levels : ndarray of float, shape (l,)
        From the lowest up, all below `top`.
    top : float
    hub : ndarray of float, shape (2,)
        Where the ribs begin.
    ribs : int
    """

    def lifted(places: Array) -> Array:
        return np.column_stack([places, np.minimum(grid.interpolated(places), top)])

    bands: list[tuple[Array, Any]] = []
    for low, high in pairwise([-np.inf, *levels.tolist(), top]):
        band = grid.region(low, high)
        bands.append((lifted(np.asarray(band.vertices)), band.codes))
    rings = [lifted(line) for level in levels.tolist() for line in grid.lines(level)]
    edges = [
        np.asarray(part, dtype=np.float64)
        for part in grid.region(-np.inf, top).to_polygons(closed_only=False)
    ]
    longest = max(edges, key=len, default=hub[None])
    ends = longest[np.linspace(0, len(longest), ribs, endpoint=False).astype(int)]
    lines = np.linspace(np.broadcast_to(hub, ends.shape), ends, RIB_PLACES, axis=1)
    return ContourMesh(
        bands=bands,
        rings=joined(rings, 3),
        edge=joined([lifted(edge) for edge in edges], 3),
        ribs=joined([_up_to(lifted(line), grid.interpolated(line), top) for line in lines], 3),
    )


def _up_to(line: Array, heights: Array, top: float) -> Array:
    """Return a line with gaps where J is above the top, as between two pits."""
    return np.where((heights <= top + ROUNDING * abs(top))[:, None], line, np.nan)
