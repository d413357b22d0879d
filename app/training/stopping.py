"""When a run has converged, and when it has diverged."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeAlias

from app.data.moments import Moments
from app.objective.bowl import Bowl
from app.objective.curve import Curve
from app.objective.design import Design
from app.optimizers import OPTIMIZERS
from app.settings import Settings

#: A run has converged when the line is this close to its goal all along the points, as a share
#: of the spread of y: its loss is then within 1e-12 of the least, far below what a panel shows.
CONVERGED = 1e-6

#: A run has diverged when its loss is this many times above where it started. Plain descent
#: never rises and then returns, so nothing that would have settled is cut short.
DIVERGED_FACTOR = 1e6

#: No line is let go beyond this, so that its loss is finite: the bounds of a run that is changed
#: again and again while it diverges would climb to infinity. Points and starts of the largest
#: size allowed stay 60 orders of magnitude below.
LARGEST_SUM_OF_SQUARES = 1e280

#: Nor does a gradient grow beyond this: some optimizers add up its squares.
LARGEST_GRADIENT = 1e145

#: The mean error is a sum of three, each of which can be off by the last digit of its terms.
ROUNDING = 4.0 * sys.float_info.epsilon

#: A descent on a function of one weight has diverged this many widths of its limits away.
FAR_WIDTHS = 1e6

#: What is not in between is either near the minimum or lost.
BETWEEN, NEAR, FAR = 0, 1, 2

Where: TypeAlias = Callable[[float, float], int]


@dataclass(frozen=True)
class StoppingRule:
    """How near the minimum is near, and how far is far.

    A line is told by two numbers that do not depend on where x = 0 is: its offset
    m - slope, and its mean error u = m mean_x + b - mean_y. The loss is a sum of their squares
    (see `bowl.Bowl`), so bounds on each are bounds on the loss. A bound on the gradient would
    not do: far from x = 0 it is small all along a valley.

    Attributes
    ----------
    moments : Moments
        Of the points.
    near_slope, near_error : float
        Largest offset and mean error of a line that counts as the minimum.
    far_slope, far_error : float
        Offset and mean error at which the loss is `DIVERGED_FACTOR` times the highest it may be.
    """

    moments: Moments
    near_slope: float
    near_error: float
    far_slope: float
    far_error: float

    @classmethod
    def around(cls, bowl: Bowl, *lines: tuple[float, float]) -> Self:
        """Return the bounds of a run on `bowl` that passed or will pass the `lines` (m, b)."""
        s, n = bowl.moments, max(bowl.moments.n, 1)
        squares = math.sqrt(s.sum_of_squares)
        # The error of the points, in the mean, for 1 of the mean error u: for a line 1.
        per_error = squares / math.sqrt(n)
        error = math.sqrt(s.cyy / n) or abs(s.mean_y) * per_error or 1.0
        rounding = ROUNDING * max(abs(s.mean_y), abs(s.slope * s.mean_x))
        lines = (*lines, (0.0, s.mean_y))
        highest = max(bowl.coefficient * error * error, *(bowl.value(m, b) for m, b in lines))
        spread = math.sqrt(s.cxx)
        # By Cauchy and Schwarz no gradient is more than this times the root of the sum.
        steepness = 2.0 * bowl.coefficient * (math.hypot(spread, s.mean_x * squares) + squares)
        largest = (LARGEST_GRADIENT / steepness) ** 2 if steepness > 1.0 else math.inf
        sum_of_squares = min(
            DIVERGED_FACTOR * highest / bowl.coefficient, LARGEST_SUM_OF_SQUARES, largest
        )
        return cls(
            moments=s,
            near_slope=CONVERGED * error * math.sqrt(n) / spread if spread else math.inf,
            near_error=max(CONVERGED * error / per_error, rounding) if squares else math.inf,
            # Where the loss is beyond, one of the two parts it is made of is beyond half.
            far_slope=math.sqrt(sum_of_squares) / spread if spread else math.inf,
            far_error=math.sqrt(sum_of_squares) / squares if squares else math.inf,
        )

    @cached_property
    def where(self) -> Where:
        """The function that returns NEAR, BETWEEN or FAR for (m, b)."""
        s = self.moments
        slope, mean_x, mean_y = s.slope, s.mean_x, s.mean_y
        near_slope, near_error = self.near_slope, self.near_error
        far_slope, far_error = self.far_slope, self.far_error

        def where(m: float, b: float) -> int:
            offset, error = m - slope, m * mean_x + b - mean_y
            if -near_error <= error <= near_error and -near_slope <= offset <= near_slope:
                return NEAR
            # Asked in this way NaN is far, too.
            if -far_slope < offset < far_slope and -far_error < error < far_error:
                return BETWEEN
            return FAR

        return where

    def is_still(
        self, before: tuple[float, float], after: tuple[float, float], pull: float
    ) -> bool:
        """Whether an epoch of batches has left the line where it was, as in a limit cycle.

        Parameters
        ----------
        before, after : (float, float)
            m and b.
        pull : float
            Movement of b in an epoch in which the errors add up to 1. It says what gradient has
            been followed on the average, to be held against that of a line which is near.
        """
        s, (m, b) = self.moments, after
        moved_m, moved_b = m - before[0], b - before[1]
        least_b = pull * s.sum_of_squares * self.near_error if s.sum_of_squares else math.inf
        least_m = pull * s.cxx * self.near_slope if s.cxx else math.inf
        # A movement that small would be lost in rounding: standing still then proves nothing.
        if least_b < math.ulp(b) or least_m < math.ulp(m):
            return False
        return abs(moved_b) <= least_b and abs(moved_m - moved_b * s.mean_x) <= least_m


@dataclass(frozen=True)
class CurveStoppingRule:
    """The same for a function of one weight: near is where it is flat.

    A derivative of less than `CONVERGED` of the mean steepness within the limits moves nothing
    that a panel could show.
    """

    curve: Curve

    @cached_property
    def where(self) -> Where:
        """The function that returns NEAR, BETWEEN or FAR for (w, 0)."""
        low, high = self.curve.function.limits
        far = FAR_WIDTHS * (high - low)
        rise = max(self.curve.value(w, 0.0) for w in (low, high)) - self.curve.least_loss
        flat = CONVERGED * rise / (high - low)
        derivative = self.curve.function.derivative

        def where(m: float, _b: float) -> int:
            if not -far < m < far:
                return FAR
            return NEAR if abs(derivative(m)) <= flat else BETWEEN

        return where


def learning_rate_limit(
    objective: Bowl | Curve, design: Design | None, settings: Settings, batch: int | None
) -> float | None:
    """Return the rate below which no update can lead away from the minimum, if one is known.

    For full batches it is the exact border, for plain descent 2 / lambda_max. For smaller
    batches it is 2 over the largest trace that the Hessian of k points can have,
    2 c (sum of the k largest x^2 + 1): below it every update is stable by itself, above it
    descent may still hold. The last batch of an epoch may be smaller, and a mean over fewer
    points be larger.

    Parameters
    ----------
    objective : Bowl or Curve
    design : Design or None
        None for a function of one weight, which knows no batches.
    settings : Settings
        Of which the optimizer and its parameters matter.
    batch : int or None
        Points for one update; None for all.

    Returns
    -------
    float or None
        None without points, for rules that scale each direction, for rules with a velocity
        on batches, and for functions whose curvature is not the same everywhere.
    """
    rule, largest = OPTIMIZERS[settings.optimizer], objective.eigenvalues[1]
    if rule.stable_product is None or largest == 0.0:
        return None
    if batch is None or design is None or isinstance(objective, Curve):
        return rule.stable_product(*settings.rule_values()) / largest
    if rule.initial:
        return None
    half_traces = [
        objective.loss.coefficient(size) * design.largest_squares(size)
        for size in (batch, len(design) % batch or batch)
    ]
    return 1.0 / max(half_traces)
