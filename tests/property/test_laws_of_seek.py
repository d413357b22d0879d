"""Laws of seek: whatever a person does, the past stays the same and repeats bit for bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.dataset import Dataset
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.descent import Descent
from app.training.history import EPOCH
from app.training.iterate import Iterate
from app.training.trace import Trace

#: Points on which no optimizer converges or diverges in these runs.
DATA = Dataset([0.1, 0.35, 0.5, 0.9, 1.4], [0.3, 0.2, 0.6, 0.7, 1.0])
MOVED = DATA.moved(2, 0.6, 0.5)


pytestmark = pytest.mark.usefixtures("small_slices")


chosen = st.builds(
    Settings,
    batch_size=st.sampled_from(["full", 1, 2, 4]),
    shuffle=st.booleans(),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    learning_rate=st.sampled_from([0.001, 0.002]),
    seed=st.integers(0, 2),
)
moves = st.tuples(st.sampled_from(["advance", "advance_updates", "seek"]), st.integers(0, 40))


def everything(run: Descent) -> tuple[object, ...]:
    return run.m, run.b, run.epoch, run.update, run.rule_arrows, run.history.all_rows.tolist()


@given(chosen, st.lists(moves, max_size=12))
def test_a_run_that_travels_in_time_ends_where_a_straight_run_ends(
    settings: Settings, journey: list[tuple[str, int]]
) -> None:
    run, straight = Descent(DATA, settings), Descent(DATA, settings)
    for name, count in journey:
        getattr(run, name)(count)
        epochs = run.history.all_rows[:, EPOCH]
        assert np.all(np.diff(epochs) > 0)
        assert len(epochs) <= 8
        # The slider of the page ends at the last epoch, and the run stands on it.
        assert max(run.epoch, epochs[-1]) <= run.history.last_epoch
    last = run.history.last_epoch + 1
    run.seek(last)
    run.advance(last - run.epoch)
    straight.advance(last)
    assert everything(run) == everything(straight)


@given(chosen, st.lists(st.one_of(moves, chosen, st.booleans()), max_size=10))
def test_each_row_since_the_last_change_follows_from_the_row_before(
    settings: Settings, journey: list[tuple[str, int] | Settings | bool]
) -> None:
    run = Descent(DATA, settings)
    for step in journey:
        if isinstance(step, tuple):
            getattr(run, step[0])(step[1])
        else:
            points = {True: DATA, False: MOVED}.get(step, run.dataset)  # pyright: ignore
            run.configure(points, step if isinstance(step, Settings) else run.settings)
    rows = run.history.rows
    since = rows[rows[:, EPOCH] >= run.configured_at]
    if len(since) < 2:
        return
    run.seek(int(since[0, EPOCH]))
    for row in since[1:]:
        run.advance(int(row[EPOCH]) - run.epoch)
        assert [run.epoch, run.m, run.b, run.loss] == row[:4].tolist()


@given(chosen, st.lists(st.one_of(moves, chosen, st.booleans()), max_size=10))
def test_each_row_of_the_trace_follows_from_the_row_before(
    settings: Settings, journey: list[tuple[str, int] | Settings | bool]
) -> None:
    run = Descent(DATA, settings.replace({"optimizer": "sgd"}))
    trace = Trace(run)
    for step in journey:
        if isinstance(step, tuple):
            getattr(run, step[0])(step[1])
        else:
            points = {True: DATA, False: MOVED}.get(step, run.dataset)  # pyright: ignore
            plain = step if isinstance(step, Settings) else run.settings
            run.configure(points, plain.replace({"optimizer": "sgd"}))
        rows, problem = trace.rows(), run.problem
        whole = max(run.epoch - run.configured_at, 0) * problem.updates_per_epoch
        if problem.is_full_batch:
            assert len(rows) == 0
            continue
        under_way = run.updates_in_epoch if run.epoch >= run.configured_at else 0
        assert len(rows) == whole + under_way
        iterate, made = None, 0
        permutations, k = problem.permutations(run.configured_at), problem.points_per_update
        while made < len(rows):
            permutation = next(permutations)
            for start in range(0, len(permutation), k):
                if made < len(rows):
                    m, b = rows[made, 1:3].tolist()
                    assert iterate is None or (m, b) == (iterate.m, iterate.b)
                    iterate = problem.updated(Iterate(m, b, ()), permutation[start : start + k])
                    made += 1
        assert iterate is None or (run.m, run.b) == (iterate.m, iterate.b)
