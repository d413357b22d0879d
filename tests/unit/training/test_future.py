"""The future is what the run will do, to the last bit, in whatever pieces it is found out."""

import itertools

import numpy as np
import pytest

from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.training.descent import Descent, Status
from app.training.future import EPOCHS_AHEAD, LONGEST_EPOCH, Future


def whole(run: Descent) -> Future:
    future = Future(run)
    future.look_further()
    return future


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
    rows = whole(session.run).rows
    assert (session.run.m, session.run.b, session.run.epoch, session.run.update) == before
    assert session.run.history.last_epoch <= before[2]
    assert rows[0, 1:3].tolist() == list(before[:2])
    session.play()
    for row in rows[1:]:
        while session.run.epoch < row[0]:
            session.run.advance(1)
        assert row.tolist() == [session.run.epoch, session.run.m, session.run.b, session.run.loss]
    assert len(rows) == EPOCHS_AHEAD + 1 or session.run.status is Status.CONVERGED


@pytest.mark.parametrize("batch_size", ["full", 1, 100])
@pytest.mark.parametrize("updates", [0, 3])
def test_found_out_in_pieces_it_has_the_same_numbers(batch_size: object, updates: int) -> None:
    x = np.linspace(0.0, 1.0, 3000)
    session = Session()
    session.set_points(np.stack([x, np.sin(5.0 * x)], axis=-1).tolist())
    session.set({"batch_size": batch_size, "learning_rate": 0.002})
    session.step(2)
    if updates:
        session.step_updates(updates)
    at_once, in_pieces = whole(session.run).rows, Future(session.run)
    seen = [1]
    while not in_pieces.is_whole:
        in_pieces.look_further(lambda: True)
        seen.append(len(in_pieces.rows))
        assert np.array_equal(in_pieces.rows, at_once[: seen[-1]])
    assert seen == sorted(seen)
    assert seen[-1] == len(at_once) == EPOCHS_AHEAD + 1
    if batch_size != "full":  # an epoch takes longer than a piece
        assert len(seen) > EPOCHS_AHEAD
        assert all(later - known <= 1 for known, later in itertools.pairwise(seen))


def test_it_shows_every_epoch_even_of_a_long_run() -> None:
    session = Session()
    session.set({"learning_rate": 1e-4})
    session.step(9000)
    assert session.run.history.stride > 1
    rows = whole(session.run).rows
    assert rows[:, 0].tolist() == list(range(9000, 9000 + EPOCHS_AHEAD + 1))
    session.step(EPOCHS_AHEAD)
    assert rows[-1, 1:].tolist() == [session.run.m, session.run.b, session.run.loss]


def test_it_ends_where_the_run_diverges() -> None:
    session = Session()
    session.set({"learning_rate": 2.0})
    future = whole(session.run)
    session.step(200)
    assert session.run.status is Status.DIVERGED
    assert future.rows[-1, 0] == session.run.epoch
    assert future.will_diverge
    assert future.is_whole
    assert len(whole(session.run).rows) == 0


def test_an_epoch_that_cannot_be_broken_off_is_not_begun() -> None:
    x = np.linspace(0.0, 1.0, LONGEST_EPOCH + 1)
    session = Session()
    session.set_points(np.stack([x, x], axis=-1).tolist())
    assert len(whole(session.run).rows) == EPOCHS_AHEAD + 1
    session.set({"batch_size": 1, "learning_rate": 0.01})
    future = Future(session.run)
    assert future.is_whole
    assert len(future.rows) == 0


def test_what_cannot_learn_has_no_future() -> None:
    session = Session()
    for points in ([], [(0.5, 0.5)]):
        session.set_points(points)
        assert len(whole(session.run).rows) == 0
