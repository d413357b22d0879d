"""One run of gradient descent: its epochs, its settings, its forks."""

from itertools import count

import numpy as np
import pytest

from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.descent import SLICE, Descent, Status
from app.training.history import LOSS
from tests.unit.runs import DATA, LINE, SINGLE, everything, line, settings_of

# Beginning and going on


def test_a_new_run_is_at_its_start() -> None:
    run = Descent(LINE, Settings(start=(2.0, -1.0)))
    assert line(run) == (2.0, -1.0, 0, 0)
    assert run.status is Status.IDLE
    assert run.history.rows[:, :4].tolist() == [[0.0, 2.0, -1.0, run.loss]]


def test_advance_returns_the_completed_epochs_and_does_not_set_running() -> None:
    run = Descent(LINE, Settings(learning_rate=0.01))
    assert run.advance(7) == 7
    assert (run.epoch, run.update, run.status) == (7, 7, Status.IDLE)


@pytest.mark.parametrize("epochs", [0, -3])
def test_advance_by_no_epochs_changes_nothing(epochs: int) -> None:
    run = Descent(LINE, SINGLE)
    assert run.advance(epochs) == 0
    assert line(run) == (0.0, 0.0, 0, 0)


@pytest.mark.parametrize(("batch_size", "per_epoch"), [(1, 4), (2, 2), (3, 2), (4, 1), (99, 1)])
def test_an_epoch_takes_as_many_updates_as_there_are_batches(
    batch_size: int, per_epoch: int
) -> None:
    run = Descent(LINE, SINGLE.replace({"batch_size": batch_size}))
    run.advance(5)
    assert run.update == 5 * per_epoch
    assert run.problem.is_full_batch == (per_epoch == 1)


def test_full_batch_and_batches_of_all_points_are_the_same_run() -> None:
    runs = [Descent(LINE, Settings(batch_size=size)) for size in ("full", 4, 5)]
    for run in runs:
        run.advance(20)
    assert line(runs[0]) == line(runs[1]) == line(runs[2])


@pytest.mark.parametrize("batch_size", ["full", 1, 3])
def test_reset_makes_a_run_repeat_itself_bit_for_bit(batch_size: int | str) -> None:
    run = Descent(LINE, SINGLE.replace({"batch_size": batch_size, "shuffle": True, "seed": 3}))
    run.advance(50)
    first, rows = line(run), run.history.rows.copy()
    run.reset()
    assert line(run) == (0.0, 0.0, 0, 0)
    run.advance(50)
    assert line(run) == first
    assert np.array_equal(run.history.rows, rows)


def test_shuffled_runs_differ_by_their_seeds() -> None:
    runs = [Descent(LINE, Settings(batch_size=1, learning_rate=0.02, seed=s)) for s in (1, 2)]
    for run in runs:
        run.advance(5)
    assert runs[0].m != runs[1].m


def test_a_run_reads_the_clock_once_a_slice_even_in_short_epochs() -> None:
    asked = count()
    settings = SINGLE.replace({"learning_rate": 1e-4})
    assert Descent(LINE, settings).advance(SLICE, lambda: next(asked) < 0) == SLICE
    assert next(asked) == len(LINE)


def test_a_batch_size_above_the_number_of_points_left_uses_them_all() -> None:
    settings = SINGLE.replace({"batch_size": 3})
    run = Descent(LINE, settings)
    run.advance(2)
    run.configure(LINE.removed(0).removed(0), settings)
    assert run.problem.is_full_batch
    assert (run.problem.points_per_update, run.advance(2), run.update) == (2, 2, 4 + 2)


def test_switching_shuffle_or_seed_does_not_repeat_the_first_permutations() -> None:
    run = Descent(LINE, SINGLE.replace({"shuffle": True}))
    run.advance(3)
    here = run.m, run.b
    run.configure(LINE.moved(0, *LINE.points[0]), run.settings)
    run.advance(3)
    fresh = Descent(LINE, run.settings.replace({"start": here}))
    fresh.advance(3)
    assert (run.m, run.b) != (fresh.m, fresh.b)


def test_moving_a_point_rewrites_only_the_newest_row_of_the_history() -> None:
    run = Descent(LINE, SINGLE)
    run.advance(2)
    rows = run.history.rows.copy()
    run.configure(LINE.moved(0, 9.0, -9.0), SINGLE)
    assert np.array_equal(run.history.rows[:-1], rows[:-1])
    assert run.history.rows[-1, :5].tolist() == [2.0, run.m, run.b, run.loss, run.update]
    assert run.loss != rows[-1, LOSS]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 2])
def test_a_fork_under_the_same_settings_takes_the_same_path(
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


def test_a_fork_with_another_rate_does_not_change_the_old_run() -> None:
    run, straight = (Descent(DATA, settings_of("momentum", 1, shuffle=True)) for _ in range(2))
    run.advance(10)
    other = run.fork(run.settings.replace({"learning_rate": 0.02}))
    other.advance(10)
    run.advance(10)
    straight.advance(20)
    assert everything(run) == everything(straight)
    assert other.m != run.m
    assert np.array_equal(other.history.rows[:11], run.history.rows[:11])


def test_a_fork_knows_since_which_epoch_its_settings_hold() -> None:
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
