"""What a run has to solve: an objective, a start, and how its points are taken."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.data.dataset import Dataset, Point
from app.objective.bowl import Bowl
from app.objective.curve import Curve
from app.objective.design import Design
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.settings import Settings
from app.training.batches import orders
from app.training.epochs import Motion, Place, in_batches, singly
from app.training.stopping import CurveStoppingRule, StoppingRule, learning_rate_limit

#: Standard deviation of a random start: small, so that symmetry is broken and little else.
RANDOM_START = 0.1


def start_of(settings: Settings) -> Point:
    """Return m and b at epoch 0: the numbers that are set, or random ones from the seed."""
    if settings.start == "random":
        m, b = np.random.default_rng([settings.seed]).normal(scale=RANDOM_START, size=2).tolist()
    else:
        m, b = settings.start
    return (m, 0.0) if MODELS[settings.model].design is None else (m, b)


class Problem:
    """What stays the same for as long as points and settings do.

    Parameters
    ----------
    dataset : Dataset
    settings : Settings

    Attributes
    ----------
    design : Design or None
        The columns that the model makes of the points; None for a function of one weight.
    objective : Bowl or Curve
        What is descended: the loss over all points, or the function.
    start : (float, float)
        m and b at epoch 0.
    motion : Motion
        How a gradient becomes a step.
    n : int
        The number of points that are learned from; 1 where a function is given instead.
    is_full_batch : bool
        Whether an update looks at all points.
    points_per_update : int
        Points in a batch (the last one of an epoch may be smaller).
    updates_per_epoch : int
    learning_rate_limit : float or None
        The rate below which no update can lead away from the minimum.
    """

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        self.dataset, self.settings = dataset, settings
        make_design = MODELS[settings.model].design
        self.design: Design | None = None
        self.objective: Bowl | Curve
        if make_design:
            self.design = make_design(dataset, settings.standardize)
            self.objective = Bowl.over(self.design, LOSSES[settings.loss])
        else:
            self.objective = Curve(FUNCTIONS[settings.function])
        self.start = start_of(settings)
        self.motion = Motion.of(settings)
        self.n = 1 if self.design is None else len(self.design)
        size = settings.batch_size
        self.is_full_batch = self.design is None or size == "full" or size >= self.n
        self.points_per_update = self.n if size == "full" else min(size, self.n)
        self.updates_per_epoch = 1 if self.is_full_batch else -(-self.n // self.points_per_update)
        self.learning_rate_limit = learning_rate_limit(
            self.objective,
            self.design,
            settings,
            None if self.is_full_batch else self.points_per_update,
        )

    def bounds(self, m: float, b: float) -> StoppingRule | CurveStoppingRule:
        """Return what is near and far for a run that passed (m, b)."""
        if isinstance(self.objective, Curve):
            return CurveStoppingRule(self.objective)
        return StoppingRule.around(self.objective, self.start, (m, b))

    def orders(self, epoch: int) -> Iterator[list[int]]:
        """Return the orders in which the points are taken from an epoch on."""
        settings = self.settings
        return orders(self.n, shuffle=settings.shuffle, seed=settings.seed, epoch=epoch)

    def updated(self, place: Place, order: list[int]) -> Place:
        """Return where one update for each batch of `order` leads from a place."""
        assert self.design is not None
        assert isinstance(self.objective, Bowl)
        if self.points_per_update == 1:
            return singly(self.design, self.objective.loss, self.motion, place, order)
        return in_batches(
            self.design, self.objective.loss, self.motion, place, order, self.points_per_update
        )

    @property
    def pull(self) -> float:
        """How far plain descent moves in an epoch of batches for 1 of the sum of error x column."""
        assert isinstance(self.objective, Bowl)
        c = self.objective.loss.coefficient(self.points_per_update)
        return self.settings.learning_rate * 2.0 * c
