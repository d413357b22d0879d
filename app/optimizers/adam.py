"""Adam: momentum and RMSprop together, both corrected for their start at zero."""

import math
from typing import NamedTuple

from app.optimizers.rule import Arrows, Parameter, Rule, State, Step
from app.optimizers.scaling import epsilon_of


class AdamState(NamedTuple):
    """Running means, and the weight that each still gives to its start at zero.

    `owed_1` and `owed_2` are beta_1 and beta_2 to the number of updates so far.
    """

    mean_m: float = 0.0
    mean_b: float = 0.0
    square_m: float = 0.0
    square_b: float = 0.0
    owed_1: float = 1.0
    owed_2: float = 1.0


def update(  # noqa: PLR0917  the training loop passes the values in their order
    dm: float,
    db: float,
    state: State,
    learning_rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> Step:
    """Return the step rate * mean / root of mean square, both corrected for their bias.

    Examples
    --------
    >>> step_m, step_b, state = update(3.0, -4.0, RULE.initial, 0.5, 0.9, 0.999, 1e-8)
    >>> round(step_m, 6), round(step_b, 6), AdamState(*state).owed_1
    (0.5, -0.5, 0.9)
    """
    mean_m, mean_b, square_m, square_b, owed_1, owed_2 = state
    mean_m += (1.0 - beta_1) * (dm - mean_m)
    mean_b += (1.0 - beta_1) * (db - mean_b)
    square_m = beta_2 * square_m + (1.0 - beta_2) * dm * dm
    square_b = beta_2 * square_b + (1.0 - beta_2) * db * db
    owed_1 *= beta_1
    owed_2 *= beta_2
    rate = learning_rate / (1.0 - owed_1)
    root = math.sqrt(1.0 - owed_2)
    step_m = rate * mean_m / (math.sqrt(square_m) / root + epsilon)
    step_b = rate * mean_b / (math.sqrt(square_b) / root + epsilon)
    return step_m, step_b, (mean_m, mean_b, square_m, square_b, owed_1, owed_2)


def arrows(state: AdamState, _beta_1: float, _beta_2: float, _epsilon: float) -> Arrows:
    """Return the mean gradient and the root of the mean square, both corrected for their bias."""
    if state.owed_1 == 1.0:  # no update yet
        return ()
    squares = state.square_m, state.square_b
    root_m, root_b = (math.sqrt(square / (1.0 - state.owed_2)) for square in squares)
    first = 1.0 - state.owed_1
    mean = "mean", state.mean_m / first, state.mean_b / first
    return mean, ("root_of_mean", root_m, root_b)


RULE = Rule(
    name="adam",
    source="Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, algorithm 1",
    state=AdamState,
    update=update,
    parameters=(
        Parameter(
            "beta_1",
            default=0.9,
            doc="The share of the mean gradient that each update keeps.",
            at_least=0.0,
            below=1.0,
        ),
        Parameter(
            "beta_2",
            default=0.999,
            doc="The share of the mean square that each update keeps.",
            at_least=0.0,
            below=1.0,
        ),
        epsilon_of(1e-8),
    ),
    arrows=arrows,
)
