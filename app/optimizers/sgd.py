"""Gradient descent: a step against the gradient, as long as the rate makes it."""

from app.optimizers.rule import Rule, State


def update(dm: float, db: float, state: State, learning_rate: float) -> tuple[float, float, State]:
    """Return the step rate * gradient.

    Examples
    --------
    >>> update(2.0, -4.0, (), 0.5)
    (1.0, -2.0, ())
    """
    return learning_rate * dm, learning_rate * db, state


RULE = Rule(
    name="sgd",
    source="Robbins and Monro (1951), A Stochastic Approximation Method; Cauchy (1847)",
    initial=(),
    update=update,
)
