"""The inner loops: where an epoch, or some updates of one, leave m, b and the optimizer."""

from __future__ import annotations

from collections.abc import Sequence

from app.objective.design import Design
from app.objective.losses import Loss
from app.objective.objective import Objective
from app.objective.stopping import CONVERGED, DIVERGED, GOING_ON, StoppingRule
from app.training.iterate import Iterate, Motion


def full_epochs(
    objective: Objective, rule: StoppingRule, motion: Motion, iterate: Iterate, epochs: int
) -> tuple[Iterate, int, int]:
    """Run epochs of one update each.

    Parameters
    ----------
    objective : Objective
    rule : StoppingRule
    motion : Motion
    iterate : Iterate
    epochs : int
        At most.

    Returns
    -------
    iterate : Iterate
        The last one that has not diverged.
    epochs : int
        Completed.
    outcome : int
        CONVERGED when the rule says so twice in a row: at the minimum, and not on the way
        through it. DIVERGED when the next iterate would be lost. Else GOING_ON.
    """
    gradient, judge = objective.gradient, rule.judge
    update = motion.update
    m, b, state = iterate
    before = judge(m, b)
    for epoch in range(epochs):
        dm, db = gradient(m, b)
        step_m, step_b, next_state = update(dm, db, state)
        next_m, next_b = m - step_m, b - step_b
        now = judge(next_m, next_b)
        if now and (now == DIVERGED or before == CONVERGED):
            return Iterate(m, b, state), epoch, now
        m, b, state, before = next_m, next_b, next_state, now
    return Iterate(m, b, state), epochs, GOING_ON


def singly(
    design: Design, loss: Loss, motion: Motion, iterate: Iterate, order: Sequence[int]
) -> Iterate:
    """Make one update for each point of `order`."""
    update = motion.update
    (first, second, target), (m, b, state) = design.columns, iterate
    twice = 2.0 * loss.coefficient(1)
    for i in order:
        first_i, second_i = first[i], second[i]
        error = twice * (m * first_i + b * second_i - target[i])
        step_m, step_b, state = update(error * first_i, error * second_i, state)
        m -= step_m
        b -= step_b
    return Iterate(m, b, state)


def in_batches(  # noqa: PLR0917  the same order as its neighbours
    design: Design, loss: Loss, motion: Motion, iterate: Iterate, order: Sequence[int], k: int
) -> Iterate:
    """Make one update for each `k` points of `order`; the last batch may be smaller."""
    update = motion.update
    (first, second, target), (m, b, state) = design.columns, iterate
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
    return Iterate(m, b, state)
