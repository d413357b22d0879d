"""The state of a rule passes from update to update; a heavy ball is the rule of these tests."""

import pytest

from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.optimizers.rule import Rule, State
from app.optimizers.velocity import Velocity
from app.settings import BatchSize, Settings
from app.training.descent import Descent, Status
from tests.unit.runs import LINE


def heavy(dm: float, db: float, state: State, rate: float) -> tuple[float, float, State]:
    step_m, step_b = 0.9 * state[0] + rate * dm, 0.9 * state[1] + rate * db
    return step_m, step_b, (step_m, step_b)


@pytest.fixture(autouse=True)
def heavy_ball(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(name="heavy", source="Polyak (1964)", state=Velocity, update=heavy)
    monkeypatch.setitem(OPTIMIZERS, "heavy", rule)


#: Fifty updates, each off by the rounding of its sums.
ROUNDING_OF_A_RUN = 1e-12


@pytest.mark.parametrize("batch_size", [4, 3, 1])
def test_the_state_of_a_rule_passes_from_update_to_update(batch_size: int) -> None:
    settings = Settings(
        optimizer="heavy", batch_size=batch_size, shuffle=False, learning_rate=0.002
    )
    run = Descent(LINE, settings)
    m = b = 0.0
    state = (0.0, 0.0)
    for _ in range(12):
        for first in range(0, len(LINE), batch_size):
            batch = slice(first, first + batch_size)
            gradient = LOSSES["mse"].gradient(m, b, LINE.x[batch], LINE.y[batch])
            step_m, step_b, state = heavy(*gradient, state, 0.002)
            m, b = m - step_m, b - step_b
        run.advance(1)
        assert (run.m, run.b) == pytest.approx((m, b), rel=ROUNDING_OF_A_RUN, abs=0.0)


@pytest.mark.parametrize("batch_size", ["full", 1])
def test_updates_of_an_undone_epoch_leave_no_state(batch_size: BatchSize) -> None:
    fast, slow = (
        Settings(optimizer="heavy", batch_size=batch_size, learning_rate=rate)
        for rate in (1e12, 0.001)
    )
    run = Descent(LINE, fast)
    run.advance(1)
    assert (run.status, run.epoch) == (Status.DIVERGED, 0)
    run.configure(LINE, slow)
    run.status = Status.PAUSED
    assert run.advance(50) == 50
    assert run.loss < run.history.rows[0, 3]


@pytest.mark.parametrize("batch_size", ["full", 1])
def test_another_rule_begins_with_its_own_state(batch_size: BatchSize) -> None:
    run = Descent(LINE, Settings(batch_size=batch_size, learning_rate=0.001))
    run.advance(3)
    heavy_from_here = Settings(optimizer="heavy", batch_size=batch_size, learning_rate=0.001)
    run.configure(LINE, heavy_from_here)
    assert run.advance(3) == 3


def test_reset_clears_the_state_of_a_rule() -> None:
    run = Descent(LINE, Settings(optimizer="heavy", learning_rate=0.001))
    run.advance(5)
    first = run.m, run.b
    run.reset()
    run.advance(5)
    assert (run.m, run.b) == first
