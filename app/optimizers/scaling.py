"""What the rules that divide by a root share: a number that holds the divisor above 0."""

from app.optimizers.rule import Parameter


def epsilon_of(default: float) -> Parameter:
    """Return the declaration of epsilon; it is above 0 because a direction may have no gradient."""
    return Parameter(
        "epsilon",
        default=default,
        doc="Added to the root that a step is divided by, which may be 0.",
        above=0.0,
        at_most=1.0,
    )
