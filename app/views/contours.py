"""Level sets of an objective without a closed form: contour lines of its values on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
#: Limits of m and of b.
Window: TypeAlias = tuple[tuple[float, float], tuple[float, float]]

#: Errors of points that one grid may compute: 2 and 15 ms in a browser. The coarse grid is for
#: pictures that change at every frame, the fine one for those that stay.
COARSE_WORK, FINE_WORK = 300_000, 2_000_000

#: The most nodes of both grids, however few the points: cells of a dozen and of four pixels.
COARSE_NODES, FINE_NODES = 2_500, 16_000

#: A grid with fewer nodes shows no shape.
LEAST_NODES = 384


class Valued(Protocol):
    """What a grid asks of an objective."""

    def values(self, m: Array, b: Array, /) -> Array:
        """Return J at arrays of m and b of one shape, in that shape."""
        ...


def nodes_for(points: int, *, is_coarse: bool) -> int:
    """Return how many nodes a grid may have over an objective of so many points.

    A coarse grid that would be too dear even with the fewest nodes has none; a fine one has
    those, since it is made once.

    Examples
    --------
    >>> nodes_for(20, is_coarse=True), nodes_for(20, is_coarse=False)
    (2500, 16000)
    >>> nodes_for(100_000, is_coarse=True), nodes_for(100_000, is_coarse=False)
    (0, 384)
    """
    work, most = (COARSE_WORK, COARSE_NODES) if is_coarse else (FINE_WORK, FINE_NODES)
    affordable = min(work // max(points, 1), most)
    if affordable >= LEAST_NODES:
        return affordable
    return 0 if is_coarse else LEAST_NODES


def affordable(points: int, least: int, most: int) -> int:
    """Return at how many places, within these bounds, a picture can ask for J at every frame.

    Examples
    --------
    >>> affordable(200, 24, 160), affordable(10_000, 24, 160)
    (160, 30)
    """
    return min(max(COARSE_WORK // max(points, 1), least), most)


class Grid:
    """J at the nodes of a grid over a window, and its level sets by linear interpolation.

    Parameters
    ----------
    objective : Valued
    window : ((float, float), (float, float))
        Limits of m and of b.
    nodes : int
        About how many nodes, shared between both directions by `shape`.
    shape : (float, float)
        Width and height of the picture, in any unit: cells are about square in it.
    margin : float
        Share of the window that is added on all four sides.

    Examples
    --------
    >>> from app.objective.curve import Curve
    >>> from app.objective.functions import FUNCTIONS
    >>> grid = Grid(Curve(FUNCTIONS["square"]), ((-2.0, 2.0), (0.0, 1.0)), 1000, (2.0, 1.0))
    >>> [line[:, 0].round(2).tolist()[0] for line in grid.lines(1.0)]
    [-1.0, 1.0]
    """

    def __init__(
        self,
        objective: Valued,
        window: Window,
        nodes: int,
        shape: tuple[float, float],
        margin: float = 0.0,
    ) -> None:
        # Matplotlib brings contourpy along; a page with a quadratic loss never loads it.
        from contourpy import FillType, LineType, contour_generator

        columns = max(round(np.sqrt(nodes * shape[0] / shape[1])), 2)
        rows = max(nodes // columns, 2)
        self.m, self.b = (
            np.linspace(low - margin * (high - low), high + margin * (high - low), count)
            for (low, high), count in zip(window, (columns, rows), strict=True)
        )
        values = objective.values(*np.meshgrid(self.m, self.b))
        # What overflows is higher than any level.
        self.values: Array = np.where(np.isfinite(values), values, np.finfo(np.float64).max)
        self._contours: Any = contour_generator(
            self.m, self.b, self.values,
            name="serial", line_type=LineType.Separate, fill_type=FillType.OuterCode,
        )  # fmt: skip

    @property
    def lowest(self) -> tuple[float, float]:
        """The node with the least J."""
        row, column = np.unravel_index(np.argmin(self.values), self.values.shape)
        return float(self.m[column]), float(self.b[row])

    def lines(self, level: float) -> list[Array]:
        """Return the curves J = level, each of shape (k, 2)."""
        return self._contours.lines(level)

    def region(self, low: float, high: float) -> Path:
        """Return where low < J < high: one path, which may have holes or be empty."""
        places, codes = self._contours.filled(low, high)
        if not places:
            return Path(np.empty((0, 2)))
        return Path(np.vstack(places), np.concatenate(codes))

    def interpolated(self, places: Array) -> Array:
        """Return J at places (m, b) within the grid, shape (k, 2), from the nodes around them."""
        across, up = (
            np.clip((at - nodes[0]) / (nodes[1] - nodes[0]), 0.0, len(nodes) - 1.0)
            for at, nodes in zip(places.T, (self.m, self.b), strict=True)
        )
        column = np.minimum(across.astype(np.intp), len(self.m) - 2)
        row = np.minimum(up.astype(np.intp), len(self.b) - 2)
        right, above = across - column, up - row
        values = self.values
        lower = (1.0 - right) * values[row, column] + right * values[row, column + 1]
        upper = (1.0 - right) * values[row + 1, column] + right * values[row + 1, column + 1]
        return (1.0 - above) * lower + above * upper


def joined(lines: Sequence[Array], columns: int = 2) -> Array:
    """Return separate lines, shape (k, columns) each, as one with gaps of NaN."""
    gap = np.full((1, columns), np.nan)
    return np.vstack([part for line in lines for part in (line, gap)] or [gap])
