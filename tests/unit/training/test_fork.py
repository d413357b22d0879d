"""Forks and single updates: another way to the same numbers, bit for bit."""

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training import descent
from app.training.descent import Descent
from tests.unit.runs import DATA, LINE, MANY, SINGLE, everything, line, many_points, settings_of


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 2])
def test_a_fork_under_the_same_settings_goes_the_same_way(
    optimizer: str, batch_size: int | str, capacity: int
) -> None:
    run = Descent(DATA, settings_of(optimizer, batch_size, shuffle=True))
    run.advance(27)
    other = run.fork(run.settings)
    assert everything(other) == everything(run)
    run.advance(30)
    assert other.epoch == 27
    other.advance(30)
    assert everything(other) == everything(run)


def test_a_fork_from_the_past_has_no_future() -> None:
    run = Descent(DATA, settings_of("adam", 2, shuffle=True))
    run.advance(30)
    run.seek(12)
    other = run.fork(run.settings)
    assert (other.epoch, other.history.last_epoch, run.history.last_epoch) == (12, 12, 30)


def test_a_fork_in_the_middle_of_an_epoch_goes_on_there() -> None:
    run = Descent(many_points(), SINGLE.replace({"shuffle": True}))
    run.advance_updates(MANY + 100)
    other = run.fork(run.settings)
    assert line(other) == line(run)
    assert other.order_so_far() == run.order_so_far()
    for each in (run, other):
        each.advance(1)
    assert line(other) == line(run)


def test_a_fork_with_another_rate_leaves_the_old_run_alone() -> None:
    run, straight = (Descent(DATA, settings_of("momentum", 1, shuffle=True)) for _ in range(2))
    run.advance(10)
    other = run.fork(run.settings.replace({"learning_rate": 0.02}))
    other.advance(10)
    run.advance(10)
    straight.advance(20)
    assert everything(run) == everything(straight)
    assert other.m != run.m
    assert np.array_equal(other.history.rows[:11], run.history.rows[:11])


def test_a_fork_knows_since_when_the_settings_are_what_they_are() -> None:
    run = Descent(DATA, settings_of("sgd", 1, shuffle=True))
    run.advance(5)
    run.configure(DATA, run.settings.replace({"learning_rate": 0.01}))
    run.advance(5)
    assert run.fork(run.settings).configured_at == 5
    assert run.fork(run.settings.replace({"learning_rate": 0.02})).configured_at == 10


@pytest.mark.parametrize("rate", [0.1, 1e12])
def test_a_fork_of_a_run_that_has_ended_can_go_on(rate: float) -> None:
    run = Descent(LINE, Settings(learning_rate=rate))
    run.advance(100_000)
    assert run.has_ended
    assert not run.fork(run.settings.replace({"learning_rate": 0.01})).has_ended


# Single updates


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 2, 4])
@pytest.mark.parametrize("shuffle", [False, True])
def test_single_updates_add_up_to_epochs(
    optimizer: str, batch_size: int | str, shuffle: bool, capacity: int
) -> None:
    chosen = settings_of(optimizer, batch_size, shuffle)
    run, whole = Descent(DATA, chosen), Descent(DATA, chosen)
    whole.advance(20)
    for update in range(1, whole.update + 1):
        run.advance_updates(1)
        assert run.update == update
        assert run.epoch == update // run.problem.updates_per_epoch
        assert run.updates_in_epoch == update % run.problem.updates_per_epoch
    assert everything(run) == everything(whole)


@pytest.mark.parametrize("batch_size", [1, 3, 5, descent.SLICE + 1])
@pytest.mark.parametrize("updates", [1, 683, 700, 1400, 5000])
def test_exactly_as_many_updates_are_made_as_are_asked_for(batch_size: int, updates: int) -> None:
    chosen = SINGLE.replace({"batch_size": batch_size, "learning_rate": 1e-4})
    run, whole = Descent(many_points(), chosen), Descent(many_points(), chosen)
    run.advance_updates(updates)
    assert run.update == updates
    whole.advance(run.epoch + 1)
    run.advance(1)
    assert everything(run) == everything(whole)


def test_updates_without_points_or_after_the_end_are_none() -> None:
    run = Descent(Dataset([], []), Settings())
    run.advance_updates(5)
    assert line(run) == (0.0, 0.0, 0, 0)
    run = Descent(LINE, Settings(learning_rate=0.1))
    run.advance(100_000)
    end = line(run)
    run.advance_updates(5)
    assert line(run) == end


def test_going_back_leaves_an_unfinished_epoch() -> None:
    run, straight = (Descent(DATA, settings_of("adam", 1, shuffle=True)) for _ in range(2))
    run.advance_updates(12)
    assert (run.epoch, run.updates_in_epoch) == (2, 2)
    run.seek(2)
    assert (run.update, run.updates_in_epoch) == (10, 0)
    run.advance(3)
    straight.advance(5)
    assert everything(run) == everything(straight)
