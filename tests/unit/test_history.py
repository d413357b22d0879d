import numpy as np
import pytest

from app.history import CAPACITY, History


def filled(last_epoch: int) -> History:
    history = History()
    for epoch in range(last_epoch + 1):
        history.record(epoch, epoch * 2.0, -epoch, epoch + 0.5)
    return history


def test_a_new_history_is_empty() -> None:
    assert History().rows.shape == (0, 4)


def test_rows_are_epoch_m_b_and_loss() -> None:
    assert filled(2).rows.tolist() == [[0, 0, 0, 0.5], [1, 2, -1, 1.5], [2, 4, -2, 2.5]]


def test_the_same_epoch_recorded_again_replaces_its_row() -> None:
    history = filled(2)
    history.record(2, 7.0, 7.0, 7.0)
    assert history.rows[:, 0].tolist() == [0, 1, 2]
    assert history.rows[-1].tolist() == [2, 7, 7, 7]


@pytest.mark.parametrize(
    "last", [CAPACITY - 1, CAPACITY, CAPACITY + 1, 2 * CAPACITY - 1, 2 * CAPACITY, 50_001]
)
def test_a_long_history_is_bounded_and_evenly_spaced_up_to_its_newest_row(last: int) -> None:
    history = filled(last)
    epochs = history.rows[:, 0]
    assert CAPACITY / 2 <= len(epochs) <= CAPACITY
    assert epochs[0] == 0
    assert epochs[-1] == last
    assert set(np.diff(epochs[:-1])) == {history.stride}
    assert 0 < epochs[-1] - epochs[-2] <= history.stride


def test_thinning_keeps_the_rows_as_they_were() -> None:
    rows = filled(3 * CAPACITY).rows
    epoch = rows[:, 0]
    assert np.array_equal(rows, np.column_stack([epoch, 2 * epoch, -epoch, epoch + 0.5]))


@pytest.mark.parametrize("last", [CAPACITY, 2 * CAPACITY + 1, 50_001])
def test_recording_only_the_epochs_asked_for_makes_the_same_history(last: int) -> None:
    history, epoch = History(), 0
    while epoch < last:
        history.record(epoch, epoch * 2.0, -epoch, epoch + 0.5)
        epoch = history.next_epoch(epoch)
    history.record(last, last * 2.0, -last, last + 0.5)
    assert np.array_equal(history.rows, filled(last).rows)


def test_next_epoch_is_the_next_multiple_of_the_stride() -> None:
    history = filled(CAPACITY)
    assert history.stride == 2
    assert [history.next_epoch(epoch) for epoch in (0, 1, 2, 4099)] == [2, 2, 4, 4100]


def test_clearing_forgets_everything() -> None:
    history = filled(2 * CAPACITY)
    history.clear()
    assert len(history.rows) == 0
    assert history.stride == 1
    history.record(0, 1.0, 2.0, 3.0)
    assert history.rows.tolist() == [[0, 1, 2, 3]]
