"""What a run has to solve: an objective, a start, and how its points are taken."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from app.data.dataset import NOTHING_TO_LEARN, Dataset, Point
from app.objective.bowl import Bowl
from app.objective.curve import Curve
from app.objective.design import Design
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.objective.objective import Objective
from app.objective.pointwise_loss import PointwiseLoss
from app.objective.stopping import StoppingRule
from app.settings import Settings
from app.training.batches import permutations
from app.training.epochs import in_batches, singly
from app.training.iterate import Iterate, Motion
from app.training.rate_limit import batch_rate_limit, learning_rate_limit

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
    objective : Objective
        What is descended: the loss over all points, or the function.
    loss : Loss
        What the loss of a batch is.
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
    """

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        self.dataset, self.settings = dataset, settings
        self.loss = LOSSES[settings.loss].with_delta(settings.huber_delta)
        make_design = MODELS[settings.model].design
        self.design = make_design(dataset, settings.standardize) if make_design else None
        self.objective: Objective = (
            Curve(FUNCTIONS[settings.function])
            if self.design is None
            else self.objective_on(self.design)
        )
        self.start = start_of(settings)
        self.motion = Motion.of(settings)
        self.n = 1 if self.design is None else len(self.design)
        size = settings.batch_size
        self.is_full_batch = self.design is None or size == "full" or size >= self.n
        self.points_per_update = self.n if size == "full" else min(size, self.n)
        self.updates_per_epoch = 1 if self.is_full_batch else -(-self.n // self.points_per_update)

    def objective_on(self, design: Design) -> Objective:
        """Return the loss as a function of the parameters on other columns."""
        if self.loss.is_of_squares:
            return Bowl.over(design, self.loss)
        return PointwiseLoss(design, self.loss)

    @cached_property
    def can_learn(self) -> bool:
        """Whether there is something to learn: a line needs two points with distinct x."""
        model = MODELS[self.settings.model]
        return self.design is None or model.condition(self.dataset) not in NOTHING_TO_LEARN

    @cached_property
    def usual_loss(self) -> float:
        """The loss at the start, or of a flat line through the mean if that is larger."""
        at_start = self.objective.value(*self.start)
        if self.design is None or not self.n:
            return at_start
        return max(at_start, self.objective.value(0.0, self.design.moments.mean_y))

    @cached_property
    def learning_rate_limit(self) -> float | None:
        """The rate below which no update can lead away from the minimum, if one is known."""
        if self.design is None or self.is_full_batch:
            return learning_rate_limit(self.objective, self.start, self.settings)
        return batch_rate_limit(self.design, self.loss, self.settings, self.points_per_update)

    def stopping_rule(self, m: float, b: float) -> StoppingRule:
        """Return when a run ends that has come to (m, b)."""
        return self.objective.stopping_rule(self.start, (m, b))

    def permutations(self, epoch: int) -> Iterator[list[int]]:
        """Yield the order in which the points are taken, for every epoch from `epoch` on."""
        settings = self.settings
        return permutations(self.n, shuffle=settings.shuffle, seed=settings.seed, epoch=epoch)

    def updated(self, iterate: Iterate, order: list[int]) -> Iterate:
        """Return where one update for each batch of `order` leads."""
        assert self.design is not None, "a function of one weight has no batches"
        if self.points_per_update == 1:
            return singly(self.design, self.loss, self.motion, iterate, order)
        return in_batches(
            self.design, self.loss, self.motion, iterate, order, self.points_per_update
        )

    def batch_value(self, m: float, b: float, batch: list[int]) -> float:
        """Return the loss of the points of a batch."""
        assert self.design is not None, "a function of one weight has no batches"
        first, second, target = self.design.columns
        errors = (m * first[i] + b * second[i] - target[i] for i in batch)
        return self.loss.coefficient(len(batch)) * sum(map(self.loss.value_of, errors))

    @property
    def pull(self) -> float:
        """How far plain descent moves in an epoch of batches if sum response x column is 1."""
        return self.settings.learning_rate * self.loss.steepness(self.points_per_update)

    @property
    def epoch_cost(self) -> int:
        """What an epoch costs: in points taken one by one, or in gradients of a bowl."""
        return self.objective.cost if self.is_full_batch else self.n
