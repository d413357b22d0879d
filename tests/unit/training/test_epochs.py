"""The inner loop of full batches, compared with updates one by one."""

import pytest

from app.objective.bowl import Bowl
from app.objective.curve import Curve
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.objective import Objective
from app.objective.stopping import CONVERGED, DIVERGED, GOING_ON
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.epochs import full_epochs
from app.training.iterate import Iterate, Motion
from tests.unit.runs import LINE

BOWL = Bowl.over(LINE, LOSSES["mse"])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("rate", [1e-300, 0.001, 0.05, 0.16, 0.2, 5.0, 1e12])
@pytest.mark.parametrize("objective", [BOWL, Curve(FUNCTIONS["two_pits"])], ids=["bowl", "curve"])
def test_many_epochs_at_once_are_single_ones_bit_for_bit(
    optimizer: str, rate: float, objective: Objective
) -> None:
    motion = Motion.of(Settings(optimizer=optimizer, learning_rate=rate))
    start = -7.0, 30.0 * (objective.weights - 1)
    rule = objective.stopping_rule(start, start)
    first = iterate = Iterate(*start, OPTIMIZERS[optimizer].initial)
    outcome, completed = GOING_ON, 0
    while completed < 300 and outcome == GOING_ON:
        iterate, done, outcome = full_epochs(objective, rule, motion, iterate, 1)
        completed += done
    assert full_epochs(objective, rule, motion, first, 300) == (iterate, completed, outcome)
    m, b, state = iterate
    if outcome == GOING_ON:
        dm, db = objective.gradient(m, b)
        step_m, step_b, after = motion.update(dm, db, state)
        expected = Iterate(m - step_m, b - step_b, after), 1, GOING_ON
        if rule.judge(*expected[0][:2]) == GOING_ON:
            assert full_epochs(objective, rule, motion, iterate, 1) == expected


@pytest.mark.parametrize(
    ("rate", "outcome"),
    [(1e-6, GOING_ON), (0.05, CONVERGED), (5.0, DIVERGED)],
    ids=["slow", "fit", "fast"],
)
def test_a_run_of_epochs_converges_diverges_or_goes_on(rate: float, outcome: int) -> None:
    motion = Motion.of(Settings(learning_rate=rate))
    rule = BOWL.stopping_rule((0.0, 0.0), (0.0, 0.0))
    iterate, epochs, ended = full_epochs(BOWL, rule, motion, Iterate(0.0, 0.0, ()), 3000)
    assert ended == outcome
    assert (epochs == 3000) == (outcome == GOING_ON)
    expected = CONVERGED if outcome == CONVERGED else GOING_ON
    assert rule.judge(iterate.m, iterate.b) == expected
