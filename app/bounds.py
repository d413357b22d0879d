"""When a run has converged, and when it has diverged."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Self

from app.bowl import Bowl
from app.dataset import Dataset, Moments
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

#: The mean error is a sum of three, each of which can be off by the last digit of its terms.
ROUNDING = 4.0 * sys.float_info.epsilon


@dataclass(frozen=True, slots=True)
class Bounds:
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
        error = math.sqrt(s.cyy / n) or abs(s.mean_y) or 1.0
        rounding = ROUNDING * max(abs(s.mean_y), abs(s.slope * s.mean_x))
        lines = (*lines, (0.0, s.mean_y))
        highest = max(bowl.coefficient * error * error, *(bowl.value(m, b) for m, b in lines))
        sum_of_squares = min(DIVERGED_FACTOR * highest / bowl.coefficient, LARGEST_SUM_OF_SQUARES)
        spread = math.sqrt(s.cxx)
        return cls(
            moments=s,
            near_slope=CONVERGED * error * math.sqrt(n) / spread if spread else math.inf,
            near_error=max(CONVERGED * error, rounding),
            # Where the loss is beyond, one of the two parts it is made of is beyond half.
            far_slope=math.sqrt(sum_of_squares) / spread if spread else math.inf,
            far_error=math.sqrt(sum_of_squares / n),
        )

    def is_near(self, m: float, b: float) -> bool:
        """Whether a line counts as the minimum."""
        s = self.moments
        offset, error = m - s.slope, m * s.mean_x + b - s.mean_y
        return abs(offset) <= self.near_slope and abs(error) <= self.near_error

    def is_far(self, m: float, b: float) -> bool:
        """Whether a line, or what overflow has made of one, counts as lost."""
        s = self.moments
        offset, error = m - s.slope, m * s.mean_x + b - s.mean_y
        # Asked in this way NaN is far, too.
        return not (abs(offset) < self.far_slope and abs(error) < self.far_error)

    def is_still(
        self, before: tuple[float, float], after: tuple[float, float], pull: float
    ) -> bool:
        """Whether an epoch of batches has left the line where it was, as in a limit cycle.

        Parameters
        ----------
        before, after : (float, float)
            m and b.
        pull : float
            Movement of b in an epoch in which the mean error is 1. It says what gradient has
            been followed on the average, to be held against that of a line which is near.
        """
        s, (m, b) = self.moments, after
        moved_m, moved_b = m - before[0], b - before[1]
        least_b = pull * self.near_error
        least_m = pull * self.near_slope * s.cxx / s.n if s.has_spread else math.inf
        # A movement that small would be lost in rounding: standing still then proves nothing.
        if least_b < math.ulp(b) or least_m < math.ulp(m):
            return False
        return abs(moved_b) <= least_b and abs(moved_m - moved_b * s.mean_x) <= least_m


def learning_rate_limit(
    bowl: Bowl, dataset: Dataset, settings: Settings, batch: int | None
) -> float | None:
    """Return the rate below which no update can lead away from the minimum, if one is known.

    For full batches it is the exact border, for plain descent 2 / lambda_max. For smaller
    batches it is 2 over the largest trace that the Hessian of k points can have,
    2 c (sum of the k largest x^2 + 1): below it every update is stable by itself, above it
    descent may still hold. The last batch of an epoch may be smaller, and a mean over fewer
    points be larger.

    Parameters
    ----------
    bowl : Bowl
    dataset : Dataset
    settings : Settings
        Of which optimizer and momentum matter.
    batch : int or None
        Points for one update; None for all.

    Returns
    -------
    float or None
        None without points, for rules that scale each direction, and for rules with a velocity
        on batches.
    """
    rule, largest = OPTIMIZERS[settings.optimizer], bowl.eigenvalues[1]
    if rule.stable_product is None or largest == 0.0:
        return None
    if batch is None:
        return rule.stable_product(settings.momentum) / largest
    if rule.initial:
        return None
    half_traces = [
        bowl.loss.coefficient(size) * dataset.largest_squares(size)
        for size in (batch, len(dataset) % batch or batch)
    ]
    return 1.0 / max(half_traces)
