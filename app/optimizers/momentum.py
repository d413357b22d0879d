"""Momentum: a heavy ball, whose velocity is a decaying sum of all gradients so far."""

from app.optimizers.rule import Rule, State, Step
from app.optimizers.velocity import MOMENTUM, Velocity, arrows


def update(dm: float, db: float, state: State, learning_rate: float, momentum: float) -> Step:
    """Return the step rate * v, with the velocity v = momentum * v + gradient.

    Examples
    --------
    >>> update(2.0, -4.0, (1.0, 0.0), 0.5, 0.5)
    (1.25, -2.0, (2.5, -4.0))
    """
    v_m = momentum * state[0] + dm
    v_b = momentum * state[1] + db
    return learning_rate * v_m, learning_rate * v_b, (v_m, v_b)


def stable_product(momentum: float) -> float:
    """Return the limit: there a root of z^2 - (1 + momentum - product) z + momentum is -1.

    Examples
    --------
    >>> stable_product(0.5)
    3.0
    """
    return 2.0 * (1.0 + momentum)


RULE = Rule(
    name="momentum",
    source="Polyak (1964), Some methods of speeding up the convergence of iteration methods, eq. 9",
    state=Velocity,
    update=update,
    parameters=(MOMENTUM,),
    stable_product=stable_product,
    arrows=arrows,
)
