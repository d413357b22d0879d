"""What every optimizer is: a name, a source, and a pure update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

State: TypeAlias = tuple[float, ...]
Update: TypeAlias = Callable[[float, float, State, float], tuple[float, float, State]]


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
        ``update(dm, db, state, learning_rate) -> (step_m, step_b, state)``; the steps are
        subtracted from m and b. Plain floats, not arrays: it runs once an update.
    """

    name: str
    source: str
    initial: State
    update: Update
