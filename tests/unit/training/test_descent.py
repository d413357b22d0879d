import math
from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.settings import Settings
from app.training.descent import SLICE, Descent, Status
from app.training.history import LOSS
from tests.unit.runs import LINE, MANY, SINGLE, line, many_points


def after(calls: int) -> Callable[[], bool]:
    """Return an `out_of_time` that says yes when it is asked for the `calls`-th time."""
    asked = count(1)
    return lambda: next(asked) >= calls


# Beginning and going on


def test_a_new_run_stands_at_its_start() -> None:
    run = Descent(LINE, Settings(start=(2.0, -1.0)))
    assert line(run) == (2.0, -1.0, 0, 0)
    assert run.status is Status.IDLE
    assert run.history.rows[:, :4].tolist() == [[0.0, 2.0, -1.0, run.loss]]


def test_advancing_answers_the_epochs_completed_and_leaves_the_status_to_the_caller() -> None:
    run = Descent(LINE, Settings(learning_rate=0.01))
    assert run.advance(7) == 7
    assert (run.epoch, run.update, run.status) == (7, 7, Status.IDLE)


@pytest.mark.parametrize("epochs", [0, -3])
def test_advancing_by_nothing_changes_nothing(epochs: int) -> None:
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


@pytest.mark.parametrize("batch_size", [3, SLICE - 1, SLICE + 1])
def test_slices_cut_no_batch_short(batch_size: int) -> None:
    run = Descent(many_points(), SINGLE.replace({"batch_size": batch_size}))
    run.advance(2)
    assert run.update == 2 * math.ceil(MANY / batch_size)


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


def test_seeds_tell_shuffled_runs_apart() -> None:
    runs = [Descent(LINE, Settings(batch_size=1, learning_rate=0.02, seed=s)) for s in (1, 2)]
    for run in runs:
        run.advance(5)
    assert runs[0].m != runs[1].m


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


def test_the_clock_is_asked_once_a_slice_however_short_the_epochs() -> None:
    asked = count()
    settings = SINGLE.replace({"learning_rate": 1e-4})
    assert Descent(LINE, settings).advance(SLICE, lambda: next(asked) < 0) == SLICE
    assert next(asked) == len(LINE)


def test_the_history_has_no_line_from_the_middle_of_an_epoch() -> None:
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


def test_an_epoch_under_two_rates_is_not_taken_for_a_rest() -> None:
    # The first points pull, but at no rate to speak of; the last agree with the line as it is.
    y = np.where(np.arange(MANY) < 2 * SLICE, 1.0, 0.0)
    data = Dataset(np.zeros(MANY), y)
    run = Descent(data, SINGLE.replace({"learning_rate": 1e-12}))
    run.advance(1, after(2))
    run.configure(data, SINGLE)
    assert run.advance(1) == 1
    assert run.status is Status.IDLE


def test_a_batch_size_above_the_number_of_points_left_takes_them_all() -> None:
    settings = SINGLE.replace({"batch_size": 3})
    run = Descent(LINE, settings)
    run.advance(2)
    run.configure(LINE.removed(0).removed(0), settings)
    assert run.problem.is_full_batch
    assert (run.problem.points_per_update, run.advance(2), run.update) == (2, 2, 4 + 2)


def test_switching_shuffle_or_seed_does_not_repeat_the_orders_of_the_beginning() -> None:
    run = Descent(LINE, SINGLE.replace({"shuffle": True}))
    run.advance(3)
    here = run.m, run.b
    run.configure(LINE.moved(0, *LINE.points[0]), run.settings)
    run.advance(3)
    fresh = Descent(LINE, run.settings.replace({"start": here}))
    fresh.advance(3)
    assert (run.m, run.b) != (fresh.m, fresh.b)


def test_moving_a_point_rewrites_the_newest_row_of_the_history_alone() -> None:
    run = Descent(LINE, SINGLE)
    run.advance(2)
    rows = run.history.rows.copy()
    run.configure(LINE.moved(0, 9.0, -9.0), SINGLE)
    assert np.array_equal(run.history.rows[:-1], rows[:-1])
    assert run.history.rows[-1, :5].tolist() == [2.0, run.m, run.b, run.loss, run.update]
    assert run.loss != rows[-1, LOSS]
