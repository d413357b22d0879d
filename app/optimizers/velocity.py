"""What momentum and nesterov share: a velocity, and the factor by which each update shrinks it."""

from typing import NamedTuple

from app.optimizers.rule import Arrows, Parameter


class Velocity(NamedTuple):
    """The sum of all gradients so far, each older one smaller by the factor momentum."""

    m: float = 0.0
    b: float = 0.0


MOMENTUM = Parameter(
    "momentum",
    default=0.9,
    doc="The share of the velocity that each update keeps.",
    at_least=0.0,
    below=1.0,
)


def arrows(velocity: Velocity, momentum: float) -> Arrows:
    """Return the velocity, about as long as a gradient.

    If all gradients are g, the velocity tends to g / (1 - momentum).

    Examples
    --------
    >>> arrows(Velocity(4.0, 8.0), 0.75)
    (('velocity', 1.0, 2.0),)
    """
    return (("velocity", (1.0 - momentum) * velocity.m, (1.0 - momentum) * velocity.b),)
