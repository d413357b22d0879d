"""What is descended, seen from outside: the one protocol that training, views and report speak.

Three kinds of it: `bowl.Bowl`, a quadratic form with everything known in closed form;
`curve.Curve`, a function of one weight; `pointwise_loss.PointwiseLoss`, a loss over the points
that is no multiple of the squared error. Nobody asks an objective which kind it is: what differs
is behind a method or a property, and what it does not know is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Point
from app.objective.stopping import StoppingRule


class Objective(Protocol):
    """A function J(m, b) to be made small; one of one weight w is asked as J(w, 0).

    Examples
    --------
    >>> from app.objective.curve import Curve
    >>> from app.objective.functions import FUNCTIONS
    >>> objective: Objective = Curve(FUNCTIONS["square"])
    >>> objective.weights, objective.minimum, objective.curvature(3.0, 0.0)
    (1, (0.0, 0.0), (2.0, 2.0))
    """

    @property
    def weights(self) -> int:
        """How many weights it has: 1 or 2."""
        ...

    @property
    def is_quadratic(self) -> bool:
        """Whether its curvature is the same everywhere, so that rates are known in advance."""
        ...

    @property
    def cost(self) -> int:
        """What a gradient costs, in gradients of a bowl: so many fewer fit between two frames."""
        ...

    @property
    def limits(self) -> Point | None:
        """The part of the one weight that is worth seeing; None where the points decide it."""
        ...

    def value(self, m: float, b: float, /) -> float:
        """Return J(m, b)."""
        ...

    def values(self, m: NDArray[np.float64], b: NDArray[np.float64], /) -> NDArray[np.float64]:
        """Return J at arrays of m and b of one shape, in that shape."""
        ...

    def gradient(self, m: float, b: float, /) -> Point:
        """Return (dJ/dm, dJ/db)."""
        ...

    def curvature(self, m: float, b: float, /) -> Point | None:
        """Return (lambda_min, lambda_max), the eigenvalues of the Hessian at (m, b), if known."""
        ...

    @property
    def minimum(self) -> Point | None:
        """(m, b) of the least value; None where many share it, or nobody knows it."""
        ...

    @property
    def centre(self) -> Point | None:
        """A place of the least value, one of many if need be; None where nobody knows it."""
        ...

    @property
    def least_value(self) -> float | None:
        """The least value that J takes; None where nobody knows it."""
        ...

    def way_down(self, m: float, b: float, /) -> Sequence[Point]:
        """Return where descent from (m, b) ends and where it turns, as far as anybody knows."""
        ...

    def excesses(self, m: float, b: float, /) -> Point | None:
        """Return J - least J, split between the directions of least and largest curvature.

        None unless it is quadratic.
        """
        ...

    def stopping_rule(self, start: Point, now: Point, /) -> StoppingRule:
        """Return when a run ends that began at `start` and has come to `now`."""
        ...

    def level_sets(
        self, levels: NDArray[np.float64], vertices: int, reach: float, /
    ) -> NDArray[np.float64] | None:
        """Return the curves J = least value + level as closed polygons, shape (l, vertices, 2).

        None where there is no closed form: contours of a grid of `values` then take their place.
        `reach` is how far along a valley without end is worth drawing.
        """
        ...

    def level_through(
        self, m: float, b: float, turns: NDArray[np.float64], reach: float, /
    ) -> NDArray[np.float64] | None:
        """Return the curve of equal J through (m, b), shape (2, k); None as in `level_sets`.

        `turns` are its corners, in radians from the place itself.
        """
        ...
