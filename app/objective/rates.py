"""The learning rate understood: what plain descent over all points will do, before it does."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from app.data.dataset import Point
from app.objective.objective import Objective

#: Below this share of 1 / lambda_max even the steepest direction takes dozens of epochs.
CRAWL_SHARE = 0.1

#: Within 1%: of the excess of the loss over its least value, at the start.
WITHIN = 0.01

#: Epochs beyond this are not counted: nobody waits for them.
MOST_EPOCHS = 10**9


@dataclass(frozen=True, slots=True)
class Rates:
    """What the curvature says about rates; see Boyd and Vandenberghe (2004), section 9.3.

    Attributes
    ----------
    lambda_min, lambda_max : float
        Least and largest curvature, the eigenvalues of the Hessian.
    condition_number : float or None
        Their quotient; None in a valley without end.
    crawl_below, zigzag_above, diverge_above : float
        0.1, 1 and 2 over lambda_max. Beyond the second each step overshoots along the steepest
        direction, beyond the third the overshoots grow.
    best : float or None
        2 / (lambda_min + lambda_max), where both directions shrink equally fast; None in a
        valley without end.
    epochs, epochs_at_best : int or None
        Until the excess of the loss is within 1% of that at the start, with the present rate
        and with the best; None where never, or not within a billion epochs.
    """

    lambda_min: float
    lambda_max: float
    condition_number: float | None
    crawl_below: float
    zigzag_above: float
    diverge_above: float
    best: float | None
    epochs: int | None
    epochs_at_best: int | None

    def as_message(self) -> dict[str, float | int | None]:
        """Return the rates as the protocol sends them."""
        return asdict(self)


def rates_of(objective: Objective, start: Point, learning_rate: float) -> Rates | None:
    """Return what is known about rates on an objective; None where its curvature changes.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.objective.bowl import Bowl
    >>> from app.objective.losses import LOSSES
    >>> bowl = Bowl.over(Dataset([-1.0, 1.0], [0.0, 1.0]), LOSSES["mse"])
    >>> rates = rates_of(bowl, (0.0, 0.0), 0.25)
    >>> rates.condition_number, rates.best, rates.epochs_at_best, rates.epochs
    (1.0, 0.5, 1, 4)
    """
    curvature, excesses = objective.curvature(*start), objective.excesses(*start)
    if not objective.is_quadratic or curvature is None or excesses is None:
        return None
    least, largest = curvature
    if largest == 0.0:
        return None
    best = 2.0 / (least + largest) if least > 0.0 else None
    return Rates(
        lambda_min=least,
        lambda_max=largest,
        condition_number=largest / least if least > 0.0 else None,
        crawl_below=CRAWL_SHARE / largest,
        zigzag_above=1.0 / largest,
        diverge_above=2.0 / largest,
        best=best,
        epochs=epochs_to_come_within(curvature, excesses, learning_rate),
        epochs_at_best=(epochs_to_come_within(curvature, excesses, best) if best else None),
    )


def epochs_to_come_within(
    eigenvalues: Point, excesses: Point, learning_rate: float, within: float = WITHIN
) -> int | None:
    """Return the epochs of plain descent until the excess has shrunk to a share of it.

    Along a direction of curvature lambda every epoch multiplies the distance by
    1 - rate * lambda, and so the excess by its square; the sum of both is what is left.

    Parameters
    ----------
    eigenvalues, excesses : (float, float)
        Curvature and excess of the loss along both directions.
    learning_rate : float
    within : float

    Returns
    -------
    int or None
    """
    factors = [(1.0 - learning_rate * curvature) ** 2 for curvature in eigenvalues]
    goal = within * sum(excesses)
    if goal == 0.0:
        return 0

    def is_there(epochs: int) -> bool:
        left = (e * _power(f, epochs) for e, f in zip(excesses, factors, strict=True) if e > 0.0)
        return sum(left) <= goal

    if not is_there(MOST_EPOCHS):
        return None
    low, high = 0, MOST_EPOCHS
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_there(middle) else (middle + 1, high)
    return low


def _power(factor: float, epochs: int) -> float:
    """Return factor^epochs, infinite where it overflows."""
    try:
        return factor**epochs
    except OverflowError:
        return math.inf
