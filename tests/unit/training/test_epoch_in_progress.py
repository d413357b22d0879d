"""The middle of an epoch: slices, single updates, and changes during an epoch."""

import math
from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training import descent
from app.training.descent import SLICE, Descent, Status
from tests.unit.runs import DATA, LINE, MANY, SINGLE, everything, line, many_points, settings_of


@pytest.mark.parametrize("batch_size", [3, SLICE - 1, SLICE + 1])
def test_slices_cut_no_batch_short(batch_size: int) -> None:
    run = Descent(many_points(), SINGLE.replace({"batch_size": batch_size}))
    run.advance(2)
    assert run.update == 2 * math.ceil(MANY / batch_size)


def after(calls: int) -> Callable[[], bool]:
    """Return an `out_of_time` that is true from its `calls`-th call on."""
    asked = count(1)
    return lambda: next(asked) >= calls


# Slices, and changes in the middle of an epoch


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("batch_size", [1, 3, SLICE + 1])
def test_a_run_stopped_in_the_middle_of_an_epoch_goes_on_there(
    batch_size: int, shuffle: bool
) -> None:
    settings = SINGLE.replace({"batch_size": batch_size, "shuffle": shuffle})
    at_once, in_slices = (Descent(many_points(), settings) for _ in range(2))
    at_once.advance(3)
    assert in_slices.advance(3, after(1)) == 0
    assert 0 < in_slices.update < MANY
    while in_slices.epoch < 3:
        in_slices.advance(3 - in_slices.epoch, after(1))
    assert line(in_slices) == line(at_once)
    assert np.array_equal(in_slices.history.rows, at_once.history.rows)


def test_the_history_has_no_row_from_the_middle_of_an_epoch() -> None:
    run = Descent(many_points(), SINGLE)
    run.advance(1, after(1))
    assert run.m != 0.0
    assert run.history.rows[:, :3].tolist() == [[0.0, 0.0, 0.0]]
    run.configure(LINE, SINGLE)
    assert run.history.rows[:, :3].tolist() == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize("shuffle", [True, False])
def test_removing_points_in_the_middle_of_an_epoch_begins_the_epoch_again(shuffle: bool) -> None:
    settings = SINGLE.replace({"shuffle": shuffle})
    run = Descent(many_points(), settings)
    run.advance(1, after(1))
    before = run.m, run.b
    run.configure(LINE, settings)
    assert (run.m, run.b, run.epoch, run.update) == (*before, 0, SLICE)
    assert run.advance(2) == 2
    assert run.update == SLICE + 2 * len(LINE)


@pytest.mark.parametrize("batch_size", ["full", MANY, 2])
def test_another_batch_size_in_the_middle_of_an_epoch_begins_the_epoch_again(
    batch_size: int | str,
) -> None:
    data = many_points()
    run = Descent(data, SINGLE)
    run.advance(1, after(1))
    line_then = run.m, run.b
    changed = SINGLE.replace({"batch_size": batch_size})
    run.configure(data, changed)
    run.advance(1)
    fresh = Descent(data, changed.replace({"start": line_then}))
    fresh.advance(1)
    assert (run.m, run.b, run.epoch) == (fresh.m, fresh.b, 1)


def test_another_rate_in_the_middle_of_an_epoch_goes_on_with_the_epoch() -> None:
    data = many_points()
    run = Descent(data, SINGLE)
    run.advance(1, after(1))
    run.configure(data, SINGLE.replace({"learning_rate": 0.001}))
    assert run.advance(1) == 1
    assert run.update == MANY


def test_an_epoch_under_two_rates_does_not_count_as_standing_still() -> None:
    # The first points pull, but the rate is tiny; the last points agree with the line.
    y = np.where(np.arange(MANY) < 2 * SLICE, 1.0, 0.0)
    data = Dataset(np.zeros(MANY), y)
    run = Descent(data, SINGLE.replace({"learning_rate": 1e-12}))
    run.advance(1, after(2))
    run.configure(data, SINGLE)
    assert run.advance(1) == 1
    assert run.status is Status.IDLE


def test_a_fork_in_the_middle_of_an_epoch_goes_on_there() -> None:
    run = Descent(many_points(), SINGLE.replace({"shuffle": True}))
    run.advance_updates(MANY + 100)
    other = run.fork(run.settings)
    assert line(other) == line(run)
    assert other.order_so_far() == run.order_so_far()
    for each in (run, other):
        each.advance(1)
    assert line(other) == line(run)


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
def test_a_run_makes_exactly_the_requested_number_of_updates(batch_size: int, updates: int) -> None:
    chosen = SINGLE.replace({"batch_size": batch_size, "learning_rate": 1e-4})
    run, whole = Descent(many_points(), chosen), Descent(many_points(), chosen)
    run.advance_updates(updates)
    assert run.update == updates
    whole.advance(run.epoch + 1)
    run.advance(1)
    assert everything(run) == everything(whole)


def test_without_points_or_after_the_end_there_are_no_updates() -> None:
    run = Descent(Dataset([], []), Settings())
    run.advance_updates(5)
    assert line(run) == (0.0, 0.0, 0, 0)
    run = Descent(LINE, Settings(learning_rate=0.1))
    run.advance(100_000)
    end = line(run)
    run.advance_updates(5)
    assert line(run) == end


def test_going_back_abandons_an_epoch_in_progress() -> None:
    run, straight = (Descent(DATA, settings_of("adam", 1, shuffle=True)) for _ in range(2))
    run.advance_updates(12)
    assert (run.epoch, run.updates_in_epoch) == (2, 2)
    run.seek(2)
    assert (run.update, run.updates_in_epoch) == (10, 0)
    run.advance(3)
    straight.advance(5)
    assert everything(run) == everything(straight)
