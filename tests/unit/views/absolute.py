"""An objective without a closed form, for tests of what the views do with any objective."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from app.data.dataset import Point
from app.objective.bowl import Bowl
from app.objective.design import Design
from app.objective.losses import LOSSES
from app.objective.stopping import StoppingRule
from app.training.problem import Problem

Array = NDArray[np.float64]

#: With more points the best line stays unknown: a search takes n^3 / 2 errors.
MOST_KNOWN = 50


class MeanAbsoluteError:
    """The mean of |error|, which counts how often an error is computed.

    Attributes
    ----------
    errors : int
    minimum : (float, float) or None
        The best of all lines through two points: one of them has the least sum of absolute errors
        (Bloomfield and Steiger, 1983, "Least Absolute Deviations", section 1.3). None if unknown.
    """

    weights = 2
    is_quadratic = False
    limits = None

    #: Runs in these tests are short, so no frame has to count what a gradient costs.
    cost = 1

    def __init__(self, design: Design, *, is_known: bool = True) -> None:
        self._design = design
        self.errors = 0
        self.minimum = self._best_line() if is_known else None
        self.centre = self.minimum
        self.least_value = self.value(*self.minimum) if self.minimum else None

    def _best_line(self) -> Point:
        x, one, y = self._design.arrays
        i, j = np.triu_indices(len(x), 1)
        determinant = x[i] * one[j] - x[j] * one[i]
        i, j = i[determinant != 0.0], j[determinant != 0.0]
        determinant = determinant[determinant != 0.0]
        m = (y[i] * one[j] - y[j] * one[i]) / determinant
        b = (x[i] * y[j] - x[j] * y[i]) / determinant
        best = int(np.argmin(self.values(m, b)))
        return float(m[best]), float(b[best])

    def values(self, m: Array, b: Array) -> Array:
        first, second, target = self._design.arrays
        self.errors += m.size * len(first)
        errors = m[..., None] * first + b[..., None] * second - target
        return np.abs(errors).sum(axis=-1) / max(len(first), 1)

    def value(self, m: float, b: float) -> float:
        return float(self.values(np.array(m), np.array(b)))

    def gradient(self, m: float, b: float) -> Point:
        signs = np.sign(self._design.errors(m, b))
        first, second, _ = self._design.arrays
        n = max(len(signs), 1)
        return float((signs * first).sum()) / n, float((signs * second).sum()) / n

    def curvature(self, _m: float, _b: float) -> None:
        return None

    def excesses(self, _m: float, _b: float) -> None:
        return None

    def stopping_rule(self, start: Point, now: Point) -> StoppingRule:
        return Bowl.over(self._design, LOSSES["mse"]).stopping_rule(start, now)

    def way_down(self, _m: float, _b: float) -> Sequence[Point]:
        return [self.minimum] if self.minimum else []

    def level_sets(self, _levels: Array, _vertices: int, _reach: float) -> None:
        return None

    def level_through(self, _m: float, _b: float, _turns: Array, _reach: float) -> None:
        return None


def descend_absolute_errors(
    monkeypatch: pytest.MonkeyPatch, *, is_known: bool = True
) -> list[MeanAbsoluteError]:
    """Let every problem that is made from now on have this objective; return them as they come."""
    made: list[MeanAbsoluteError] = []

    def objective_on(_self: Problem, design: Design) -> MeanAbsoluteError:
        made.append(MeanAbsoluteError(design, is_known=is_known and 1 < len(design) <= MOST_KNOWN))
        return made[-1]

    monkeypatch.setattr(Problem, "objective_on", objective_on)
    return made
