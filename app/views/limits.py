"""Limits of axes: round numbers that fit the data and do not jump at every epoch."""

from __future__ import annotations

import math

#: Share of the larger of two numbers: nearer to each other they are the same but for rounding, and
#: no axis can tell them apart.
SAME = 1e-12

ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

#: No axis is shorter than the first, and none reaches farther from 0 than the second. Squares of
#: lengths and lengths of a pixel are then normal doubles, and Matplotlib takes the limits as they
#: are: it replaces those below 1e-287, and overflows near 1e308.
SHORTEST, FARTHEST = 1e-140, 1e300

#: The powers of ten of a logarithmic axis.
LEAST_DECADE, MOST_DECADE = -300, 300


def drawable(low: float, high: float) -> tuple[float, float]:
    """Return limits that an axis can have: these, or the nearest that pictures can be drawn with.

    Every panel's limits pass here (`View.look_across`, `View.look_up`). So no view has to ask
    whether a pixel has a size.

    Examples
    --------
    >>> drawable(-1.0, 2.0), drawable(0.0, 5e-324), drawable(1.0, 1.0)
    ((-1.0, 2.0), (-5e-141, 5e-141), (0.9999999999995, 1.0000000000005))
    >>> drawable(-math.inf, math.inf), drawable(math.nan, 1.0)
    ((-1e+300, 1e+300), (0.0, 1.0))
    """
    low, high = (
        0.0 if math.isnan(end) else min(max(end, -FARTHEST), FARTHEST) for end in (low, high)
    )
    low, high = min(low, high), max(low, high)
    least = max(SHORTEST, SAME * max(abs(low), abs(high)))
    if high - low >= least:
        return low, high
    middle = low + (high - low) / 2.0
    return middle - least / 2.0, middle + least / 2.0


def is_apart(low: float, high: float) -> bool:
    """Whether an axis can tell two numbers apart."""
    return high - low > SAME * max(abs(low), abs(high)) and high - low >= SHORTEST


def size(value: float) -> float:
    """Return how large a number is, as the extent of an axis; 1 if no axis is so short.

    Examples
    --------
    >>> size(-2.0), size(0.0), size(1e-310)
    (2.0, 1.0, 1.0)
    """
    return abs(value) if abs(value) >= SHORTEST else 1.0


def power_of_ten(value: float) -> float:
    """Return the greatest power of ten that is not above a positive number, as an axis can have it.

    Examples
    --------
    >>> power_of_ten(250.0), power_of_ten(5e-324), power_of_ten(math.inf)
    (100.0, 1e-300, 1e+300)
    """
    value = min(max(value, 10.0**LEAST_DECADE), 10.0**MOST_DECADE)
    return 10.0 ** math.floor(math.log10(value))


def round_up(value: float) -> float:
    """Return the least number, 1, 2, 2.5 or 5 times a power of ten, that is not below `value`.

    Examples
    --------
    >>> [round_up(value) for value in (0.03, 7.0, 100.0, 101.0)]
    [0.05, 10.0, 100.0, 200.0]
    """
    power = power_of_ten(value)
    enough = (step for step in ROUND_STEPS if step * power >= value * (1 - 1e-12))
    return next(enough, ROUND_STEPS[-1]) * power


def round_limits(low: float, high: float) -> tuple[float, float]:
    """Return limits on round numbers with some room around [low, high].

    Examples
    --------
    >>> round_limits(0.05, 0.93)
    (0.0, 1.0)
    >>> round_limits(4.0, 14.0)
    (2.0, 16.0)
    """
    if not is_apart(low, high):
        span = size(high)
        low, high = low - span / 2, high + span / 2
    step = round_up((high - low) / 8.0)
    room = 0.04 * (high - low)
    first = math.floor((low - room) / step + 1e-9) * step
    if first < 0.0 <= low:
        first = 0.0
    return first, math.ceil((high + room) / step - 1e-9) * step


def contains(outer: tuple[float, float], low: float, high: float) -> bool:
    """Whether [low, high] lies within `outer`."""
    return outer[0] <= low and high <= outer[1]


def with_room(low: float, high: float, room: float) -> tuple[float, float]:
    """Return [low, high] with room at both ends; `room` is a share of the extent.

    Examples
    --------
    >>> with_room(0.0, 4.0, 0.25)
    (-1.0, 5.0)
    >>> with_room(2.0, 2.0, 0.25)
    (1.0, 3.0)
    """
    if not is_apart(low, high):
        largest = size(max(abs(low), abs(high)))
        return low - largest / 2, high + largest / 2
    extent = high - low
    return low - room * extent, high + room * extent
