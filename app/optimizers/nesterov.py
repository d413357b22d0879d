"""Nesterov momentum: the gradient is felt where the velocity is about to lead."""

from app.optimizers.rule import Rule, State, Step


def update(dm: float, db: float, state: State, learning_rate: float, momentum: float) -> Step:
    """Return the step rate * (gradient + momentum * v), with v = momentum * v + gradient.

    The form of Sutskever et al. in the variables of the look-ahead point, as torch has it.

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


RULE = Rule(
    name="nesterov",
    source="Nesterov (1983); Sutskever, Martens, Dahl, Hinton (2013), eq. 3 and 4",
    initial=(0.0, 0.0),
    update=update,
    # As for momentum, with z^2 - (1 + momentum) q z + momentum q, where q = 1 - product.
    stable_product=lambda momentum: 2.0 * (1.0 + momentum) / (1.0 + 2.0 * momentum),
    # A velocity that all gradients g have made is g / (1 - momentum).
    arrows=lambda state, momentum: (
        ("velocity", (1.0 - momentum) * state[0], (1.0 - momentum) * state[1]),
    ),
    has_momentum=True,
)
