"""A loss over the points that is no multiple of the squared error: everything from the points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Point
from app.objective.design import Design
from app.objective.losses import Loss
from app.objective.robust_minimum import Found
from app.objective.stopping import CLOSE, ROUNDING, PointwiseStoppingRule

#: With more points nobody looks for the exact minimum: at this many it takes half a second.
MOST_POINTS = 100_000

#: Values of a grid that are computed at once: arrays of a few megabytes.
CHUNK = 1 << 18

#: Costs of a value and a gradient, in those of a bowl: of the calls, and of this many points.
CALLS, POINTS_A_UNIT = 16, 64


@dataclass(frozen=True)
class PointwiseLoss:
    """J(m, b) = c sum rho(u_i), the sum taken over all points at every call.

    Its pieces are not those of one bowl: there is no curvature that holds everywhere, hence no
    rate that is known in advance, and level curves come from a grid of `values`.

    Parameters
    ----------
    design : Design
    loss : Loss

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.objective.losses import LOSSES
    >>> from app.objective.models import line
    >>> points = Dataset([0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 5.0, -9.0, 9.0])
    >>> objective = PointwiseLoss(line.design(points, False), LOSSES["mae"])
    >>> objective.value(2.0, 1.0), round(objective.least_value, 12)
    (3.2, 3.2)
    """

    design: Design
    loss: Loss

    weights = 2
    is_quadratic = False
    limits = None

    @property
    def cost(self) -> int:
        """What a value and a gradient cost, in those of a bowl."""
        return CALLS + len(self.design) // POINTS_A_UNIT

    @cached_property
    def _steepness(self) -> float:
        return self.loss.steepness(max(len(self.design), 1))

    def value(self, m: float, b: float) -> float:
        """Return J(m, b)."""
        errors = self.design.errors(m, b)
        c = self.loss.coefficient(max(len(errors), 1))
        return c * float(np.sum(self.loss.values_of(errors)))

    def values(self, m: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return J at arrays of m and b."""
        first, second, target = self.design.arrays
        c, n = self.loss.coefficient(max(len(target), 1)), max(len(target), 1)
        flat_m, flat_b = m.ravel(), b.ravel()
        found = np.empty(len(flat_m))
        size = max(CHUNK // n, 1)
        for begin in range(0, len(found), size):
            part = slice(begin, begin + size)
            errors = np.multiply.outer(flat_m[part], first)
            errors += np.multiply.outer(flat_b[part], second)
            errors -= target
            found[part] = c * np.sum(self.loss.values_of(errors), axis=1)
        return found.reshape(m.shape)

    def gradient(self, m: float, b: float) -> Point:
        """Return (dJ/dm, dJ/db); where an error is at a kink, the subgradient with slope 0."""
        first, second, _ = self.design.arrays
        response = self.loss.responses_to(self.design.errors(m, b))
        steepness = self._steepness
        return steepness * float(np.sum(response * first)), steepness * float(
            np.sum(response * second)
        )

    def curvature(self, m: float, b: float) -> Point | None:
        """Return the eigenvalues of the Hessian of those errors that bend; None where none does."""
        bends = self.loss.bends(self.design.errors(m, b))
        if not bends.any():
            return None
        first, second = self.design.first[bends], self.design.second[bends]
        a, h, d = (
            self._steepness * float(np.sum(product))
            for product in (first * first, first * second, second * second)
        )
        largest = (a + d) / 2.0 + math.hypot((a - d) / 2.0, h)
        return (max(a * d - h * h, 0.0) / largest if largest else 0.0), largest

    @cached_property
    def _found(self) -> Found | None:
        """The minimum on columns about their means, as least squares leaves them."""
        if self.loss.least is None or not 0 < len(self.design) <= MOST_POINTS:
            return None
        s, (first, second, target) = self.design.moments, self.design.arrays
        across = first - s.mean_x * second if s.cxx > 0.0 else np.zeros(len(first))
        left = target - s.mean_y * second - s.slope * across
        return self.loss.least(across, second, left, self.loss.delta)

    @cached_property
    def _centre(self) -> Point | None:
        found, s = self._found, self.design.moments
        if found is None:
            return None if len(self.design) else (0.0, 0.0)
        m = s.slope + found.p
        return m, s.mean_y + found.q - m * s.mean_x

    @property
    def centre(self) -> Point | None:
        """A place of the least value; None for more than `MOST_POINTS` points."""
        return self._centre

    @property
    def minimum(self) -> Point | None:
        """(m, b) of the least value; None where many share it, or as for `centre`."""
        found = self._found
        is_one = found is not None and found.is_unique and self.design.moments.has_spread
        return self._centre if is_one else None

    @cached_property
    def _least_value(self) -> float | None:
        return None if self._centre is None else self.value(*self._centre)

    @property
    def least_value(self) -> float | None:
        """The least value; None as for `centre`."""
        return self._least_value

    def way_down(self, _m: float, _b: float) -> list[Point]:
        """Return where descent ends, if anybody knows; where it turns on its way nobody does."""
        return [] if self._centre is None else [self._centre]

    def excesses(self, _m: float, _b: float) -> None:
        """Return None: there are no two directions that hold everywhere."""

    def stopping_rule(self, start: Point, now: Point) -> PointwiseStoppingRule:
        """Return when a run ends that began at `start` and has come to `now`."""
        n, moments = max(len(self.design), 1), self.design.moments
        spread = math.sqrt(moments.cyy / n) or abs(moments.mean_y) or 1.0
        close, far = (
            n * self.loss.coefficient(n) * self.loss.values_of(np.array([CLOSE * spread, spread]))
        )
        highest = max(far, *(self.value(m, b) for m, b in (start, now, (0.0, moments.mean_y))))
        return PointwiseStoppingRule(
            value=self.value,
            least=self.least_value,
            close=max(float(close), self._rounding),
            highest=float(highest),
            moments=moments,
            pull_of_close=CLOSE * min(spread, self.loss.largest_response),
        )

    @property
    def _rounding(self) -> float:
        """How far the least value may be off by rounding."""
        if self._centre is None or self.least_value is None or not len(self.design):
            return 0.0
        m, b = self._centre
        first, second, target = self.design.arrays
        terms = np.abs(m * first) + np.abs(b * second) + np.abs(target)
        responses = np.abs(self.loss.responses_to(self.design.errors(m, b)))
        return ROUNDING * (self._steepness * float(np.sum(responses * terms)) + self.least_value)

    def level_sets(self, _levels: NDArray[np.float64], _vertices: int, _reach: float) -> None:
        """Return None: level curves come from a grid."""

    def level_through(
        self, _m: float, _b: float, _turns: NDArray[np.float64], _reach: float
    ) -> None:
        """Return None, as `level_sets` does."""
