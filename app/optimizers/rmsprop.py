"""RMSprop: as Adagrad, but old gradients are forgotten."""

import math

from app.optimizers.rule import Rule, State, Step

#: What is kept of the mean square at each update, and what is added to its root (as torch).
DECAY, EPSILON = 0.99, 1e-8


def update(dm: float, db: float, state: State, learning_rate: float, _momentum: float) -> Step:
    """Return the step rate * gradient / root of the running mean of squared gradients.

    Examples
    --------
    >>> step_m, step_b, _ = update(3.0, -4.0, (0.0, 0.0), 0.5, 0.9)
    >>> round(step_m, 6), round(step_b, 6)
    (5.0, -5.0)
    """
    mean_m = DECAY * state[0] + (1.0 - DECAY) * dm * dm
    mean_b = DECAY * state[1] + (1.0 - DECAY) * db * db
    step_m = learning_rate * dm / (math.sqrt(mean_m) + EPSILON)
    step_b = learning_rate * db / (math.sqrt(mean_b) + EPSILON)
    return step_m, step_b, (mean_m, mean_b)


RULE = Rule(
    name="rmsprop",
    source="Tieleman and Hinton (2012), Neural Networks for Machine Learning, lecture 6.5",
    initial=(0.0, 0.0),
    update=update,
    arrows=lambda state, _momentum: (("root_of_mean", math.sqrt(state[0]), math.sqrt(state[1])),),
)
