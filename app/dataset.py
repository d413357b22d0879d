"""The points: never changed in place, so that undo, runs and views can share them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.faults import Fault

Point: TypeAlias = tuple[float, float]

#: Beyond this a fourth power (the determinant of the Hessian) nears the end of the double range.
MAX_COORDINATE = 1e50

#: Values that differ by less than this share of their size count as equal: the rounding of a
#: mean over many doubles, with room to spare. The mean of 0.1, 0.1, 0.1 is not 0.1.
EQUAL_TOLERANCE = 1e-13

#: Differences below this count as none, too: their squares near the other end of the range.
SMALLEST_SPREAD = 1.0 / MAX_COORDINATE


@dataclass(frozen=True, slots=True)
class Moments:
    """All that least squares knows of the points: size, means and centred second moments.

    Taken about the means, so that large offsets cost no digits: the textbook's running sums
    of x, y, x^2, xy, y^2 lose half of them (Chan, Golub and LeVeque, 1983, "Algorithms for
    Computing the Sample Variance", eq. 1.1 against 1.3).

    Attributes
    ----------
    n : int
        Number of points.
    mean_x, mean_y : float
        Means; 0 without points.
    cxx, cxy, cyy : float
        sum (x - mean_x)^2, sum (x - mean_x)(y - mean_y), sum (y - mean_y)^2.
    slope : float
        Least-squares slope cxy / cxx; 0 where the x values are all equal.
    rss : float
        The least sum of squared errors that any line reaches on these points.
    """

    n: int
    mean_x: float
    mean_y: float
    cxx: float
    cxy: float
    cyy: float
    slope: float
    rss: float

    @property
    def has_spread(self) -> bool:
        """Whether two x values differ, that is, whether a slope can be told."""
        return self.cxx > 0.0


class Dataset:
    """Points in the order in which they were added.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Coordinates in data units. Taken over read-only.

    Examples
    --------
    >>> data = Dataset([0, 1], [0, 2])
    >>> data.added(2.0, 4.0).moments.slope
    2.0
    >>> len(data)
    2
    """

    def __init__(self, x: Sequence[float] | NDArray[np.float64], y: object) -> None:
        self.x = np.array(x, dtype=np.float64)
        self.y = np.array(y, dtype=np.float64)
        self.x.flags.writeable = False
        self.y.flags.writeable = False

    @classmethod
    def from_points(cls, points: object) -> Self:
        """Make a dataset from pairs.

        Parameters
        ----------
        points : iterable of (float, float)

        Raises
        ------
        Fault
            ``not_points`` or ``too_large``, field ``points``, with the index of the culprit.
        """
        if not isinstance(points, Iterable):
            raise Fault("not_points", "points", "points must be a list of [x, y] pairs.")
        checked = [checked_point(point, index) for index, point in enumerate(points)]
        return cls([point[0] for point in checked], [point[1] for point in checked])

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def points(self) -> list[Point]:
        """The points as pairs of plain floats."""
        return list(zip(*self.columns, strict=True))

    @cached_property
    def columns(self) -> tuple[list[float], list[float]]:
        """x and y as plain lists: twice as fast as arrays where Python takes one by one."""
        return self.x.tolist(), self.y.tolist()

    @cached_property
    def moments(self) -> Moments:
        """The sums of least squares, made once for each state of the points.

        Made anew from all points, not carried along: taking a far outlier out of a running
        sum would leave its rounding error behind. An epoch never pays for it, only an edit.
        """
        n = len(self)
        if n == 0:
            return Moments(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        (mean_x, dx), (mean_y, dy) = _centred(self.x), _centred(self.y)
        # Not dx @ dx: in BLAS the last digit depends on where in memory the numbers lie.
        cxx, cxy, cyy = (float(np.sum(a * b)) for a, b in ((dx, dx), (dx, dy), (dy, dy)))
        slope = cxy / cxx if cxx > 0.0 else 0.0
        rss = float(np.sum((dy - slope * dx) ** 2))
        return Moments(n, mean_x, mean_y, cxx, cxy, cyy, slope, rss)

    def largest_squares(self, k: int) -> float:
        """Return the sum of the `k` largest x^2 + 1."""
        return float(np.partition(self.x**2, -k)[-k:].sum()) + k

    @property
    def condition(self) -> str:
        """What the points can tell: a "line", or why not.

        One of "empty", "one_point", "equal_points", "equal_x" and "line".
        """
        if len(self) <= 1:
            return "one_point" if len(self) else "empty"
        if self.moments.has_spread:
            return "line"
        return "equal_points" if self.moments.cyy == 0.0 else "equal_x"

    def added(self, x: float, y: float) -> Dataset:
        """Return these points and one more, at the end."""
        x, y = checked_point((x, y))
        return Dataset(np.append(self.x, x), np.append(self.y, y))

    def moved(self, index: int, x: float, y: float) -> Dataset:
        """Return these points with one at another place."""
        self.check_index(index)
        x, y = checked_point((x, y))
        moved = Dataset(self.x, self.y)
        for values, value in ((moved.x, x), (moved.y, y)):
            values.flags.writeable = True
            values[index] = value
            values.flags.writeable = False
        return moved

    def removed(self, index: int) -> Dataset:
        """Return these points without one."""
        self.check_index(index)
        return Dataset(np.delete(self.x, index), np.delete(self.y, index))

    def check_index(self, index: object) -> None:
        """Raise a fault unless `index` names a point, counted from 0."""
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(self):
            raise Fault(
                "no_such_point",
                "i",
                f"There is no point {index!r}; there are {len(self)}.",
                value=repr(index),
                n=len(self),
            )


def _centred(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Return the mean and the differences from it, all 0 where only rounding tells them apart."""
    mean = float(values.mean())
    differences = values - mean
    smallest = max(SMALLEST_SPREAD, float(np.abs(values).max()) * EQUAL_TOLERANCE)
    if np.abs(differences).max() <= smallest:
        return float(values[0]), np.zeros(len(values))
    return mean, differences


def checked_point(point: object, index: int | None = None) -> Point:
    """Return `point` as two floats, or raise a fault that says which one is wrong."""
    which = "The point" if index is None else f"Point {index + 1}"
    details = {} if index is None else {"index": index}
    try:
        x, y = point  # pyright: ignore[reportGeneralTypeIssues]  what is no pair lands below
        x, y = as_number(x), as_number(y)
    except (TypeError, ValueError, OverflowError):
        message = f"{which} is not a pair of numbers: {point!r}."
        raise Fault("not_points", "points", message, **details) from None
    if max(abs(x), abs(y)) > MAX_COORDINATE:
        message = f"{which} is too far out: coordinates end at {MAX_COORDINATE:g}."
        raise Fault("too_large", "points", message, limit=MAX_COORDINATE, **details)
    return x, y


def as_number(value: object) -> float:
    """Return a finite float.

    Raises
    ------
    TypeError, ValueError, OverflowError
        For what is no number, what is not finite, and whole numbers beyond every double.
    """
    if isinstance(value, bool | str | bytes) or not hasattr(value, "__float__"):
        raise TypeError(value)
    number = float(value)  # pyright: ignore[reportArgumentType]  it has __float__, just asked
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def is_number(value: object) -> bool:
    """Whether `value` is a finite number."""
    try:
        as_number(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def points_from_text(text: str) -> list[list[float]]:
    """Return the points that a text like ``0.2,0.3;0.5,0.4`` stands for, not yet checked.

    Examples
    --------
    >>> points_from_text("0.2,0.3;0.5,0.4")
    [[0.2, 0.3], [0.5, 0.4]]
    """
    pairs = [pair.split(",") for pair in text.split(";") if pair.strip()]
    try:
        return [[float(number) for number in pair] for pair in pairs]
    except ValueError:
        message = f"points must look like 0.2,0.3;0.5,0.4, and are {text[:60]!r}."
        raise Fault("not_points", "points", message, value=text[:60]) from None
