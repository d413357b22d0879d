"""Adam: momentum and RMSprop together, both freed from their start at zero."""

import math

from app.optimizers.rule import Arrows, Rule, State, Step

#: What is kept of the mean and of the mean square at each update (the authors' values).
BETA_1, BETA_2 = 0.9, 0.999
EPSILON = 1e-8


def update(dm: float, db: float, state: State, learning_rate: float, _momentum: float) -> Step:
    """Return the step rate * mean / root of mean square, both corrected for their bias.

    The state is the two means, the two mean squares, and BETA_1 and BETA_2 to the number of
    updates so far: what each average still owes to its start at zero.

    Examples
    --------
    >>> step_m, step_b, _ = update(3.0, -4.0, RULE.initial, 0.5, 0.9)
    >>> round(step_m, 6), round(step_b, 6)
    (0.5, -0.5)
    """
    mean_m, mean_b, square_m, square_b, owed_1, owed_2 = state
    mean_m += (1.0 - BETA_1) * (dm - mean_m)
    mean_b += (1.0 - BETA_1) * (db - mean_b)
    square_m = BETA_2 * square_m + (1.0 - BETA_2) * dm * dm
    square_b = BETA_2 * square_b + (1.0 - BETA_2) * db * db
    owed_1 *= BETA_1
    owed_2 *= BETA_2
    rate = learning_rate / (1.0 - owed_1)
    root = math.sqrt(1.0 - owed_2)
    step_m = rate * mean_m / (math.sqrt(square_m) / root + EPSILON)
    step_b = rate * mean_b / (math.sqrt(square_b) / root + EPSILON)
    return step_m, step_b, (mean_m, mean_b, square_m, square_b, owed_1, owed_2)


def arrows(state: State, _momentum: float) -> Arrows:
    """Return the mean gradient and the root of the mean square, both freed from their bias."""
    mean_m, mean_b, square_m, square_b, owed_1, owed_2 = state
    if owed_1 == 1.0:  # no update yet
        return ()
    root_m, root_b = (math.sqrt(square / (1.0 - owed_2)) for square in (square_m, square_b))
    first = 1.0 - owed_1
    return ("mean", mean_m / first, mean_b / first), ("root_of_mean", root_m, root_b)


RULE = Rule(
    name="adam",
    source="Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, algorithm 1",
    initial=(0.0, 0.0, 0.0, 0.0, 1.0, 1.0),
    update=update,
    arrows=arrows,
)
