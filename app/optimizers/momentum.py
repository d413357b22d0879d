"""Momentum: a heavy ball, whose velocity is what is left of all gradients so far."""

from app.optimizers.rule import Rule, State, Step


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


RULE = Rule(
    name="momentum",
    source="Polyak (1964), Some methods of speeding up the convergence of iteration methods, eq. 9",
    initial=(0.0, 0.0),
    update=update,
    # The roots of z^2 - (1 + momentum - product) z + momentum leave the unit circle at z = -1.
    stable_product=lambda momentum: 2.0 * (1.0 + momentum),
    # A velocity that all gradients g have made is g / (1 - momentum).
    arrows=lambda state, momentum: (
        ("velocity", (1.0 - momentum) * state[0], (1.0 - momentum) * state[1]),
    ),
    has_momentum=True,
)
