"""Where a run stands, and what follows from that: loss, gradient, the next step."""

from __future__ import annotations

from app.data.dataset import Dataset, Point
from app.objective.design import Design
from app.objective.objective import Objective
from app.optimizers import OPTIMIZERS
from app.optimizers.rule import Arrows, State
from app.settings import Settings
from app.training.iterate import Iterate
from app.training.problem import Problem


class Standing:
    """An iterate on the way to the minimum of a problem.

    Parameters
    ----------
    problem : Problem
        What is descended, from where, and how; `dataset`, `settings`, `design`, `objective`
        and `start` are its own.

    Attributes
    ----------
    m, b : float
        The parameters now, on the columns of `design`; always finite.
    epoch, update : int
        Passes over all points, and changes of (m, b), so far.
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.m, self.b = problem.start
        self.epoch = self.update = 0
        self._optimizer_state: State = OPTIMIZERS[problem.settings.optimizer].initial

    @property
    def dataset(self) -> Dataset:
        """The points."""
        return self.problem.dataset

    @property
    def settings(self) -> Settings:
        """What was set."""
        return self.problem.settings

    @property
    def design(self) -> Design | None:
        """What the model makes of the points; None for a function of one weight."""
        return self.problem.design

    @property
    def objective(self) -> Objective:
        """What is descended."""
        return self.problem.objective

    @property
    def start(self) -> Point:
        """Where epoch 0 is."""
        return self.problem.start

    @property
    def loss(self) -> float:
        """J(m, b) over all points; 0 without points."""
        return self.objective.value(self.m, self.b)

    @property
    def gradient(self) -> tuple[float, float]:
        """(dJ/dm, dJ/db) over all points."""
        return self.objective.gradient(self.m, self.b)

    @property
    def next_step(self) -> tuple[float, float]:
        """What the next update over all points would add to m and b; (0, 0) without points."""
        return self.problem.motion.step(*self.gradient, self._optimizer_state)

    @property
    def rule_arrows(self) -> Arrows:
        """The optimizer's state as named arrows in the units of the gradient."""
        rule = OPTIMIZERS[self.settings.optimizer]
        return rule.arrows(rule.state(*self._optimizer_state), *self.settings.rule_values())

    @property
    def original_units(self) -> tuple[float, float]:
        """(m, b) in the data's own units; the same unless the columns are standardized."""
        return (
            (self.m, self.b)
            if self.design is None
            else self.design.to_original_units(self.m, self.b)
        )

    @property
    def _iterate(self) -> Iterate:
        return Iterate(self.m, self.b, self._optimizer_state)
