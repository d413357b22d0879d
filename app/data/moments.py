"""All that least squares needs from the points: sums, computed so that they lose no digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

#: Beyond this a fourth power (the determinant of the Hessian) nears the largest double.
MAX_COORDINATE = 1e50

#: Values that differ by less than this share of their size count as equal. This exceeds the
#: rounding error of a mean over many doubles: the mean of 0.1, 0.1, 0.1 is not exactly 0.1.
EQUAL_TOLERANCE = 1e-13

#: Values whose spread is a smaller share of their size than this are measured from one of them:
#: that difference is exact (Sterbenz, 1974, "Floating-Point Computation", theorem 4.3.1), so that
#: Unix times in milliseconds lose no digits.
LARGE_OFFSET = 1e-6

#: Values measured so count as equal if they differ by no more steps of a double than these:
#: 0.1 + 0.2 and 0.3 differ by one.
EQUAL_STEPS = 4.0

#: Differences below this count as zero, too: their squares near the smallest double.
SMALLEST_SPREAD = 1.0 / MAX_COORDINATE


@dataclass(frozen=True, slots=True)
class Moments:
    """The sums of least squares for two columns and a target.

    The sums are over the first column and the target after the second column has been projected
    out of them. For a line the second column is all ones, and projecting it out subtracts the
    means, so that large offsets cost no digits. The textbook's running sums of x, y, x^2, xy, y^2
    lose half of the digits (Chan, Golub and LeVeque, 1983, "Algorithms for Computing the Sample
    Variance", eq. 1.1 against 1.3). For other columns it is one step of Gram and Schmidt (Golub
    and Van Loan, 2013, "Matrix Computations", section 5.2.7).

    Attributes
    ----------
    n : int
        Number of points.
    sum_of_squares : float
        The sum of squares of the second column: n for a line.
    mean_x, mean_y : float
        The coefficients of the second column in the first column and in the target: for a line the
        means of x and y; 0 without points.
    cxx, cxy, cyy : float
        Sums of squares and products of the remainders: for a line sum (x - mean_x)^2,
        sum (x - mean_x)(y - mean_y), sum (y - mean_y)^2.
    slope : float
        The least-squares slope cxy / cxx, or 0 if the first column has no remainder.
    rss : float
        The smallest sum of squared errors that any two parameters reach on these points.
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
        # Not second @ second: in BLAS the last digit depends on where in memory the array lies.
        squares = float(np.sum(second * second))
        mean_x, dx = _project_out(first, second, squares)
        mean_y, dy = _project_out(target, second, squares)
        cxx, cxy, cyy = (float(np.sum(a * b)) for a, b in ((dx, dx), (dx, dy), (dy, dy)))
        slope = cxy / cxx if cxx > 0.0 else 0.0
        rss = float(np.sum((dy - slope * dx) ** 2))
        return cls(n, squares, mean_x, mean_y, cxx, cxy, cyy, slope, rss)

    @property
    def has_spread(self) -> bool:
        """Whether exactly one pair of parameters is best: for a line, whether any two x differ."""
        return self.cxx > 0.0 and self.sum_of_squares > 0.0


def about_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values minus their mean; all 0 if only rounding distinguishes the values.

    Examples
    --------
    >>> about_mean(np.array([0.1, 0.1, 0.1])).tolist()
    [0.0, 0.0, 0.0]
    """
    return _project_out(values, np.ones(len(values)), len(values))[1]


def _about_first(values: NDArray[np.float64], size: float) -> tuple[float, NDArray[np.float64]]:
    """Return the mean of values far from 0 and close together, and their remainders."""
    first = float(values[0])
    differences = values - first
    mean = float(differences.mean())
    remainder = differences - mean
    if np.abs(remainder).max() <= max(SMALLEST_SPREAD, EQUAL_STEPS * float(np.spacing(size))):
        return first, np.zeros(len(values))
    return first + mean, remainder


def _project_out(
    values: NDArray[np.float64], second: NDArray[np.float64], squares: float
) -> tuple[float, NDArray[np.float64]]:
    """Return the coefficient of the second column in the values, and their remainder.

    The remainder is all 0 if only rounding distinguishes it from 0.
    """
    if squares == 0.0:
        return 0.0, values
    size = float(np.abs(values).max())
    if float(np.ptp(values)) <= LARGE_OFFSET * size and bool((second == 1.0).all()):
        return _about_first(values, size)
    coefficient = float(np.sum(values * second)) / squares
    remainder = values - coefficient * second
    smallest = max(SMALLEST_SPREAD, float(np.abs(values).max()) * EQUAL_TOLERANCE)
    if np.abs(remainder).max() <= smallest:
        largest = int(np.argmax(np.abs(second)))
        return float(values[largest] / second[largest]), np.zeros(len(values))
    return coefficient, remainder
