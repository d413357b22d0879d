"""What every optimizer is: a name, a source, and a pure update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

State: TypeAlias = tuple[float, ...]
Step: TypeAlias = tuple[float, float, State]
Update: TypeAlias = Callable[[float, float, State, float, float], Step]
#: A name, and an arrow's parts along m and b.
Arrows: TypeAlias = tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One optimizer.

    Attributes
    ----------
    name : str
        Its name in settings, URL and API.
    source : str
        Author, year and equation of the update.
    initial : tuple of float
        The state before the first update.
    update : callable
        ``update(dm, db, state, learning_rate, momentum) -> (step_m, step_b, state)``; the steps
        are subtracted from m and b. Plain floats, not arrays: it runs once an update. A rule
        that knows no momentum takes no notice of it.
    stable_product : callable or None
        ``stable_product(momentum)``: the product of rate and curvature below which full-batch
        descent on a quadratic converges, and only below which; None where no such border exists.
    arrows : callable
        ``arrows(state, momentum)``: what the state means, as named arrows in the units of the
        gradient and, where that is a sum of gradients, about as long as one.
        One whose name begins with "root" has sizes only, no direction.
    has_momentum : bool
        Whether the setting `momentum` makes a difference.
    """

    name: str
    source: str
    initial: State
    update: Update
    stable_product: Callable[[float], float] | None = None
    arrows: Callable[[State, float], Arrows] = lambda _state, _momentum: ()
    has_momentum: bool = False
