"""Limits of axes: round numbers that fit the data and do not jump at every epoch."""

from __future__ import annotations

import math

#: Share of the larger of two numbers: nearer to each other they are the same but for rounding, and
#: no axis can tell them apart.
SAME = 1e-12

ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def round_up(value: float) -> float:
    """Return the least number, 1, 2, 2.5 or 5 times a power of ten, that is not below `value`.

    Examples
    --------
    >>> [round_up(value) for value in (0.03, 7.0, 100.0, 101.0)]
    [0.05, 10.0, 100.0, 200.0]
    """
    power = 10.0 ** math.floor(math.log10(value))
    step = next(step for step in ROUND_STEPS if step * power >= value * (1 - 1e-12))
    return step * power


def round_limits(low: float, high: float) -> tuple[float, float]:
    """Return limits on round numbers with some room around [low, high].

    Examples
    --------
    >>> round_limits(0.05, 0.93)
    (0.0, 1.0)
    >>> round_limits(4.0, 14.0)
    (2.0, 16.0)
    """
    span = high - low
    if span <= SAME * max(abs(low), abs(high)):
        span = abs(high) or 1.0
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
    extent, largest = high - low, max(abs(low), abs(high))
    if extent <= SAME * largest:
        return low - (largest or 1.0) / 2, high + (largest or 1.0) / 2
    return low - room * extent, high + room * extent
