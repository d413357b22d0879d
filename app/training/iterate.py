"""Where a run is, and how a gradient moves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from app.optimizers import OPTIMIZERS
from app.optimizers.rule import BoundUpdate, State
from app.settings import Settings


class Iterate(NamedTuple):
    """The parameters, and the state of the optimizer."""

    m: float
    b: float
    state: State


@dataclass(frozen=True, slots=True)
class Motion:
    """How a gradient becomes a step: a rule, its rate and its parameters."""

    update: BoundUpdate

    @classmethod
    def of(cls, settings: Settings) -> Motion:
        """Return the motion that the settings ask for."""
        rule = OPTIMIZERS[settings.optimizer]
        return cls(rule.bound(settings.learning_rate, settings.rule_values()))

    def step(self, dm: float, db: float, state: State) -> tuple[float, float]:
        """Return what the rule would add to m and b."""
        step_m, step_b, _ = self.update(dm, db, state)
        return -step_m, -step_b
