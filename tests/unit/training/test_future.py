"""The future is what the run will do, to the last bit, and costs a bounded time."""

import numpy as np
import pytest

from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.training.descent import Status
from app.training.future import EPOCHS_AHEAD, MOST_COST, future


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 4])
@pytest.mark.parametrize("shuffle", [False, True])
def test_the_next_epochs_are_those_that_the_run_will_go_through(
    optimizer: str, batch_size: object, shuffle: bool
) -> None:
    session = Session()
    session.set({"optimizer": optimizer, "batch_size": batch_size, "shuffle": shuffle})
    session.set({"learning_rate": 0.03})
    session.step(7)
    session.step_updates(2)
    before = (session.run.m, session.run.b, session.run.epoch, session.run.update)
    rows = future(session.run)
    assert (session.run.m, session.run.b, session.run.epoch, session.run.update) == before
    assert session.run.history.last_epoch <= before[2]
    assert rows[0, 1:3].tolist() == list(before[:2])
    session.play()
    for row in rows[1:]:
        while session.run.epoch < row[0]:
            session.run.advance(1)
        assert row.tolist() == [session.run.epoch, session.run.m, session.run.b, session.run.loss]
    assert len(rows) == EPOCHS_AHEAD + 1 or session.run.status is Status.CONVERGED


def test_it_ends_where_the_run_diverges() -> None:
    session = Session()
    session.set({"learning_rate": 2.0})
    rows = future(session.run)
    session.step(200)
    assert session.run.status is Status.DIVERGED
    assert rows[-1, 0] == session.run.epoch
    assert len(future(session.run)) == 0


def test_it_is_shorter_the_more_it_costs_and_then_there_is_none() -> None:
    x = np.linspace(0.0, 1.0, 500)
    session = Session()
    session.set_points(np.stack([x, x], axis=-1).tolist())
    assert len(future(session.run)) == EPOCHS_AHEAD + 1
    session.set({"batch_size": 1, "learning_rate": 0.01})
    assert len(future(session.run)) == MOST_COST // 500 + 1
    assert len(future(session.run, most_cost=499)) == 0


def test_what_cannot_learn_has_no_future() -> None:
    session = Session()
    for points in ([], [(0.5, 0.5)]):
        session.set_points(points)
        assert len(future(session.run)) == 0
