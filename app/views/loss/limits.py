"""Limits of the loss panel: they grow in few large steps, so that the curve moves, not the axes."""

from __future__ import annotations

import math

from app.views.limits import power_of_ten, round_up, size

#: Epochs on the axis before the first epoch is run.
FIRST_EPOCHS = 50

#: The shares of the loss at the start, and of the least possible loss, below which a logarithmic
#: axis does not go: a single loss near 0, for instance of points on a line, would take the
#: decades away from all others.
LOWEST_SHARE, LOWEST_SHARE_OF_LEAST = 1e-6, 1e-4

#: The factor by which losses of earlier points may widen the range of the present ones.
EARLIER_ROOM = 10.0

#: Relative error: far above that of a computed power of ten, far below what shows.
ROUNDING = 1e-9

#: Room above the greatest and below the least value, as factors, so that no curve touches the edge.
ABOVE, BELOW = 1.1, 0.8

#: A logarithmic axis has whole decades. If it spans less than this factor, it has the steps 1, 2
#: and 5: within two decades a curve that falls by half would look flat.
FINE_BELOW = 50.0
FINE_STEPS = (1.0, 2.0, 5.0, 10.0)

#: A logarithmic axis lies between these, so that its ends are limits that any axis can have
#: (`app.views.limits.drawable`); a loss below it stands on its floor.
LOWEST, HIGHEST = 1e-130, 1e290

#: Room above the greatest value on a linear axis, as a factor; and the share of the axis below
#: which all values must lie before the axis shrinks.
ABOVE_LINEAR, MUCH_LOWER = 1.05, 1.0 / 20.0


class LossLimits:
    """The limits since the runs last began at the start.

    Attributes
    ----------
    is_fine : bool
        Whether the logarithmic axis has the steps 1, 2 and 5.

    Examples
    --------
    >>> limits = LossLimits()
    >>> limits.across(51)
    (0.0, 100.0)
    >>> limits.on_log_axis(0.03, 2.0), limits.on_log_axis(0.3, 0.5)
    ((0.01, 10.0), (0.01, 10.0))
    >>> LossLimits().on_log_axis(0.46, 1.0)
    (0.2, 2.0)
    >>> LossLimits().on_log_axis(1e-30, 1.0, start=1.0), LossLimits().on_log_axis(0.0, 0.0)
    ((1e-06, 10.0), (1e-06, 10.0))
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the limits so far."""
        self._epochs = float(FIRST_EPOCHS)
        self._ends: tuple[float, float] | None = None
        self.is_fine = False
        self._range: tuple[float, float] | None = None

    def across(self, last: float) -> tuple[float, float]:
        """Return the first and last epoch on the axis, at least up to `last`."""
        if last > self._epochs:
            self._epochs = round_up(last)
        return 0.0, self._epochs

    def on_log_axis(
        self, lowest: float, highest: float, *, start: float = 0.0, least: float = 0.0
    ) -> tuple[float, float]:
        """Return round limits around the values; a value of 0 or less has no decade.

        Parameters
        ----------
        lowest, highest : float
        start : float
            The loss at the start; 0 if the highest value stands for it.
        least : float
            The least possible loss; 0 if there is none.
        """
        highest = min(highest, HIGHEST) if highest > LOWEST else 1.0
        floor = max((start or highest) * LOWEST_SHARE, least * LOWEST_SHARE_OF_LEAST)
        floor = min(max(floor, LOWEST), highest)
        lowest = max(min(lowest, highest), floor)
        low, high = _fine_step_below(lowest * BELOW), _fine_step_above(highest * ABOVE)
        if self._ends:
            low, high = min(low, self._ends[0]), max(high, self._ends[1])
        self.is_fine = high < FINE_BELOW * low
        if not self.is_fine:
            low = 10.0 ** math.floor(math.log10(low * (1.0 + ROUNDING)))
            high = _decade_from(high)
        self._ends = max(low, _decade_from(floor)), high
        return self._ends

    def on_linear_axis(self, lowest: float, highest: float) -> tuple[float, float]:
        """Return limits from 0, or from a round number below negative values, to a round number."""
        bottom, top = self._range or (0.0, 0.0)
        if self._range is None or highest > top or highest < top * MUCH_LOWER:
            top = round_up(size(max(highest, 0.0)) * ABOVE_LINEAR)
        if lowest < bottom:
            bottom = -round_up(-lowest * ABOVE_LINEAR)
        self._range = bottom, top
        return self._range


def _decade_from(value: float) -> float:
    return 10.0 ** math.ceil(math.log10(value * (1.0 - ROUNDING)))


def _fine_step_below(value: float) -> float:
    power = power_of_ten(value)
    return power * max(step for step in FINE_STEPS if step <= max(value / power, 1.0))


def _fine_step_above(value: float) -> float:
    power = power_of_ten(value)
    return power * min(step for step in FINE_STEPS if step >= min(value / power, 10.0))
