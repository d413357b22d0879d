"""When a run has converged, and when it has diverged: every objective makes its own rule."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self, TypeAlias

from app.data.moments import Moments

#: A run has converged when the line is this close to its goal all along the points, as a share
#: of the spread of y: its loss is then within 1e-12 of the least, far below what a panel shows.
CLOSE = 1e-6

#: A run has diverged when its loss is this many times above where it started. Plain descent
#: never rises and then returns, so nothing that would have settled is cut short.
DIVERGED_FACTOR = 1e6

#: A run ends before its line goes beyond this, so that the loss is finite: a run that is changed
#: again and again while it diverges would climb to infinity. Points and starts of the largest
#: size allowed stay 60 orders of magnitude below.
LARGEST_SUM_OF_SQUARES = 1e280

#: Nor does a gradient grow beyond this: some optimizers add up its squares.
LARGEST_GRADIENT = 1e145

#: The mean error is a sum of three, each of which can be off by the last digit of its terms.
ROUNDING = 4.0 * sys.float_info.epsilon

#: A descent on a function of one weight has diverged this many widths of its limits away.
FAR_WIDTHS = 1e6

#: What a rule says of (m, b).
GOING_ON, CONVERGED, DIVERGED = 0, 1, 2

#: Returns one of these three.
Judge: TypeAlias = Callable[[float, float], int]


class StoppingRule(Protocol):
    """When a run ends: asked at every (m, b) that it comes to."""

    @property
    def judge(self) -> Judge:
        """The function that returns CONVERGED, GOING_ON or DIVERGED for (m, b)."""
        ...

    def is_still(
        self, before: tuple[float, float], after: tuple[float, float], pull: float, /
    ) -> bool:
        """Whether an epoch of batches has left the line where it was, as in a limit cycle.

        Parameters
        ----------
        before, after : (float, float)
            m and b.
        pull : float
            Movement of b in an epoch in which the errors add up to 1. It says what gradient has
            been followed on the average, to be held against that of a line which has converged.
        """
        ...


@dataclass(frozen=True)
class LineStoppingRule:
    """The rule for a quadratic loss: how close a line is to the minimum, and how far.

    Two numbers that do not depend on where x = 0 is describe a line: its offset m - slope, and
    its mean error u = m mean_x + b - mean_y. The loss is a sum of their squares (see
    `bowl.Bowl`), so limits on each are limits on the loss. A limit on the gradient would not
    do: far from x = 0 it is small all along a valley.

    Attributes
    ----------
    moments : Moments
        Of the points.
    close_slope, close_error : float
        Largest offset and mean error of a line that counts as the minimum.
    far_slope, far_error : float
        Offset and mean error at which the loss is `DIVERGED_FACTOR` times the highest it may be.
    """

    moments: Moments
    close_slope: float
    close_error: float
    far_slope: float
    far_error: float

    @classmethod
    def around(cls, moments: Moments, coefficient: float, height: float) -> Self:
        """Return the rule of a run on coefficient * sum e^2.

        Parameters
        ----------
        moments : Moments
            Of the points.
        coefficient : float
        height : float
            The highest loss that the run has seen or may begin with.
        """
        s, n = moments, max(moments.n, 1)
        squares = math.sqrt(s.sum_of_squares)
        # The error of the points, in the mean, for 1 of the mean error u: for a line 1.
        per_error = squares / math.sqrt(n)
        error = math.sqrt(s.cyy / n) or abs(s.mean_y) * per_error or 1.0
        rounding = ROUNDING * max(abs(s.mean_y), abs(s.slope * s.mean_x))
        highest = max(coefficient * error * error, height)
        spread = math.sqrt(s.cxx)
        # By Cauchy and Schwarz no gradient is more than this times the root of the sum.
        steepness = 2.0 * coefficient * (math.hypot(spread, s.mean_x * squares) + squares)
        largest = (LARGEST_GRADIENT / steepness) ** 2 if steepness > 1.0 else math.inf
        sum_of_squares = min(
            DIVERGED_FACTOR * highest / coefficient, LARGEST_SUM_OF_SQUARES, largest
        )
        return cls(
            moments=s,
            close_slope=CLOSE * error * math.sqrt(n) / spread if spread else math.inf,
            close_error=max(CLOSE * error / per_error, rounding) if squares else math.inf,
            # Where the loss is beyond, one of the two parts it is made of is beyond half.
            far_slope=math.sqrt(sum_of_squares) / spread if spread else math.inf,
            far_error=math.sqrt(sum_of_squares) / squares if squares else math.inf,
        )

    @property
    def judge(self) -> Judge:
        """The function that returns CONVERGED, GOING_ON or DIVERGED for (m, b)."""
        return self._judge

    @cached_property
    def _judge(self) -> Judge:
        # A function with numbers of its own: it runs at every epoch.
        s = self.moments
        slope, mean_x, mean_y = s.slope, s.mean_x, s.mean_y
        close_slope, close_error = self.close_slope, self.close_error
        far_slope, far_error = self.far_slope, self.far_error

        def judge(m: float, b: float) -> int:
            offset, error = m - slope, m * mean_x + b - mean_y
            if -close_error <= error <= close_error and -close_slope <= offset <= close_slope:
                return CONVERGED
            # Asked in this way NaN has diverged, too.
            if -far_slope < offset < far_slope and -far_error < error < far_error:
                return GOING_ON
            return DIVERGED

        return judge

    def is_still(
        self, before: tuple[float, float], after: tuple[float, float], pull: float
    ) -> bool:
        """Whether an epoch of batches has left the line where it was; see `StoppingRule`."""
        s = self.moments
        least_b = pull * s.sum_of_squares * self.close_error if s.sum_of_squares else math.inf
        least_m = pull * s.cxx * self.close_slope if s.cxx else math.inf
        return _is_still(s.mean_x, before, after, least_m, least_b)


@dataclass(frozen=True)
class PointwiseStoppingRule:
    """The rule for other losses over points: how close the value is to the least.

    A line has converged when its value lies no further above the least than that of a line
    `CLOSE` of the spread of y away from one that all points lie on. Descent by a constant rate
    on absolute errors does not come that close, unless by chance: its steps do not shrink, it
    swings about the minimum, and goes on. With so many points that nobody knows the least value,
    no run converges.

    Attributes
    ----------
    value : callable
        J(m, b).
    least : float or None
        The least value, if known.
    close : float
        How far above it a value counts as the least.
    highest : float
        A run has diverged `DIVERGED_FACTOR` above this.
    moments : Moments
        Of the points.
    pull_of_close : float
        The response to the error of a line that has converged.
    """

    value: Callable[[float, float], float]
    least: float | None
    close: float
    highest: float
    moments: Moments
    pull_of_close: float

    @property
    def judge(self) -> Judge:
        """The function that returns CONVERGED, GOING_ON or DIVERGED for (m, b)."""
        return self._judge

    @cached_property
    def _judge(self) -> Judge:
        value, far = self.value, DIVERGED_FACTOR * self.highest
        goal = -math.inf if self.least is None else self.least + self.close

        def judge(m: float, b: float) -> int:
            now = value(m, b)
            if now <= goal:
                return CONVERGED
            # Asked in this way NaN has diverged, too.
            return GOING_ON if now < far else DIVERGED

        return judge

    def is_still(
        self, before: tuple[float, float], after: tuple[float, float], pull: float
    ) -> bool:
        """Whether an epoch of batches has left the line where it was; see `StoppingRule`."""
        s, sum_of_responses = self.moments, pull * self.moments.n * self.pull_of_close
        least_m = sum_of_responses * math.sqrt(s.cxx / s.n) if s.cxx else math.inf
        least_b = sum_of_responses if s.sum_of_squares else math.inf
        return _is_still(s.mean_x, before, after, least_m, least_b)


@dataclass(frozen=True)
class CurveStoppingRule:
    """The rule for a function of one weight: a run has converged where it is flat.

    A derivative of less than `CLOSE` of the mean steepness within the limits moves nothing
    that a panel could show.

    Attributes
    ----------
    width : float
        Of the part of w that is worth seeing.
    rise : float
        From the least value of the function to the higher of the two at the limits.
    derivative : callable
        f'(w).
    """

    width: float
    rise: float
    derivative: Callable[[float], float]

    @property
    def judge(self) -> Judge:
        """The function that returns CONVERGED, GOING_ON or DIVERGED for (w, 0)."""
        return self._judge

    @cached_property
    def _judge(self) -> Judge:
        far, flat = FAR_WIDTHS * self.width, CLOSE * self.rise / self.width
        derivative = self.derivative

        def judge(m: float, _b: float) -> int:
            if not -far < m < far:
                return DIVERGED
            return CONVERGED if abs(derivative(m)) <= flat else GOING_ON

        return judge

    def is_still(
        self, _before: tuple[float, float], after: tuple[float, float], _pull: float
    ) -> bool:
        """Whether the function is flat: without points there are no batches."""
        return self.judge(*after) == CONVERGED


def _is_still(
    mean_x: float,
    before: tuple[float, float],
    after: tuple[float, float],
    least_m: float,
    least_b: float,
) -> bool:
    """Return whether m, about the mean of x, and b have moved by no more than counts as none."""
    m, b = after
    moved_m, moved_b = m - before[0], b - before[1]
    # A movement that small would be lost in rounding: standing still then proves nothing.
    if least_b < math.ulp(b) or least_m < math.ulp(m):
        return False
    return abs(moved_b) <= least_b and abs(moved_m - moved_b * mean_x) <= least_m
