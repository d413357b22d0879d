"""The design matrix: what a model makes of the points, as two columns and a target."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.data.moments import Moments
from app.objective.losses import Loss

#: A number or a whole column of them.
Value = TypeVar("Value", float, NDArray[np.float64])


@dataclass(frozen=True, eq=False)
class Design:
    """Columns such that the error of point i is m first_i + b second_i - target_i.

    Columns describe every model that is linear in two parameters (Bishop 2006, "Pattern
    Recognition and Machine Learning", section 3.1.1, eq. 3.16): descent, bowl, optimizers and
    views ask for nothing else. For a line they are x, 1 and y.

    Attributes
    ----------
    first, second, target : ndarray of float, shape (n,)
    shift : float
        Subtracted from the data's own first column.
    scale : (float, float)
        What both columns were divided by.

    Examples
    --------
    >>> x = np.array([1.0, 3.0])
    >>> design = Design((x - 2.0) / 0.5, np.ones(2), x, shift=2.0, scale=(0.5, 1.0))
    >>> design.to_original_units(1.0, 2.0)
    (2.0, -2.0)
    >>> design.from_original_units(2.0, -2.0)
    (1.0, 2.0)
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    target: NDArray[np.float64]
    shift: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def moments(self) -> Moments:
        """The sums of least squares, made once for each state of the points."""
        return Moments.of(*self.arrays)

    @cached_property
    def columns(self) -> tuple[list[float], list[float], list[float]]:
        """The columns as plain lists: twice as fast as arrays where Python takes one by one."""
        return self.first.tolist(), self.second.tolist(), self.target.tolist()

    @property
    def arrays(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """First, second and target, each of shape (n,)."""
        return self.first, self.second, self.target

    @property
    def is_in_own_units(self) -> bool:
        """Whether the parameters are those of the data as they are."""
        return self.shift == 0.0 and self.scale == (1.0, 1.0)

    def to_original_units(self, m: Value, b: Value) -> tuple[Value, Value]:
        """Return the parameters of the same model on the data as they are."""
        own_m = m / self.scale[0]
        return own_m, b / self.scale[1] - own_m * self.shift

    def from_original_units(self, m: Value, b: Value) -> tuple[Value, Value]:
        """Return the parameters on these columns of a model on the data as they are."""
        return m * self.scale[0], (b + m * self.shift) * self.scale[1]

    def errors(self, m: float, b: float) -> NDArray[np.float64]:
        """Return the error of every point, shape (n,)."""
        return m * self.first + b * self.second - self.target

    def zero_errors(self, index: int, m: float, b: float) -> NDArray[np.float64]:
        """Return where the errors are 0 along m (index 0) or b (index 1), with the other fixed.

        Returns
        -------
        ndarray of float, shape (k,)
            One for each point but those whose error does not depend on that parameter.
        """
        varied, rest = (
            (self.first, self.target - b * self.second)
            if index == 0
            else (self.second, self.target - m * self.first)
        )
        return rest[varied != 0.0] / varied[varied != 0.0]

    def contributions(self, loss: Loss, m: float, b: float) -> NDArray[np.float64]:
        """Return each point's share of (dJ/dm, dJ/db), shape (n, 2): they add up to it."""
        slope = loss.steepness(max(len(self), 1)) * loss.responses_to(self.errors(m, b))
        return np.stack([slope * self.first, slope * self.second], axis=-1)

    def largest_squares(self, k: int) -> float:
        """Return the sum of the `k` largest first^2 + second^2."""
        return float(np.partition(self.first**2 + self.second**2, -k)[-k:].sum())
