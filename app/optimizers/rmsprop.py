"""RMSprop: like Adagrad, but the weight of old gradients decays."""

import math
from typing import NamedTuple

from app.optimizers.rule import Arrows, Parameter, Rule, State, Step
from app.optimizers.scaling import epsilon_of


class MeanSquares(NamedTuple):
    """The running means of the squared gradients."""

    m: float = 0.0
    b: float = 0.0


def update(  # noqa: PLR0917  the training loop passes the values in their order
    dm: float, db: float, state: State, learning_rate: float, rho: float, epsilon: float
) -> Step:
    """Return the step rate * gradient / root of the running mean of squared gradients.

    Examples
    --------
    >>> step_m, step_b, _ = update(3.0, -4.0, (0.0, 0.0), 0.5, 0.99, 1e-8)
    >>> round(step_m, 6), round(step_b, 6)
    (5.0, -5.0)
    """
    mean_m = rho * state[0] + (1.0 - rho) * dm * dm
    mean_b = rho * state[1] + (1.0 - rho) * db * db
    step_m = learning_rate * dm / (math.sqrt(mean_m) + epsilon)
    step_b = learning_rate * db / (math.sqrt(mean_b) + epsilon)
    return step_m, step_b, (mean_m, mean_b)


def arrows(means: MeanSquares, _rho: float, _epsilon: float) -> Arrows:
    """Return the roots of the means."""
    return (("root_of_mean", math.sqrt(means.m), math.sqrt(means.b)),)


RULE = Rule(
    name="rmsprop",
    source="Tieleman and Hinton (2012), Neural Networks for Machine Learning, lecture 6.5",
    state=MeanSquares,
    update=update,
    parameters=(
        Parameter(
            "rho",
            # The default of torch, which calls it alpha.
            default=0.99,
            doc="The share of the mean square that each update keeps.",
            at_least=0.0,
            below=1.0,
        ),
        epsilon_of(1e-8),
    ),
    arrows=arrows,
)
