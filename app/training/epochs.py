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
    steepness, response, delta = loss.steepness(1), loss.response, loss.delta
    for i in order:
        first_i, second_i = first[i], second[i]
        u = m * first_i + b * second_i - target[i]
        slope = steepness * (response(u, delta) if response else u)
        step_m, step_b, state = update(slope * first_i, slope * second_i, state)
        m -= step_m
        b -= step_b
    return Iterate(m, b, state)


def in_batches(  # noqa: PLR0917  the same order as its neighbours
    design: Design, loss: Loss, motion: Motion, iterate: Iterate, order: Sequence[int], k: int
) -> Iterate:
    """Make one update for each `k` points of `order`; the last batch may be smaller."""
    update = motion.update
    (first, second, target), (m, b, state) = design.columns, iterate
    response, delta = loss.response, loss.delta
    for start in range(0, len(order), k):
        batch = order[start : start + k]
        sum_first = sum_second = 0.0
        for i in batch:
            first_i, second_i = first[i], second[i]
            u = m * first_i + b * second_i - target[i]
            if response:
                u = response(u, delta)
            sum_first += u * first_i
            sum_second += u * second_i
        steepness = loss.steepness(len(batch))
        step_m, step_b, state = update(steepness * sum_first, steepness * sum_second, state)
        m -= step_m
        b -= step_b
    return Iterate(m, b, state)
