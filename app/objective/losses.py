"""The losses, as the textbook writes them.

All four are the sum of squared errors up to a factor. With the error of a point
e = m x + b - y and k points in the batch:

    sse = sum e^2    mse = sum e^2 / k    half_sse = sum e^2 / 2    half_mse = sum e^2 / (2 k)

By the chain rule dJ/dm = factor * 2 * sum e x and dJ/db = factor * 2 * sum e
(Bishop 2006, "Pattern Recognition and Machine Learning", section 3.1.1, eq. 3.12 and 3.13).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Loss:
    """A multiple of the sum of squared errors.

    Attributes
    ----------
    name : str
        Its name in settings, URL and API.
    factor : float
        1, or 1/2 so that the 2 of the derivative cancels.
    is_mean : bool
        Whether the sum is divided by the number of points in the batch.
    source : str
        Where the definition is from.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.array([0.0, 1.0]), np.array([1.0, 3.0])
    >>> LOSSES["mse"].value(0.0, 0.0, x, y)
    5.0
    >>> LOSSES["mse"].gradient(0.0, 0.0, x, y)
    (-3.0, -4.0)
    """

    name: str
    factor: float
    is_mean: bool
    source: str

    def coefficient(self, k: int) -> float:
        """Return c in J = c * sum e^2 over a batch of `k` points."""
        return self.factor / k if self.is_mean else self.factor

    def value(self, m: float, b: float, x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
        """Return J(m, b) over the batch `x`, `y`, each of shape (k,)."""
        error = m * x + b - y
        return float(self.coefficient(len(x)) * np.sum(error**2))

    def gradient(
        self, m: float, b: float, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[float, float]:
        """Return (dJ/dm, dJ/db) over the batch `x`, `y`, each of shape (k,)."""
        error = m * x + b - y
        c = self.coefficient(len(x))
        return float(2 * c * np.sum(error * x)), float(2 * c * np.sum(error))


_BISHOP = "Bishop (2006), Pattern Recognition and Machine Learning, eq. 3.12"
_LEGENDRE = "Legendre (1805), Nouvelles methodes, appendix: Sur la methode des moindres quarres"
_GOODFELLOW = "Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 5.4"
_NG = "Ng (2000), CS229 lecture notes, part I, with the mean over the batch"

LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("mse", 1.0, is_mean=True, source=_GOODFELLOW),
        Loss("sse", 1.0, is_mean=False, source=_LEGENDRE),
        Loss("half_mse", 0.5, is_mean=True, source=_NG),
        Loss("half_sse", 0.5, is_mean=False, source=_BISHOP),
    )
}
