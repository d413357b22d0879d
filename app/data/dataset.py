"""The points: immutable, so that undo, runs and views can share them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.data.moments import MAX_COORDINATE, SMALLEST_SPREAD, Moments
from app.faults import Fault

Point: TypeAlias = tuple[float, float]
#: A point of class 1 has its class as a third number; the others are pairs.
#: "line" where points determine what is learned, or why they do not.
Condition: TypeAlias = Literal[
    "empty", "one_point", "equal_points", "equal_x", "one_class", "in_a_row", "line"
]
#: With these a line has fewer than two distinct x to go by, and there is nothing to learn.
NOTHING_TO_LEARN = frozenset[Condition]({"empty", "one_point", "equal_points", "equal_x"})
LabelledPoint: TypeAlias = tuple[float, float] | tuple[float, float, int]

#: The classes of points; only a classifier uses them.
LABELS = (0, 1)


class Dataset:
    """Points in the order in which they were added.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Coordinates in data units. The dataset copies them and makes its copies read-only.
    labels : array_like of int, shape (n,), optional
        The class of each point, 0 or 1; by default all 0.

    Examples
    --------
    >>> data = Dataset([0, 1], [0, 2])
    >>> data.added(2.0, 4.0).moments.slope
    2.0
    >>> len(data)
    2
    """

    def __init__(
        self, x: Sequence[float] | NDArray[np.float64], y: object, labels: object = None
    ) -> None:
        self.x = np.array(x, dtype=np.float64)
        self.y = np.array(y, dtype=np.float64)
        self.labels = np.array(np.zeros(len(self.x)) if labels is None else labels, dtype=np.int8)
        for values in (self.x, self.y, self.labels):
            values.flags.writeable = False

    @classmethod
    def from_points(cls, points: object) -> Self:
        """Make a dataset from pairs, or from triples whose third number is the class.

        Parameters
        ----------
        points : iterable of (float, float) or (float, float, int)
            An array of shape (n, 3) is checked as a whole: a million rows take a moment.

        Raises
        ------
        Fault
            ``not_points`` or ``too_large``, field ``points``, with the index of the bad point.
        """
        if not isinstance(points, Iterable):
            raise Fault("not_points", "points", "points must be a list of [x, y] pairs.")
        if isinstance(points, np.ndarray):
            return cls._from_rows(points)
        checked = [checked_point(point, index) for index, point in enumerate(points)]
        x, y, labels = zip(*checked, strict=True) if checked else ((), (), ())
        return cls(x, y, labels)

    @classmethod
    def _from_rows(cls, rows: NDArray[np.float64]) -> Self:
        """Make a dataset from rows of x, y and class, shape (n, 3)."""
        x, y, labels = rows.T
        is_good = np.isin(labels, LABELS)
        for values in (x, y):
            is_good &= np.abs(values) <= MAX_COORDINATE  # and NaN is not
        if not is_good.all():
            first = int(np.argmin(is_good))
            checked_point(rows[first].tolist(), first)
        return cls(x, y, labels)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def rows(self) -> NDArray[np.float64]:
        """The points as rows of x, y and class, shape (n, 3).

        Examples
        --------
        >>> Dataset([0.5], [2.0], [1]).rows.tolist()
        [[0.5, 2.0, 1.0]]
        """
        return np.stack([self.x, self.y, self.labels.astype(np.float64)], axis=-1)

    @cached_property
    def points(self) -> list[LabelledPoint]:
        """The points as pairs of plain floats; those of class 1 have a third number, 1."""
        rows = zip(self.x.tolist(), self.y.tolist(), self.labels.tolist(), strict=True)
        return [(x, y, label) if label else (x, y) for x, y, label in rows]

    @cached_property
    def moments(self) -> Moments:
        """The sums of least squares, computed once for each state of the points.

        Every edit computes them again from all points instead of updating running sums: a far
        outlier that is subtracted from a running sum leaves its rounding error behind. Only edits
        pay for this, never epochs.
        """
        return Moments.of(self.x, np.ones(len(self)), self.y)

    @cached_property
    def extent(self) -> tuple[float, float]:
        """The largest size of x, and the spread of y or, if all are equal, their size; never 0.

        What counts as 0 elsewhere (`SMALLEST_SPREAD`) does so here.

        Examples
        --------
        >>> Dataset([-2.0, 1.0], [5.0, 8.0]).extent, Dataset([0.0], [0.0]).extent
        ((2.0, 3.0), (1.0, 1.0))
        """
        if not len(self):
            return 1.0, 1.0
        farthest, spread, highest = (
            size if size > SMALLEST_SPREAD else 0.0
            for size in map(float, (np.abs(self.x).max(), np.ptp(self.y), np.abs(self.y).max()))
        )
        return farthest or 1.0, spread or highest or 1.0

    @property
    def condition(self) -> Condition:
        """Whether the points determine a line, or why not."""
        if len(self) <= 1:
            return "one_point" if len(self) else "empty"
        if self.moments.has_spread:
            return "line"
        return "equal_points" if self.moments.cyy == 0.0 else "equal_x"

    def added(self, x: float, y: float, label: int = 0) -> Dataset:
        """Return these points and one more at the end."""
        x, y, label = checked_point((x, y, label))
        return Dataset(np.append(self.x, x), np.append(self.y, y), np.append(self.labels, label))

    def moved(self, index: int, x: float, y: float) -> Dataset:
        """Return these points with one of them moved."""
        self.check_index(index)
        x, y, _ = checked_point((x, y))
        moved = Dataset(self.x, self.y, self.labels)
        for values, value in ((moved.x, x), (moved.y, y)):
            values.flags.writeable = True
            values[index] = value
            values.flags.writeable = False
        return moved

    def removed(self, index: int) -> Dataset:
        """Return these points without one of them."""
        self.check_index(index)
        x, y = np.delete(self.x, index), np.delete(self.y, index)
        return Dataset(x, y, np.delete(self.labels, index))

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


def checked_point(point: object, index: int | None = None) -> tuple[float, float, int]:
    """Return `point` as two floats and a class, or raise a fault that says which one is wrong."""
    which = "The point" if index is None else f"Point {index + 1}"
    details = {} if index is None else {"index": index}
    try:
        x, y, *rest = point  # pyright: ignore[reportGeneralTypeIssues]  the except catches other values
        x, y = as_number(x), as_number(y)
        (label,) = (as_number(value) for value in rest or (0,))
    except (TypeError, ValueError, OverflowError):
        message = f"{which} is not a pair of numbers: {point!r}."
        raise Fault("not_points", "points", message, **details) from None
    if label not in LABELS:
        message = f"{which} must belong to class 0 or 1, not {label:g}."
        raise Fault("not_points", "points", message, **details)
    if max(abs(x), abs(y)) > MAX_COORDINATE:
        message = f"{which} is too far out: coordinates end at {MAX_COORDINATE:g}."
        raise Fault("too_large", "points", message, limit=MAX_COORDINATE, **details)
    return x, y, int(label)


def as_number(value: object) -> float:
    """Return a finite float.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If `value` is no number, is not finite, or is an integer too large for a double.
    """
    if isinstance(value, bool | str | bytes) or not hasattr(value, "__float__"):
        raise TypeError(value)
    number = float(value)  # pyright: ignore[reportArgumentType]  it has __float__, as checked above
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
