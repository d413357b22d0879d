"""The inner loops: where an epoch, or some updates of one, leave m, b and the optimizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from app.objective.bowl import Bowl
from app.objective.curve import Curve
from app.objective.design import Design
from app.objective.losses import Loss
from app.optimizers import OPTIMIZERS
from app.optimizers.rule import BoundUpdate, State
from app.settings import Settings
from app.training.stopping import BETWEEN, FAR, NEAR, CurveStoppingRule, StoppingRule, Where

#: Returns (dJ/dm, dJ/db) at (m, b).
Gradient: TypeAlias = Callable[[float, float], tuple[float, float]]


class Place(NamedTuple):
    """Where a run is: the parameters, and the state of the optimizer."""

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


def full_epochs(
    objective: Bowl | Curve,
    bounds: StoppingRule | CurveStoppingRule,
    motion: Motion,
    place: Place,
    epochs: int,
) -> tuple[Place, int, int]:
    """Run epochs of one update each.

    Parameters
    ----------
    objective : Bowl or Curve
    bounds : StoppingRule or CurveStoppingRule
        Say whether (m, b) is near the minimum, far from it, or between.
    motion : Motion
    place : Place
    epochs : int
        At most.

    Returns
    -------
    place : Place
        The last one that is not far.
    epochs : int
        Completed.
    outcome : int
        NEAR when two places in a row were near: near it, and not on the way through it. FAR
        when the next would be lost. Else BETWEEN.
    """
    if isinstance(objective, Bowl) and isinstance(bounds, StoppingRule):
        return epochs_in_bowl(objective, bounds, motion, place, epochs)
    return epochs_anywhere(objective.gradient, bounds.where, motion, place, epochs)


def epochs_anywhere(
    gradient: Gradient, where: Where, motion: Motion, place: Place, epochs: int
) -> tuple[Place, int, int]:
    """Run full epochs on any objective, told by its gradient and bounds; see `full_epochs`."""
    update = motion.update
    m, b, state = place
    before = where(m, b)
    for epoch in range(epochs):
        dm, db = gradient(m, b)
        step_m, step_b, next_state = update(dm, db, state)
        next_m, next_b = m - step_m, b - step_b
        now = where(next_m, next_b)
        if now == FAR or before == NEAR == now:
            return Place(m, b, state), epoch, now
        m, b, state, before = next_m, next_b, next_state, now
    return Place(m, b, state), epochs, BETWEEN


def epochs_in_bowl(
    bowl: Bowl, bounds: StoppingRule, motion: Motion, place: Place, epochs: int
) -> tuple[Place, int, int]:
    """Do the same in a bowl, without the calls, which would cost two thirds more time."""
    update = motion.update
    s = bowl.moments
    slope, mean_x, mean_y = s.slope, s.mean_x, s.mean_y
    of_slope, of_error = bowl.of_slope, bowl.of_error
    near_slope, near_error = bounds.near_slope, bounds.near_error
    far_slope, far_error = bounds.far_slope, bounds.far_error
    m, b, state = place
    offset, error = m - slope, m * mean_x + b - mean_y
    was_near = bounds.where(m, b) == NEAR
    for epoch in range(epochs):
        db = of_error * error
        step_m, step_b, next_state = update(of_slope * offset + db * mean_x, db, state)
        next_m, next_b = m - step_m, b - step_b
        offset, error = next_m - slope, next_m * mean_x + next_b - mean_y
        is_near = -near_error <= error <= near_error and -near_slope <= offset <= near_slope
        if is_near and was_near:
            return Place(m, b, state), epoch, NEAR
        # Asked in this way NaN is far, too. What is near is not far, even where far is nearer.
        is_far = not (-far_slope < offset < far_slope and -far_error < error < far_error)
        if is_far and not is_near:
            return Place(m, b, state), epoch, FAR
        m, b, state, was_near = next_m, next_b, next_state, is_near
    return Place(m, b, state), epochs, BETWEEN


def singly(design: Design, loss: Loss, motion: Motion, place: Place, order: Sequence[int]) -> Place:
    """Make one update for each point of `order`."""
    update = motion.update
    (first, second, target), (m, b, state) = design.columns, place
    twice = 2.0 * loss.coefficient(1)
    for i in order:
        first_i, second_i = first[i], second[i]
        error = twice * (m * first_i + b * second_i - target[i])
        step_m, step_b, state = update(error * first_i, error * second_i, state)
        m -= step_m
        b -= step_b
    return Place(m, b, state)


def in_batches(  # noqa: PLR0917  the same order as its neighbours
    design: Design, loss: Loss, motion: Motion, place: Place, order: Sequence[int], k: int
) -> Place:
    """Make one update for each `k` points of `order`; the last batch may be smaller."""
    update = motion.update
    (first, second, target), (m, b, state) = design.columns, place
    for start in range(0, len(order), k):
        batch = order[start : start + k]
        sum_first = sum_second = 0.0
        for i in batch:
            first_i, second_i = first[i], second[i]
            error = m * first_i + b * second_i - target[i]
            sum_first += error * first_i
            sum_second += error * second_i
        twice = 2.0 * loss.coefficient(len(batch))
        step_m, step_b, state = update(twice * sum_first, twice * sum_second, state)
        m -= step_m
        b -= step_b
    return Place(m, b, state)
