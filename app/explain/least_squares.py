"""Least squares in one step: the normal equations, their solution, and how good a fit is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from app.data.moments import Moments
from app.explain.gradients import Columns, Pair
from app.explain.typesetting import LINE, Notation, Step, lines, slot


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """All that is known of a fit before p and q are; made once for each state of the points.

    Attributes
    ----------
    moments : Moments
        Of the columns.
    total : float
        Sum of squares of the target about its mean.
    sums : mapping of str to float
        The five numbers of the normal equations, by slot.
    minimum : (float, float) or None
        The caller's (p, q) of least loss.

    Examples
    --------
    >>> x, y = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 5.0])
    >>> squares = LeastSquares.of((x, np.ones(3), y), minimum=(2.5, -0.5))
    >>> squares.quality(2.5, -0.5)
    {'rmse': 0.7071067811865476, 'r_squared': 0.8928571428571429}
    """

    moments: Moments
    total: float
    sums: Mapping[str, float]
    minimum: Pair | None

    @classmethod
    def of(cls, columns: Columns, minimum: Pair | None) -> Self:
        """Take the sums of columns of shape (n,)."""
        first, second, target = columns
        products = {
            "first_first": (first, first),
            "first_second": (first, second),
            "second_second": (second, second),
            "first_target": (first, target),
            "second_target": (second, target),
        }
        # Not np.dot: in BLAS the last digit depends on where in memory the numbers lie.
        sums = {name: float(np.sum(one * other)) for name, (one, other) in products.items()}
        about_the_mean = Moments.of(target, np.ones(len(target)), target)
        return cls(Moments.of(*columns), about_the_mean.cxx, sums, minimum)

    def quality(self, p: float, q: float) -> dict[str, float | None]:
        """Return how well (p, q) fits, in a time that does not depend on n.

        Returns
        -------
        dict
            ``rmse``, sqrt(RSS / n), the root of the mean squared error: divided by all n, not
            by the n - 2 of the residual standard deviation. ``r_squared``, 1 - RSS / TSS
            (Kvalseth, 1985, "Cautionary Note about R^2", The American Statistician 39, eq. 1);
            below 0 where the mean of the target would be the better guess. None where there
            are no points, where all targets are equal, and beyond the doubles.
        """
        return self._quality(self._residual_sum(p, q))

    def summary(self, p: float, q: float) -> dict[str, object]:
        """Return all of it as plain JSON-able values.

        Returns
        -------
        dict
            ``minimum``: [p, q] or None; ``present`` and ``least``: the `quality` of (p, q) and
            of the minimum, the latter with None where there is no one minimum; ``numbers``:
            what belongs into the slots of `normal_equations`.
        """
        present = self._quality(self._residual_sum(p, q))
        unknown: dict[str, float | None] = {"rmse": None, "r_squared": None}
        return {
            "minimum": None if self.minimum is None else list(self.minimum),
            "present": present,
            "least": unknown if self.minimum is None else self._quality(self.moments.rss),
            "numbers": self._numbers(p, q) | present,
        }

    def _residual_sum(self, p: float, q: float) -> float:
        """Return sum u^2 by its completed square, which keeps its digits, as `Bowl` does."""
        s = self.moments
        offset, share = p - s.slope, p * s.mean_x + q - s.mean_y
        return s.rss + s.cxx * offset * offset + s.sum_of_squares * share * share

    def _quality(self, residual_sum: float) -> dict[str, float | None]:
        n = self.moments.n
        return {
            "rmse": _finite(math.sqrt(residual_sum / n)) if n else None,
            "r_squared": _finite(1.0 - residual_sum / self.total) if self.total > 0.0 else None,
        }

    def _numbers(self, p: float, q: float) -> dict[str, float | None]:
        """Return the slots; determinants from what Gram and Schmidt leave, not by cancelling.

        For a line sum x^2 n - (sum x)^2 = n sum (x - mean_x)^2, and so for the other two.
        """
        s = self.moments
        minimum_p, minimum_q = self.minimum or (math.nan, math.nan)
        found = {
            **self.sums,
            "determinant": s.sum_of_squares * s.cxx,
            "determinant_p": s.sum_of_squares * s.cxy,
            "determinant_q": s.sum_of_squares * (s.cxx * s.mean_y - s.cxy * s.mean_x),
            "minimum_p": minimum_p,
            "minimum_q": minimum_q,
            "n": float(s.n),
            "residual_sum": self._residual_sum(p, q),
            "total_sum": self.total,
        }
        return {name: _finite(value) for name, value in found.items()}


def summary(columns: Columns, p: float, q: float, minimum: Pair | None) -> dict[str, object]:
    """Return `LeastSquares.summary` of these columns.

    Parameters
    ----------
    columns : (ndarray, ndarray, ndarray) of float, each of shape (n,)
        first, second and target.
    p, q : float
    minimum : (float, float) or None
        `app.objective.bowl.Bowl.minimum`, the closed form by centred moments.

    Examples
    --------
    >>> x, y = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 5.0])
    >>> found = summary((x, np.ones(3), y), 0.0, 2.0, minimum=(2.5, -0.5))
    >>> found["present"], found["minimum"]
    ({'rmse': 2.160246899469287, 'r_squared': 0.0}, [2.5, -0.5])
    """
    return LeastSquares.of(columns, minimum).summary(p, q)


def normal_equations(notation: Notation = LINE) -> list[Step]:
    """Return the way to the minimum in one step.

    Returns
    -------
    list of Step
        ``normal_equations``: where the gradient is zero (Legendre, 1805; Bishop, 2006,
        "Pattern Recognition and Machine Learning", eq. 3.15); ``solution``, by Cramer's rule
        (Golub and Van Loan, 2013, "Matrix Computations", section 2.1.4 on determinants); and
        ``quality``, of the present p and q.
        Their slots are the keys of ``numbers`` in `summary`.

    Raises
    ------
    Fault
        ``not_loaded`` without the package latex2mathml.
    """
    return [_equations(notation), _solution(notation), _quality_formulas(notation)]


def _equations(notation: Notation) -> Step:
    p, q = notation.parameters
    unknown = _matrix([p], [q])
    matrix, right = _sums(notation)
    cells, targets = _slots()
    return Step(
        "normal_equations",
        lines(
            rf"\frac{{\partial J}}{{\partial {p}}} = 0",
            rf"\frac{{\partial J}}{{\partial {q}}} = 0",
            rf"{_matrix(*matrix)} {unknown} = {_matrix(*([each] for each in right))}",
        ),
        lines(rf"{_matrix(*cells)} {unknown} = {_matrix(*([each] for each in targets))}"),
    )


def _solution(notation: Notation) -> Step:
    general: list[str] = []
    filled: list[str] = []
    for column, (parameter, name) in enumerate(zip(notation.parameters, "pq", strict=True)):
        general.append(rf"{parameter} = {_cramer(*_sums(notation), column)}")
        ratio = rf"\frac{{{slot(f'determinant_{name}')}}}{{{slot('determinant')}}}"
        filled += [
            rf"{parameter} = {_cramer(*_slots(), column)}",
            rf"{parameter} = {ratio} = {slot(f'minimum_{name}')}",
        ]
    return Step("solution", lines(*general), lines(*filled))


def _quality_formulas(notation: Notation) -> Step:
    target = notation.indexed(notation.target)
    squares, total = r"\sum u_i^2", rf"\sum ({target} - \bar{{{notation.target}}})^2"
    share = rf"\frac{{{slot('residual_sum')}}}{{{slot('n')}}}"
    ratio = rf"\frac{{{slot('residual_sum')}}}{{{slot('total_sum')}}}"
    return Step(
        "quality",
        lines(
            rf"\text{{RMSE}} = \sqrt{{\frac{{1}}{{n}} {squares}}}",
            rf"R^2 = 1 - \frac{{{squares}}}{{{total}}}",
        ),
        lines(
            rf"\text{{RMSE}} = \sqrt{{{share}}} = {slot('rmse')}",
            rf"R^2 = 1 - {ratio} = {slot('r_squared')}",
        ),
    )


def _sums(notation: Notation) -> tuple[list[list[str]], list[str]]:
    """Return the sums of the normal equations in letters: the matrix and the right side."""
    first, second = notation.columns
    target = notation.target
    sides = [target if column == "1" else f"{column} {target}" for column in (first, second)]
    if notation.has_intercept:
        matrix = [[rf"\sum {first}^2", rf"\sum {first}"], [rf"\sum {first}", "n"]]
    else:
        mixed = rf"\sum {first} {second}"
        matrix = [[rf"\sum {first}^2", mixed], [mixed, rf"\sum {second}^2"]]
    return matrix, [rf"\sum {side}" for side in sides]


def _slots() -> tuple[list[list[str]], list[str]]:
    mixed = slot("first_second")
    matrix = [[slot("first_first"), mixed], [mixed, slot("second_second")]]
    return matrix, [slot("first_target"), slot("second_target")]


def _cramer(matrix: list[list[str]], right: list[str], column: int) -> str:
    """Return one unknown: the determinant with the right side in its column, over the other."""
    replaced = [
        [side if place == column else cell for place, cell in enumerate(row)]
        for row, side in zip(matrix, right, strict=True)
    ]
    return rf"\frac{{{_matrix(*replaced, kind='vmatrix')}}}{{{_matrix(*matrix, kind='vmatrix')}}}"


def _matrix(*rows: list[str], kind: str = "pmatrix") -> str:
    cells = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{{kind}}} {cells} \end{{{kind}}}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
