import numpy as np
import pytest

from app.training.history import CAPACITY, EPOCH, STATE, STATE_SIZE, History, M


def filled(last_epoch: int) -> History:
    history = History()
    for epoch in range(last_epoch + 1):
        record(history, epoch)
    return history


def record(history: History, epoch: int) -> None:
    history.record(epoch, epoch * 2.0, -epoch, epoch + 0.5, 3 * epoch, (1.0, epoch))


def test_a_new_history_is_empty() -> None:
    assert History().rows.shape == (0, STATE + STATE_SIZE)
    assert History().last_epoch == 0


def test_rows_are_epoch_m_b_loss_update_and_state() -> None:
    assert filled(2).rows[:, :STATE].tolist() == [
        [0, 0, 0, 0.5, 0],
        [1, 2, -1, 1.5, 3],
        [2, 4, -2, 2.5, 6],
    ]
    assert filled(2).rows[:, STATE:].tolist() == [
        [1, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0],
        [1, 2, 0, 0, 0, 0],
    ]


def test_recording_the_same_epoch_again_replaces_its_row() -> None:
    history = filled(2)
    history.record(2, 7.0, 7.0, 7.0)
    assert history.rows[:, 0].tolist() == [0, 1, 2]
    assert history.rows[-1, :STATE].tolist() == [2, 7, 7, 7, 0]


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


def test_thinning_does_not_change_the_remaining_rows() -> None:
    rows = filled(3 * CAPACITY).rows
    epoch = rows[:, 0]
    expected = np.column_stack([epoch, 2 * epoch, -epoch, epoch + 0.5, 3 * epoch])
    assert np.array_equal(rows[:, :STATE], expected)
    assert np.array_equal(rows[:, STATE : STATE + 2], np.column_stack([epoch**0, epoch]))


@pytest.mark.parametrize("last", [CAPACITY, 2 * CAPACITY + 1, 50_001])
def test_recording_only_the_next_epochs_makes_the_same_history(last: int) -> None:
    history, epoch = History(), 0
    while epoch < last:
        record(history, epoch)
        epoch = history.next_epoch(epoch)
    record(history, last)
    assert np.array_equal(history.rows, filled(last).rows)


def test_next_epoch_is_the_next_multiple_of_the_stride() -> None:
    history = filled(CAPACITY)
    assert history.stride == 2
    assert [history.next_epoch(epoch) for epoch in (0, 1, 2, 4099)] == [2, 2, 4, 4100]


def test_clear_removes_everything() -> None:
    history = filled(2 * CAPACITY)
    history.clear()
    assert len(history.rows) == 0
    assert history.stride == 1
    history.record(0, 1.0, 2.0, 3.0)
    assert history.rows[:, :4].tolist() == [[0, 1, 2, 3]]


def test_rewind_returns_the_last_row_up_to_the_epoch() -> None:
    history = filled(2 * CAPACITY)
    assert history.stride == 4
    for epoch, found in ((0, 0), (3, 0), (4, 4), (4001, 4000), (10**9, 2 * CAPACITY), (-5, 0)):
        row = history.rewind(epoch)
        assert (row[EPOCH], row[M]) == (found, 2 * found)
        assert history.rows[-1, EPOCH] == found
        assert history.last_epoch == 2 * CAPACITY


def test_what_lies_ahead_stays_until_new_rows_replace_it() -> None:
    history = filled(10)
    history.rewind(3)
    assert history.has_more_ahead
    assert history.rows[:, EPOCH].tolist() == [0, 1, 2, 3]
    assert history.all_rows[:, EPOCH].tolist() == list(range(11))
    history.record(4, 99.0, 99.0, 99.0)
    assert history.all_rows[:, M].tolist() == [0, 2, 4, 6, 99, 10, 12, 14, 16, 18, 20]
    assert history.rewind(10)[M] == 20.0
    assert not history.has_more_ahead


def test_forgetting_what_is_ahead_makes_the_present_the_last_epoch() -> None:
    history = filled(10)
    history.rewind(3)
    history.forget_what_is_ahead()
    assert (history.last_epoch, history.has_more_ahead) == (3, False)
    assert history.rewind(10)[EPOCH] == 3
    assert np.array_equal(history.all_rows, filled(3).rows)


@pytest.mark.parametrize("last", [CAPACITY + 3, CAPACITY + 4, 3 * CAPACITY + 1])
@pytest.mark.parametrize("back", [0, 1000, 4096])
def test_steps_between_two_rows_of_a_thinned_history_remove_no_row(last: int, back: int) -> None:
    history, untouched = filled(last), filled(last)
    history.rewind(back)
    for epoch in range(back + 1, back + history.stride):
        record(history, epoch)
        assert history.rows[-1, EPOCH] == epoch
        assert np.all(np.diff(history.all_rows[:, EPOCH]) > 0)
        assert history.last_epoch == last
    history.rewind(last)
    assert np.array_equal(history.all_rows, untouched.all_rows)


def test_going_back_and_recording_the_same_again_makes_the_same_history() -> None:
    last, further = CAPACITY + 7, 2 * CAPACITY + 9
    history = filled(last)
    history.rewind(CAPACITY - 11)
    for epoch in range(CAPACITY - 10, further + 1):
        record(history, epoch)
    assert np.array_equal(history.all_rows, filled(further).rows)


def test_one_epoch_off_the_stride_can_be_recorded_too() -> None:
    history = filled(CAPACITY)
    history.extra_epoch = CAPACITY + 3
    assert history.next_epoch(CAPACITY + 2) == CAPACITY + 3
    assert history.next_epoch(CAPACITY + 3) == CAPACITY + 4
    for epoch in range(CAPACITY + 1, 4 * CAPACITY):
        record(history, epoch)
    assert CAPACITY + 3 in history.rows[:, EPOCH]
    others = history.rows[history.rows[:, EPOCH] != CAPACITY + 3][:-1, EPOCH]
    assert set(np.diff(others)) == {history.stride}


def test_a_copy_has_the_rows_up_to_now_and_none_ahead() -> None:
    history = filled(CAPACITY + 10)
    history.rewind(100)
    copy = history.copy()
    assert np.array_equal(copy.all_rows, history.rows)
    assert (copy.last_epoch, copy.stride) == (100, history.stride)
    copy.record(102, 0.0, 0.0, 0.0)
    assert history.all_rows[51, M] == 204.0
