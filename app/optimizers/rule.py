"""What an optimizer is: a name, a source, parameters, and a pure update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import TypeAlias

State: TypeAlias = tuple[float, ...]
Step: TypeAlias = tuple[float, float, State]
#: An update whose rate and parameters are given: ``(dm, db, state) -> (step_m, step_b, state)``.
BoundUpdate: TypeAlias = Callable[[float, float, State], Step]
#: A name, and an arrow's parts along m and b.
Arrows: TypeAlias = tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a rule needs besides the learning rate; it becomes a setting of the same name.

    Rules that declare the same name share one setting. Its limits are the same in all of them; its
    default can differ.

    Attributes
    ----------
    name : str
        The usual word, as in the source of the rule.
    default : float
    doc : str
        One sentence for the table of settings.
    at_least, above, at_most, below : float or None
        Its limits.
    """

    name: str
    default: float
    doc: str
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None


def no_arrows(_state: State, *_values: float) -> Arrows:
    """Return no arrows: the state is empty, or nothing in it can be drawn."""
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One optimizer.

    Attributes
    ----------
    name : str
        Its name in settings, URL and API.
    source : str
        Author, year and equation of the update.
    state : type
        A `NamedTuple` that names each number of the state; its defaults are the state before the
        first update.
    update : callable
        ``update(dm, db, state, learning_rate, *values) -> (step_m, step_b, state)``, where
        `values` are those of `parameters` in their order; the steps are subtracted from m and b.
        Plain floats and plain tuples: it runs at every update, and making a named tuple takes
        longer than most updates.
    parameters : tuple of Parameter
    stable_product : callable or None
        ``stable_product(*values)``: the product of rate and curvature below which full-batch
        descent on a quadratic converges and above which it does not; None if no such limit
        exists.
    arrows : callable
        ``arrows(state, *values)``: the state as named arrows in the units of the
        gradient and, where that is a sum of gradients, about as long as one.
        An arrow whose name begins with "root" has sizes only, no direction.

    Examples
    --------
    >>> from app.optimizers import OPTIMIZERS
    >>> OPTIMIZERS["adam"].initial
    (0.0, 0.0, 0.0, 0.0, 1.0, 1.0)
    """

    name: str
    source: str
    state: Callable[..., State]
    update: Callable[..., Step]
    parameters: tuple[Parameter, ...] = ()
    stable_product: Callable[..., float] | None = None
    arrows: Callable[..., Arrows] = no_arrows

    @property
    def initial(self) -> State:
        """The state before the first update."""
        return tuple(self.state())

    @property
    def defaults(self) -> tuple[float, ...]:
        """The values of the parameters if nobody sets them."""
        return tuple(parameter.default for parameter in self.parameters)

    def bound(self, learning_rate: float, values: tuple[float, ...]) -> BoundUpdate:
        """Return the update for a rate and values, a function of gradient and state.

        They become the defaults of a copy of the function. That adds no time to a call;
        ``update(dm, db, state, rate, *values)`` takes twice as long for sgd.
        """
        update = self.update
        assert isinstance(update, FunctionType)
        given = (learning_rate, *values)
        return FunctionType(
            update.__code__, update.__globals__, update.__name__, given, update.__closure__
        )
