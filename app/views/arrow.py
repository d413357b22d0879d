"""Arrows as polygons in pixels: cheap to move, and their length is exactly what it says."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def arrow_polygon(
    tail: tuple[float, float], tip: tuple[float, float], width: float, head: float
) -> NDArray[np.float64]:
    """Return the outline of an arrow, shape (7, 2).

    Parameters
    ----------
    tail, tip : (float, float)
        Pixels.
    width : float
        Of the shaft, pixels.
    head : float
        Length and breadth of the head, pixels; it shrinks with an arrow shorter than it.

    Examples
    --------
    >>> arrow_polygon((0, 0), (10, 0), 2, 4)[3]
    array([10.,  0.])
    """
    across, up = tip[0] - tail[0], tip[1] - tail[1]
    length = math.hypot(across, up)
    if length == 0.0:
        return np.tile(np.array(tail, dtype=np.float64), (7, 1))
    along = np.array([across, up]) / length
    aside = np.array([-along[1], along[0]])
    head = min(head, length)
    half_width, half_head = width * head / 2 / max(head, width), head / 2
    neck = length - head
    outline = np.array(
        [
            (0.0, half_width), (neck, half_width), (neck, half_head), (length, 0.0),
            (neck, -half_head), (neck, -half_width), (0.0, -half_width),
        ]
    )  # fmt: skip
    return np.array(tail) + outline[:, :1] * along + outline[:, 1:] * aside
