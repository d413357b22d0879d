"""J(m, b) as what it is, a quadratic form: minimum, curvature, level sets, stable rates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Dataset
from app.data.moments import Moments
from app.objective.design import Design, Value
from app.objective.losses import Loss
from app.objective.stopping import LineStoppingRule


@dataclass(frozen=True)
class Bowl:
    """The loss over all points as a function of slope m and intercept b.

    With the mean error u = m mean_x + b - mean_y, and c the loss's coefficient,

        J(m, b) = c (cxx (m - slope)^2 + n u^2 + rss),

    which is the sum of squared errors with the square completed: it cannot turn negative by
    rounding, and costs the same for ten points as for a million. Other models than a line have
    the sum of squares of their second column in the place of n.

    Parameters
    ----------
    moments : Moments
        Of one point or more.
    loss : Loss

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.objective.losses import LOSSES
    >>> bowl = Bowl.over(Dataset([0.2, 0.5, 0.8], [0.3, 0.4, 0.9]), LOSSES["mse"])
    >>> round(2 / bowl.eigenvalues[1], 7)
    0.7920953
    """

    moments: Moments
    loss: Loss

    weights = 2
    is_quadratic = True
    cost = 1
    limits = None

    @classmethod
    def over(cls, points: Dataset | Design, loss: Loss) -> Bowl:
        """Return the bowl of `loss` over all points of a dataset or a design."""
        return cls(points.moments, loss)

    @cached_property
    def coefficient(self) -> float:
        """c in J = c * sum e^2 over all points."""
        return self.loss.coefficient(max(self.moments.n, 1))

    def value(self, m: float, b: float) -> float:
        """Return J(m, b)."""
        return self._value(m, b)

    def values(self, m: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return J at arrays of m and b."""
        return self._value(m, b)

    def _value(self, m: Value, b: Value) -> Value:
        s = self.moments
        offset = m - s.slope
        u = m * s.mean_x + b - s.mean_y
        return self.coefficient * (s.cxx * offset * offset + s.sum_of_squares * u * u + s.rss)

    @cached_property
    def of_slope(self) -> float:
        """What 1 of m - slope adds to dJ/dm at a mean error of 0."""
        return 2.0 * self.coefficient * self.moments.cxx

    @cached_property
    def of_error(self) -> float:
        """What 1 of the mean error adds to dJ/db."""
        return 2.0 * self.coefficient * self.moments.sum_of_squares

    def gradient(self, m: float, b: float) -> tuple[float, float]:
        """Return (dJ/dm, dJ/db)."""
        s = self.moments
        db = self.of_error * (m * s.mean_x + b - s.mean_y)
        return self.of_slope * (m - s.slope) + db * s.mean_x, db

    @property
    def minimum(self) -> tuple[float, float] | None:
        """(m, b) of the least loss, by the normal equations; None where many lines share it."""
        return self.centre if self.moments.has_spread else None

    @property
    def least_value(self) -> float:
        """The smallest value that J takes, whether at one (m, b) or along a valley."""
        return self.coefficient * self.moments.rss

    @cached_property
    def hessian(self) -> tuple[float, float, float]:
        """(d2J/dm2, d2J/dm db, d2J/db2), for a line 2c (sum x^2, sum x, n)."""
        s, c = self.moments, 2.0 * self.coefficient
        n = s.sum_of_squares
        return c * (s.cxx + n * s.mean_x**2), c * n * s.mean_x, c * n

    @cached_property
    def eigenvalues(self) -> tuple[float, float]:
        """Smallest and largest curvature (lambda_min, lambda_max) of J.

        The small one comes from the determinant 4 c^2 n cxx, not from a difference, which
        would lose its digits in a narrow valley.
        """
        a, h, d = self.hessian
        largest = (a + d) / 2 + math.hypot((a - d) / 2, h)
        if largest == 0.0:
            return 0.0, 0.0
        determinant = 4.0 * self.coefficient**2 * self.moments.sum_of_squares * self.moments.cxx
        return determinant / largest, largest

    def curvature(self, _m: float, _b: float) -> tuple[float, float]:
        """Return `eigenvalues`: the curvature is the same everywhere."""
        return self.eigenvalues

    def way_down(self, m: float, b: float) -> list[tuple[float, float]]:
        """Return where plain descent from (m, b) ends, and where it turns on its way.

        It ends at the minimum, or at the foot of the perpendicular onto a valley without end. It
        first falls to the floor of the valley, where it turns, and then follows the floor.
        """
        s, end = self.moments, self.minimum
        if not end:
            error = (m * s.mean_x + b - s.mean_y) / (s.mean_x**2 + 1)
            end = m - error * s.mean_x, b - error
        along_m, along_b = self.valley
        way = along_m * (m - end[0]) + along_b * (b - end[1])
        return [end, (end[0] + along_m * way, end[1] + along_b * way)]

    def excesses(self, m: float, b: float) -> tuple[float, float]:
        """Return J - least J, split between the directions of least and largest curvature."""
        centre, (along_m, along_b) = self.centre, self.valley
        from_m, from_b = m - centre[0], b - centre[1]
        floor = from_m * along_m + from_b * along_b
        wall = from_b * along_m - from_m * along_b
        least, largest = self.eigenvalues
        return least * floor**2 / 2.0, largest * wall**2 / 2.0

    def stopping_rule(
        self, start: tuple[float, float], now: tuple[float, float]
    ) -> LineStoppingRule:
        """Return when a run ends that began at `start` and has come to `now`."""
        lines = start, now, (0.0, self.moments.mean_y)
        heights = [self.value(m, b) for m, b in lines]
        return LineStoppingRule.around(self.moments, self.coefficient, max(heights))

    @property
    def valley(self) -> tuple[float, float]:
        """The direction (m, b) of least curvature, of length 1: the eigenvector of lambda_min."""
        a, h, d = self.hessian
        angle = 0.5 * math.atan2(2 * h, a - d)
        return -math.sin(angle), math.cos(angle)

    @property
    def centre(self) -> tuple[float, float]:
        """A point of least loss: the minimum, or the one of the valley with m = 0."""
        s = self.moments
        return s.slope, s.mean_y - s.slope * s.mean_x

    def level_sets(
        self, levels: NDArray[np.float64], vertices: int, reach: float
    ) -> NDArray[np.float64]:
        """Return the curves J = least_value + level.

        Parameters
        ----------
        levels : ndarray of float, shape (l,)
            Heights above the least loss, in the loss's units; positive.
        vertices : int
            Corners of each closed polygon.
        reach : float
            How far along a valley is worth drawing, in units of (m, b): one without end has
            level sets that are two lines.

        Returns
        -------
        ndarray of float, shape (l, vertices, 2)
            Columns m and b: the completed square, c cxx (m - slope)^2 + c n u^2 = level, is a
            circle in its two roots. No eigenvectors: they lose their digits far from x = 0.
        """
        s, c = self.moments, self.coefficient
        squares = s.sum_of_squares
        turn = np.linspace(0.0, 2.0 * np.pi, vertices, endpoint=False)
        farthest = np.full(len(levels), reach / math.hypot(1.0, s.mean_x))
        if s.cxx > 0.0:
            farthest = np.minimum(farthest, np.sqrt(levels / (c * s.cxx)))
        largest_error = np.sqrt(levels / (c * squares)) if squares else np.full(len(levels), reach)
        offset = farthest[:, None] * np.cos(turn)
        mean_error = largest_error[:, None] * np.sin(turn)
        slope, intercept = self.centre
        return np.stack([offset + slope, mean_error - offset * s.mean_x + intercept], axis=-1)

    def level_through(
        self, m: float, b: float, turns: NDArray[np.float64], reach: float
    ) -> NDArray[np.float64]:
        """Return the curve of equal J through a place.

        Parameters
        ----------
        m, b : float
        turns : ndarray of float, shape (k,)
            Where its corners lie, in radians from the place itself.
        reach : float
            How far it goes to both sides where it is straight: along a valley without end.

        Returns
        -------
        ndarray of float, shape (2, k) or, where it is straight, (2, 3)
            m and b. As in `level_sets`, a circle in the two roots of the completed square.
        """
        s = self.moments
        if not s.has_spread:
            ends = reach * np.array([-1.0, 0.0, 1.0])
            return np.array([m + ends * self.valley[0], b + ends * self.valley[1]])
        slope, intercept = self.centre
        across, up = math.sqrt(s.cxx), math.sqrt(s.sum_of_squares)
        error = m * s.mean_x + b - s.mean_y
        radius = math.hypot(across * (m - slope), up * error)
        angles = math.atan2(up * error, across * (m - slope)) + turns
        offsets = radius / across * np.cos(angles)
        errors = radius / up * np.sin(angles)
        return np.array([offsets + slope, errors - offsets * s.mean_x + intercept])
