"""Random points with noise, from a seed: about a line, or of two classes side by side."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Dataset

_Numbers: TypeAlias = NDArray[np.float64]

#: As many as the eye takes in at once.
COUNT = 12

#: The line rises or falls by up to this much over x from 0 to 1.
STEEPEST = 0.8

#: The standard deviation of the noise about the line, and of each class about its middle.
NOISE, CLASS_SPREAD = 0.07, 0.1

#: How far each class lies from the middle of the panel.
CLASS_DISTANCE = 0.22

#: Few enough for a short link, and finer than a pixel.
DECIMALS = 3


def about_a_line(seed: int) -> Dataset:
    """Return points about a random line, between 0 and 1.

    Examples
    --------
    >>> about_a_line(1).points == about_a_line(1).points != about_a_line(2).points
    True
    """
    generator = np.random.default_rng([seed])
    x = np.sort(generator.uniform(0.05, 0.95, COUNT))
    y = 0.5 + generator.uniform(-STEEPEST, STEEPEST) * (x - 0.5)
    return _rounded(x, y + generator.normal(scale=NOISE, size=COUNT))


def of_two_classes(seed: int) -> Dataset:
    """Return two clouds on opposite sides of the middle, class 0 first.

    Examples
    --------
    >>> of_two_classes(1).labels.tolist()
    [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    """
    generator = np.random.default_rng([seed])
    labels = np.repeat([0, 1], COUNT // 2)
    angle = generator.uniform(0.0, 2.0 * np.pi)
    side = CLASS_DISTANCE * (2 * labels - 1)
    x = 0.5 + side * np.cos(angle) + generator.normal(scale=CLASS_SPREAD, size=COUNT)
    y = 0.5 + side * np.sin(angle) + generator.normal(scale=CLASS_SPREAD, size=COUNT)
    return _rounded(x, y, labels)


def _rounded(x: _Numbers, y: _Numbers, labels: object = None) -> Dataset:
    return Dataset(_inside(x), _inside(y), labels)


def _inside(values: _Numbers) -> _Numbers:
    return np.round(np.clip(values, 0.02, 0.98), DECIMALS)
