"""Nesterov momentum: the gradient at the point to which the velocity is about to lead."""

from app.optimizers.rule import Rule, State, Step
from app.optimizers.velocity import MOMENTUM, Velocity, arrows


def update(dm: float, db: float, state: State, learning_rate: float, momentum: float) -> Step:
    """Return the step rate * (gradient + momentum * v), with v = momentum * v + gradient.

    The form of Sutskever et al. in the variables of the look-ahead point, as in torch.

    Examples
    --------
    >>> update(2.0, -4.0, (1.0, 0.0), 0.5, 0.5)
    (1.625, -3.0, (2.5, -4.0))
    """
    v_m = momentum * state[0] + dm
    v_b = momentum * state[1] + db
    step_m = learning_rate * (dm + momentum * v_m)
    step_b = learning_rate * (db + momentum * v_b)
    return step_m, step_b, (v_m, v_b)


def stable_product(momentum: float) -> float:
    """Return the limit: there a root of z^2 - (1 + momentum) q z + momentum q is -1.

    q is 1 - product.

    Examples
    --------
    >>> stable_product(0.5)
    1.5
    """
    return 2.0 * (1.0 + momentum) / (1.0 + 2.0 * momentum)


RULE = Rule(
    name="nesterov",
    source="Nesterov (1983); Sutskever, Martens, Dahl, Hinton (2013), eq. 3 and 4",
    state=Velocity,
    update=update,
    parameters=(MOMENTUM,),
    stable_product=stable_product,
    arrows=arrows,
)
