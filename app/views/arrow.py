"""Arrows as polygons in pixels: they are cheap to move, and their length is exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


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
        Length and breadth of the head, pixels. A head longer than its arrow shrinks to fit.

    Examples
    --------
    >>> arrow_polygon((0, 0), (10, 0), 2, 4)[3]
    array([10.,  0.])
    """
    return arrow_polygons([tail], [tip], width, head)[0]


def arrow_polygons(
    tails: ArrayLike, tips: ArrayLike, width: ArrayLike, head: ArrayLike
) -> NDArray[np.float64]:
    """Return the outlines of many arrows, shape (k, 7, 2); the fourth corner is the tip.

    Parameters
    ----------
    tails, tips : array_like of float, shape (k, 2)
        Pixels.
    width, head : array_like of float, shape () or (k,)
        As for `arrow_polygon`: one value for all arrows, or one for each.

    Examples
    --------
    >>> arrow_polygons([(0, 0), (0, 0)], [(10, 0), (0, 8)], 2, [4, 3])[:, 3]
    array([[10.,  0.],
           [ 0.,  8.]])
    """
    tails = np.asarray(tails, dtype=np.float64)
    way = np.asarray(tips, dtype=np.float64) - tails
    length = np.hypot(way[:, 0], way[:, 1])
    along = way / np.where(length > 0.0, length, 1.0)[:, None]
    aside = along[:, ::-1] * (-1.0, 1.0)
    head = np.minimum(head, length)
    half_width, half_head = np.minimum(width, head) / 2, head / 2
    neck = length - head
    none = np.zeros(len(length))
    forward = np.stack([none, neck, neck, length, neck, neck, none], axis=1)
    sideways = np.stack(
        [half_width, half_width, half_head, none, -half_head, -half_width, -half_width], axis=1
    )
    return (
        tails[:, None] + forward[..., None] * along[:, None] + sideways[..., None] * aside[:, None]
    )
