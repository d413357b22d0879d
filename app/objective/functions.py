"""Functions of one weight, to descend on: one entry of the list below is one function."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """A smooth function f(w).

    Attributes
    ----------
    name : str
        Its name in settings, URL and API.
    formula : str
        LaTeX.
    value, derivative : callable
        f(w) and f'(w).
    limits : (float, float)
        The part of it that is worth seeing.
    start : float
        A start from which something can be learned.
    learning_rate : float
        A rate that shows what is typical of it.
    curvature : float or None
        f'' where it is the same everywhere.
    source : str

    Examples
    --------
    >>> FUNCTIONS["square"].value(3.0), FUNCTIONS["square"].derivative(3.0)
    (9.0, 6.0)
    """

    name: str
    formula: str
    value: Callable[[float], float]
    derivative: Callable[[float], float]
    limits: tuple[float, float]
    start: float
    learning_rate: float
    source: str
    curvature: float | None = None


#: The two pits: a double well, tilted so that the right one is the deeper.
TILT = 0.3

#: The gorge: a narrow parabola with steep walls, set into a wide and shallow bowl.
GORGE_DEPTH, GORGE_WIDTH, GORGE_PLACE = 2.0, 0.15, 1.0

#: The plateau: nearly flat between a slope at the left and a bowl at the right.
PLATEAU_BEGIN, PLATEAU_TILT, BOWL_PLACE = -1.5, 0.01, 2.0


def _gorge(w: float) -> float:
    return GORGE_DEPTH * math.exp(-(((w - GORGE_PLACE) / GORGE_WIDTH) ** 2) / 2.0)


def _softened(w: float) -> float:
    """Return log(1 + e^w) without overflow."""
    return max(w, 0.0) + math.log1p(math.exp(-abs(w)))


def _logistic(w: float) -> float:
    """Return 1 / (1 + e^-w) without overflow."""
    small = math.exp(-abs(w))
    return (1.0 if w >= 0.0 else small) / (1.0 + small)


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function(
            name="square",
            formula="w^2",
            value=lambda w: w * w,
            derivative=lambda w: 2.0 * w,
            limits=(-2.5, 2.5),
            start=-2.0,
            learning_rate=0.1,
            source="Shiffman, The Coding Train 3.5, Mathematics of Gradient Descent",
            curvature=2.0,
        ),
        Function(
            name="two_pits",
            formula="w^4 - 2 w^2 - 0.3 w + 2",
            value=lambda w: w**4 - 2.0 * w * w - TILT * w + 2.0,
            derivative=lambda w: 4.0 * w**3 - 4.0 * w - TILT,
            limits=(-2.0, 2.0),
            start=-1.8,
            learning_rate=0.02,
            source="Goodfellow, Bengio, Courville (2016), Deep Learning, figure 4.3",
        ),
        Function(
            name="plateau",
            formula=r"\ln(1 + e^{-4(w + 1.5)}) + 0.01 (w - 2)^2 + 1 - e^{-2(w - 2)^2}",
            value=lambda w: (
                _softened(-4.0 * (w - PLATEAU_BEGIN))
                + PLATEAU_TILT * (w - BOWL_PLACE) ** 2
                + 1.0
                - math.exp(-2.0 * (w - BOWL_PLACE) ** 2)
            ),
            derivative=lambda w: (
                -4.0 * _logistic(-4.0 * (w - PLATEAU_BEGIN))
                + 2.0 * PLATEAU_TILT * (w - BOWL_PLACE)
                + 4.0 * (w - BOWL_PLACE) * math.exp(-2.0 * (w - BOWL_PLACE) ** 2)
            ),
            limits=(-3.0, 4.0),
            start=-2.5,
            learning_rate=0.1,
            source="Nesterov (2004), Introductory Lectures on Convex Optimization, section 1.2.3",
        ),
        Function(
            name="gorge",
            formula=r"0.15 w^2 + 2 - 2 e^{-(w - 1)^2 / 0.045}",
            value=lambda w: 0.15 * w * w + GORGE_DEPTH - _gorge(w),
            derivative=lambda w: 0.3 * w + _gorge(w) * (w - GORGE_PLACE) / GORGE_WIDTH**2,
            limits=(-3.5, 3.5),
            start=3.0,
            learning_rate=0.5,
            source="Goodfellow, Bengio, Courville (2016), Deep Learning, section 8.2.4",
        ),
    )
}
