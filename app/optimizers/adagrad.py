"""Adagrad: each direction has its own rate, which falls with every gradient in this direction."""

import math
from typing import NamedTuple

from app.optimizers.rule import Arrows, Rule, State, Step
from app.optimizers.scaling import epsilon_of


class SumsOfSquares(NamedTuple):
    """The sums of all squared gradients so far."""

    m: float = 0.0
    b: float = 0.0


def update(dm: float, db: float, state: State, learning_rate: float, epsilon: float) -> Step:
    """Return the step rate * gradient / root of the sum of all squared gradients.

    Examples
    --------
    >>> step_m, step_b, state = update(3.0, -4.0, (0.0, 0.0), 0.5, 1e-10)
    >>> round(step_m, 9), round(step_b, 9), state
    (0.5, -0.5, (9.0, 16.0))
    """
    sum_m = state[0] + dm * dm
    sum_b = state[1] + db * db
    step_m = learning_rate * dm / (math.sqrt(sum_m) + epsilon)
    step_b = learning_rate * db / (math.sqrt(sum_b) + epsilon)
    return step_m, step_b, (sum_m, sum_b)


def arrows(sums: SumsOfSquares, _epsilon: float) -> Arrows:
    """Return the roots of the sums."""
    return (("root_of_sum", math.sqrt(sums.m), math.sqrt(sums.b)),)


RULE = Rule(
    name="adagrad",
    source="Duchi, Hazan, Singer (2011), Adaptive Subgradient Methods, figure 1, diagonal",
    state=SumsOfSquares,
    update=update,
    parameters=(epsilon_of(1e-10),),
    arrows=arrows,
)
