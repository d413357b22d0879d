"""All that least squares knows of the points: sums, taken so that they keep their digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

#: Beyond this a fourth power (the determinant of the Hessian) nears the end of the double range.
MAX_COORDINATE = 1e50

#: Values that differ by less than this share of their size count as equal: the rounding of a
#: mean over many doubles, with room to spare. The mean of 0.1, 0.1, 0.1 is not 0.1.
EQUAL_TOLERANCE = 1e-13

#: Differences below this count as none, too: their squares near the other end of the range.
SMALLEST_SPREAD = 1.0 / MAX_COORDINATE


@dataclass(frozen=True, slots=True)
class Moments:
    """The sums of least squares for two columns and a target.

    The first column and the target are taken as what the second column leaves of them. Where
    the second is all ones, as for a line, that means: about their means, so that large offsets
    cost no digits. The textbook's running sums of x, y, x^2, xy, y^2 lose half of them (Chan,
    Golub and LeVeque, 1983, "Algorithms for Computing the Sample Variance", eq. 1.1 against
    1.3). For other columns it is one step of Gram and Schmidt (Golub and Van Loan, 2013,
    "Matrix Computations", section 5.2.7).

    Attributes
    ----------
    n : int
        Number of points.
    sum_of_squares : float
        Of the second column: n for a line.
    mean_x, mean_y : float
        How much of the second column is in the first and in the target: for a line the means
        of x and y; 0 without points.
    cxx, cxy, cyy : float
        Sums of squares and products of what is left: for a line sum (x - mean_x)^2,
        sum (x - mean_x)(y - mean_y), sum (y - mean_y)^2.
    slope : float
        Least-squares slope cxy / cxx; 0 where nothing is left of the first column.
    rss : float
        The least sum of squared errors that any two parameters reach on these points.
    """

    n: int
    sum_of_squares: float
    mean_x: float
    mean_y: float
    cxx: float
    cxy: float
    cyy: float
    slope: float
    rss: float

    @classmethod
    def of(
        cls,
        first: NDArray[np.float64],
        second: NDArray[np.float64],
        target: NDArray[np.float64],
    ) -> Self:
        """Return the moments of columns of shape (n,)."""
        n = len(first)
        if n == 0:
            return cls(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        # Not second @ second: in BLAS the last digit depends on where in memory the numbers lie.
        squares = float(np.sum(second * second))
        mean_x, dx = _left(first, second, squares)
        mean_y, dy = _left(target, second, squares)
        cxx, cxy, cyy = (float(np.sum(a * b)) for a, b in ((dx, dx), (dx, dy), (dy, dy)))
        slope = cxy / cxx if cxx > 0.0 else 0.0
        rss = float(np.sum((dy - slope * dx) ** 2))
        return cls(n, squares, mean_x, mean_y, cxx, cxy, cyy, slope, rss)

    @property
    def has_spread(self) -> bool:
        """Whether one pair of parameters is the best: for a line, whether two x differ."""
        return self.cxx > 0.0 and self.sum_of_squares > 0.0


def about_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values less their mean; all 0 where only rounding tells them apart.

    Examples
    --------
    >>> about_mean(np.array([0.1, 0.1, 0.1])).tolist()
    [0.0, 0.0, 0.0]
    """
    return _left(values, np.ones(len(values)), len(values))[1]


def _left(
    values: NDArray[np.float64], second: NDArray[np.float64], squares: float
) -> tuple[float, NDArray[np.float64]]:
    """Return how often the second column is in the values, and what is left of them.

    What is left is all 0 where only rounding tells it from that.
    """
    if squares == 0.0:
        return 0.0, values
    share = float(np.sum(values * second)) / squares
    left = values - share * second
    smallest = max(SMALLEST_SPREAD, float(np.abs(values).max()) * EQUAL_TOLERANCE)
    if np.abs(left).max() <= smallest:
        largest = int(np.argmax(np.abs(second)))
        return float(values[largest] / second[largest]), np.zeros(len(values))
    return share, left
