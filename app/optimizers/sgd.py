"""Gradient descent: a step against the gradient, as long as the rate makes it."""

from typing import NamedTuple

from app.optimizers.rule import Rule, State, Step


class NoState(NamedTuple):
    """The empty state: every step depends on the gradient alone."""


def update(dm: float, db: float, state: State, learning_rate: float) -> Step:
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
    state=NoState,
    update=update,
    stable_product=lambda: 2.0,
)
