"""Adagrad: each direction has a rate of its own, which falls with every gradient felt in it."""

import math

from app.optimizers.rule import Rule, State, Step

#: Added to the root so that the first step of a direction without gradient divides by no zero.
EPSILON = 1e-10


def update(dm: float, db: float, state: State, learning_rate: float, _momentum: float) -> Step:
    """Return the step rate * gradient / root of the sum of all squared gradients.

    Examples
    --------
    >>> step_m, step_b, state = update(3.0, -4.0, (0.0, 0.0), 0.5, 0.9)
    >>> round(step_m, 9), round(step_b, 9), state
    (0.5, -0.5, (9.0, 16.0))
    """
    sum_m = state[0] + dm * dm
    sum_b = state[1] + db * db
    step_m = learning_rate * dm / (math.sqrt(sum_m) + EPSILON)
    step_b = learning_rate * db / (math.sqrt(sum_b) + EPSILON)
    return step_m, step_b, (sum_m, sum_b)


RULE = Rule(
    name="adagrad",
    source="Duchi, Hazan, Singer (2011), Adaptive Subgradient Methods, figure 1, diagonal",
    initial=(0.0, 0.0),
    update=update,
    arrows=lambda state, _momentum: (("root_of_sum", math.sqrt(state[0]), math.sqrt(state[1])),),
)
