"""The two sides of a straight line within a window, and the output of a neuron there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Dataset
from app.objective.models import adaline


@dataclass(frozen=True, slots=True)
class Side:
    """The part of a window where a linear value is at least 0.

    Attributes
    ----------
    polygon : ndarray of float, shape (k, 2)
    edge : ndarray of float, shape (2, 2), or None
        The ends within the window of the line where the value is 0; None if it lies outside.
    """

    polygon: NDArray[np.float64]
    edge: NDArray[np.float64] | None


def side_above(corners: NDArray[np.float64], heights: NDArray[np.float64]) -> Side:
    """Return the part of a convex polygon where a linear value is at least 0.

    Parameters
    ----------
    corners : ndarray of float, shape (k, 2)
    heights : ndarray of float, shape (k,)
        The value at each corner.

    Examples
    --------
    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    >>> side_above(square, square[:, 0] - 1.0).edge.tolist()
    [[1.0, 0.0], [1.0, 2.0]]
    """
    polygon: list[NDArray[np.float64]] = []
    edge: list[NDArray[np.float64]] = []
    for i, (corner, height) in enumerate(zip(corners, heights, strict=True)):
        following, height_there = corners[i - len(corners) + 1], heights[i - len(corners) + 1]
        if height >= 0.0:
            polygon.append(corner)
        if (height >= 0.0) != (height_there >= 0.0):
            crossing = corner + height / (height - height_there) * (following - corner)
            polygon.append(crossing)
            edge.append(crossing)
    return Side(np.array(polygon).reshape(-1, 2), np.array(edge) if edge else None)


def scaled_answer(
    dataset: Dataset, weights: tuple[float, float], places: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float] | None:
    """Return the output of the neuron at places, and 1, in a unit in which neither overflows.

    Parameters
    ----------
    dataset : Dataset
    weights : (float, float)
        In the units of the data.
    places : ndarray of float, shape (k, 2)

    Returns
    -------
    (ndarray of float, shape (k,), float) or None
        None if the output is the same everywhere: both weights are 0, or so small that 1 / weight
        overflows.
    """
    largest = max(abs(weights[0]), abs(weights[1]))
    if not len(dataset) or largest == 0.0 or not math.isfinite(1.0 / largest):
        return None
    mean = np.array([dataset.x.mean(), dataset.y.mean()])
    direction = np.array(weights) / largest
    return (places - mean) @ direction + adaline.bias(dataset) / largest, 1.0 / largest
