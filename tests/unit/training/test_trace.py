"""The updates, computed again and compared with a run that makes them one by one."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.data.dataset import Dataset
from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.descent import Descent
from app.training.iterate import Iterate
from app.training.problem import Problem
from app.training.trace import EPOCHS, MOST_UPDATES, Trace
from tests.unit.runs import DATA, LINE, SINGLE, many_points, settings_of

#: The loss of a batch is a sum of one to three squares, in different orders.
ROUNDING = 1e-14


pytestmark = pytest.mark.usefixtures("capacity")


def stepped(run: Descent, updates: int) -> NDArray[np.float64]:
    """Make updates one by one, and return epoch, m, b and batch loss before each."""
    rows: list[tuple[float, ...]] = []
    k, per_epoch = run.problem.points_per_update, run.problem.updates_per_epoch
    x, y = run.dataset.x, run.dataset.y
    for _ in range(updates):
        permutation = next(run.problem.permutations(run.epoch))
        batch = permutation[run.updates_in_epoch * k :][:k]
        loss = run.problem.loss.value(run.m, run.b, x[batch], y[batch])
        rows.append((run.epoch + run.updates_in_epoch / per_epoch, run.m, run.b, loss))
        run.advance_updates(1)
    return np.array(rows)


def assert_same(rows: NDArray[np.float64], expected: NDArray[np.float64]) -> None:
    assert np.array_equal(rows[:, :3], expected[:, :3])
    assert rows[:, 3] == pytest.approx(expected[:, 3], rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [1, 2, 4])
@pytest.mark.parametrize("shuffle", [False, True])
def test_repeated_updates_are_those_of_a_run_stepped_one_by_one(
    optimizer: str, batch_size: int, shuffle: bool
) -> None:
    chosen = settings_of(optimizer, batch_size, shuffle)
    run, slow = Descent(DATA, chosen), Descent(DATA, chosen)
    trace = Trace(run)
    expected = stepped(slow, 60 * slow.problem.updates_per_epoch + 1)
    for epochs in (1, 2, 30, 27):
        run.advance(epochs)
        assert_same(trace.rows(), expected[: run.update])
    run.advance_updates(1)
    assert_same(trace.rows(), expected)
    assert_same(Trace(run).rows(), expected)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_of_a_batch_is_that_of_its_points_alone(loss: str) -> None:
    chosen = settings_of("sgd", 2, shuffle=True).replace({"loss": loss})
    run, slow = Descent(DATA, chosen), Descent(DATA, chosen)
    run.advance(4)
    assert_same(Trace(run).rows(), stepped(slow, 12))


def test_a_long_trace_is_thinned_over_the_whole_run() -> None:
    run, slow = (Descent(DATA, settings_of("adam", 1, shuffle=True)) for _ in range(2))
    trace = Trace(run)
    in_epoch = run.problem.updates_per_epoch
    for _ in range(3):
        run.advance(MOST_UPDATES // 5 + 7)
        run.advance_updates(3)
        rows = trace.rows()
        assert MOST_UPDATES / 2 - in_epoch <= len(rows) <= MOST_UPDATES + in_epoch
        whole = np.unique(np.floor(rows[: len(rows) - run.updates_in_epoch, EPOCHS]))
        gaps = np.diff(whole)
        assert whole[0] == 0
        assert len(set(gaps)) == 1
        assert run.epoch - whole[-1] <= gaps[0]
    expected = {row[EPOCHS]: row for row in stepped(slow, run.update)}
    assert_same(trace.rows(), np.array([expected[epoch] for epoch in trace.rows()[:, EPOCHS]]))
    assert_same(Trace(run).rows(), trace.rows())


@pytest.mark.parametrize("epochs", [3, MOST_UPDATES])
def test_the_path_leads_from_update_to_update_and_has_gaps_where_epochs_are_missing(
    epochs: int,
) -> None:
    run = Descent(DATA, settings_of("sgd", 2, shuffle=True))
    run.advance(epochs)
    run.advance_updates(1)
    trace = Trace(run)
    path = trace.path().T
    assert path[-1].tolist() == [run.m, run.b]
    begins = trace.rows()[:, 1:3]
    is_gap = np.isnan(path).any(axis=1)
    assert is_gap.any() == (epochs > 3)
    # Before a gap stands the end of the epoch, and at the end where the run is now.
    ends = np.roll(is_gap, -1)
    ends[-1] = True
    assert np.array_equal(path[~is_gap & ~ends], begins)


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        (LINE, Settings()),
        (LINE, Settings(batch_size=4)),
        (Dataset([], []), Settings(batch_size=1)),
        (many_points(), SINGLE),
        (LINE, Settings(model="one_weight", batch_size=1)),
    ],
    ids=["full", "all in one", "no points", "more than can be shown", "no data"],
)
def test_with_one_update_or_too_many_an_epoch_the_trace_is_empty(
    data: Dataset, settings: Settings
) -> None:
    run = Descent(data, settings)
    run.advance(2)
    assert not Trace(run).is_worthwhile
    assert Trace(run).rows().shape == (0, 4)


def test_a_run_not_yet_begun_has_no_updates() -> None:
    assert Trace(Descent(DATA, settings_of("sgd", 1, shuffle=True))).rows().shape == (0, 4)


CHANGES = pytest.mark.parametrize(
    "change",
    [{"learning_rate": 0.01}, {"optimizer": "adam"}, {"batch_size": 2}, {"seed": 6},
     {"standardize": True}, {"loss": "half_sse"}, {}],
    ids=lambda change: next(iter(change), "points"),
)  # fmt: skip


@CHANGES
@pytest.mark.parametrize("before", [13, 16])
@pytest.mark.parametrize("after", [0, 1, 2, 9])
def test_the_trace_begins_at_a_change_and_is_exact_after_it(
    change: dict[str, object], before: int, after: int
) -> None:
    data = DATA if change else DATA.moved(2, 0.6, -0.4)
    run = Descent(DATA, settings_of("momentum", 1, shuffle=True))
    trace = Trace(run)
    run.advance(before)
    trace.rows()
    run.configure(data, run.settings.replace(change))
    assert len(trace.rows()) == 0
    changed_at = [run.m, run.b]
    run.advance(after)
    rows = trace.rows()
    assert len(rows) == after * run.problem.updates_per_epoch
    if after:
        assert_columns_lead_to(run, rows)
        assert rows[0, 1:3].tolist() == changed_at


def assert_columns_lead_to(run: Descent, rows: NDArray[np.float64]) -> None:
    """Make the updates of whole epochs from the first row on, batch by batch."""
    problem: Problem = run.problem
    assert rows[0, 0] == run.configured_at
    m, b = rows[0, 1:3].tolist()
    iterate = Iterate(m, b, ())
    states = run.history.rows[run.history.rows[:, 0] == run.configured_at][0, 5:]
    size = len(OPTIMIZERS[run.settings.optimizer].initial)
    iterate = iterate._replace(state=tuple(states[:size].tolist()))
    k, made = problem.points_per_update, 0
    permutations = problem.permutations(run.configured_at)
    while made < len(rows):
        permutation = next(permutations)
        for start in range(0, len(permutation), k):
            assert rows[made, 1:3].tolist() == [iterate.m, iterate.b]
            iterate = problem.updated(iterate, permutation[start : start + k])
            made += 1
    assert (run.m, run.b) == (iterate.m, iterate.b)


@CHANGES
def test_the_trace_omits_an_epoch_with_a_change(change: dict[str, object]) -> None:
    data = DATA if change else DATA.moved(2, 0.6, -0.4)
    run = Descent(DATA, settings_of("momentum", 1, shuffle=True))
    trace = Trace(run)
    run.advance(13)
    run.advance_updates(3)
    run.configure(data, run.settings.replace(change))
    run.advance_updates(1)
    assert len(trace.rows()) == 0
    run.advance(1)
    assert len(trace.rows()) == 0
    run.advance(6)
    rows = trace.rows()
    assert len(rows) == 6 * run.problem.updates_per_epoch
    assert_columns_lead_to(run, rows)


def test_after_going_back_the_updates_are_those_of_that_time() -> None:
    run, slow = (Descent(DATA, settings_of("adam", 2, shuffle=True)) for _ in range(2))
    trace = Trace(run)
    run.advance(40)
    expected = stepped(slow, 3 * 40)
    assert_same(trace.rows(), expected)
    run.seek(21)
    assert_same(trace.rows(), expected[: run.update])
    run.advance_updates(4)
    assert_same(trace.rows(), expected[: run.update])
    run.seek(40)
    assert_same(trace.rows(), expected)


def test_after_a_reset_the_trace_has_nothing_of_the_old_run() -> None:
    run = Descent(DATA, settings_of("adam", 2, shuffle=True))
    trace = Trace(run)
    run.advance(10)
    first = trace.rows()
    run.reset()
    assert len(trace.rows()) == 0
    run.advance(10)
    assert np.array_equal(trace.rows(), first)


def test_the_trace_of_a_fork_has_the_shared_updates() -> None:
    run = Descent(DATA, settings_of("adam", 2, shuffle=True))
    run.advance(11)
    other = run.fork(run.settings)
    assert np.array_equal(Trace(other).rows(), Trace(run).rows())
