"""What may be done to points, settings and the run, and what the page is told of it."""

import math

import pytest

from app.bridge.report import Report
from app.data import presets
from app.faults import Fault
from app.session.session import Session
from app.session.undo import MAX_STEPS
from app.training.runs import LONGEST_FRAME_MS

GOLDEN = [(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)]


@pytest.fixture
def session() -> Session:
    return Session()


def never() -> bool:
    return False


def run_frames(session: Session, seconds: float, frame_ms: float = 20.0) -> None:
    for frame in range(round(seconds * 1000 / frame_ms) + 1):
        session.frame(frame * frame_ms, never)


def test_a_new_session_stands_at_epoch_0_with_the_default_preset(session: Session) -> None:
    state = Report(session).state()
    assert state["points"] == [list(point) for point in presets.load("noisy_line").points]
    assert (state["status"], state["epoch"], state["m"], state["b"]) == ("idle", 0, 0.0, 0.0)


def test_the_coding_train_preset_gives_its_numbers(session: Session) -> None:
    session.set({"preset": "coding_train"})
    session.step(600)
    assert session.run.m == 1.0000308846712018
    assert session.run.b == 0.034310024816979895


def test_a_preset_in_one_call_with_settings_lets_the_settings_win(session: Session) -> None:
    session.set({"preset": "coding_train", "learning_rate": 0.2, "panels": ["data"]})
    assert session.settings.learning_rate == 0.2
    assert session.settings.loss == "half_sse"
    assert session.settings.panels == ("data",)


def test_undo_and_redo_walk_through_every_kind_of_edit(session: Session) -> None:
    first = session.dataset.points
    session.add_point(0.5, 0.5)
    session.move_point(0, 0.1, 0.9)
    session.remove_point(3)
    session.clear()
    states = []
    for _ in range(4):
        states.append(session.dataset.points)
        session.undo()
    assert session.dataset.points == first
    for expected in reversed(states):
        session.redo()
        assert session.dataset.points == expected
    session.redo()
    assert session.dataset.points == []


def test_one_drag_is_one_step_of_undo(session: Session) -> None:
    before = session.dataset.points
    session.move_point(0, 0.2, 0.2)
    session.move_point(0, 0.3, 0.3, is_same_move=True)
    session.undo()
    assert session.dataset.points == before


def test_undo_remembers_a_bounded_number_of_steps(session: Session) -> None:
    for i in range(MAX_STEPS + 20):
        session.add_point(i / 1000, 0.5)
    for _ in range(2 * MAX_STEPS):
        session.undo()
    assert len(session.dataset) == 13 + 20


def test_a_fault_changes_nothing(session: Session) -> None:
    session.step(5)
    before = Report(session).state()
    for attempt in (
        lambda: session.set({"loss": "sse", "learning_rate": -1}),
        lambda: session.set({"preset": "nowhere"}),
        lambda: session.set({"batch_size": 99}),
        lambda: session.set_points([[0, 0], [1, 1e200]]),
        lambda: session.add_point(math.nan, 0),
        lambda: session.remove_point(99),
    ):
        with pytest.raises(Fault):
            attempt()
    assert Report(session).state() == before


def test_a_batch_larger_than_the_data_names_batch_size(session: Session) -> None:
    with pytest.raises(Fault) as fault:
        session.set({"batch_size": 14})
    assert (fault.value.field, fault.value.details["most"]) == ("batch_size", 13)


def test_settings_change_while_it_runs_without_a_reset(session: Session) -> None:
    session.play()
    run_frames(session, 1.0)
    epoch, line = session.run.epoch, (session.run.m, session.run.b)
    session.set({"learning_rate": 0.01, "loss": "half_mse", "batch_size": 1})
    assert session.run.epoch == epoch > 0
    assert (session.run.m, session.run.b) == line
    assert session.is_running


def test_time_makes_as_many_epochs_as_the_speed_says(session: Session) -> None:
    session.set({"speed": 10})
    session.play()
    run_frames(session, 3.0)
    assert session.run.epoch == 30


def test_a_tab_that_was_hidden_does_not_catch_up(session: Session) -> None:
    session.set({"speed": 100})
    session.play()
    session.frame(0.0, never)
    session.frame(3_600_000.0, never)
    assert session.run.epoch == 100 * LONGEST_FRAME_MS / 1000


def test_at_full_speed_a_frame_stops_when_it_is_out_of_time(session: Session) -> None:
    session.set({"speed": "max", "learning_rate": 1e-6})
    session.play()
    asked = iter([False, False, True, True])
    session.frame(0.0, lambda: next(asked))
    assert 0 < session.run.epoch < 100_000
    assert session.is_running


def test_the_same_calls_give_the_same_run(session: Session) -> None:
    def play(it: Session) -> tuple[float, float, int]:
        it.set({"batch_size": 1, "seed": 7})
        it.play()
        run_frames(it, 1.0)
        return it.run.m, it.run.b, it.run.epoch

    assert play(session) == play(Session())


def test_play_without_points_waits_and_the_first_points_start_it(session: Session) -> None:
    session.clear()
    session.play()
    run_frames(session, 0.5)
    assert Report(session).brief()["is_waiting"] is True
    assert session.run.epoch == 0
    session.set_points(GOLDEN)
    run_frames(session, 0.5)
    assert session.run.epoch > 0


def test_a_converged_run_goes_on_when_a_point_moves(session: Session) -> None:
    session.set({"learning_rate": 0.7, "speed": "max"})
    session.play()
    run_frames(session, 0.1)
    assert session.run.status == "converged"
    session.move_point(0, 0.1, 0.9)
    assert session.run.status == "running"


def test_a_diverged_run_recovers_from_where_it_is_when_the_rate_falls(session: Session) -> None:
    session.set({"learning_rate": 2.0, "speed": "max"})
    session.play()
    run_frames(session, 0.1)
    assert session.run.status == "diverged"
    assert math.isfinite(session.run.loss)
    session.move_point(0, 0.1, 0.9)
    assert session.run.status == "diverged"
    session.set({"learning_rate": 0.5})
    run_frames(session, 0.2)
    assert session.run.status == "converged"


def test_a_diverged_run_recovers_when_the_outlier_that_caused_it_is_removed(
    session: Session,
) -> None:
    session.add_point(30.0, 1.0)
    session.set({"speed": "max"})
    session.play()
    run_frames(session, 0.1)
    assert session.run.status == "diverged"
    session.remove_point(13)
    run_frames(session, 0.2)
    assert session.run.status == "converged"


def test_a_preset_leaves_what_the_page_shows_as_it_is(session: Session) -> None:
    session.set({"squares": True, "loss_scale": "linear", "learning_rate": 0.3})
    session.set({"preset": "outlier"})
    settings = session.settings
    assert (settings.squares, settings.loss_scale) == (True, "linear")
    assert settings.learning_rate == 0.1


def test_settings_are_taken_again_after_points_went_below_the_batch(session: Session) -> None:
    session.set({"batch_size": 5})
    session.set_points(GOLDEN)
    session.set({"batch_size": 5, "learning_rate": 0.2})
    assert session.settings.learning_rate == 0.2


def test_it_is_told_whether_the_line_is_at_the_minimum(session: Session) -> None:
    assert Report(session).brief()["is_at_minimum"] is False
    session.set_points([(0, 0), (0.5, 0.5), (1, 1)])
    session.set({"batch_size": 1, "shuffle": False, "learning_rate": 0.5})
    session.step(10_000)
    assert Report(session).brief()["is_at_minimum"] is True
    session.set({"preset": "coding_train"})
    session.step(100_000)
    assert (session.run.status, Report(session).brief()["is_at_minimum"]) == ("converged", False)


def test_play_after_the_end_starts_again(session: Session) -> None:
    session.set({"learning_rate": 2.0, "speed": "max"})
    session.play()
    run_frames(session, 0.1)
    session.play()
    assert (session.run.epoch, session.run.status) == (0, "running")


def test_reset_goes_back_to_the_start_and_keeps_points_and_settings(session: Session) -> None:
    session.set({"start": [0.5, 0.2], "batch_size": 1})
    session.play()
    run_frames(session, 0.5)
    session.reset()
    state = Report(session).brief()
    assert (state["epoch"], state["m"], state["b"], state["status"]) == (0, 0.5, 0.2, "idle")
    assert session.settings.batch_size == 1


def test_a_new_start_begins_anew_and_keeps_running(session: Session) -> None:
    session.play()
    run_frames(session, 0.5)
    session.set({"start": [2.0, -1.0]})
    assert (session.run.m, session.run.b, session.run.epoch) == (2.0, -1.0, 0)
    assert session.is_running


def test_step_pauses_and_says_what_it_cannot_do(session: Session) -> None:
    session.play()
    session.step(2)
    assert (session.run.epoch, session.run.status) == (2, "paused")
    for bad in (0, -1, 1.5, "2", True, 10**9):
        with pytest.raises(Fault) as fault:
            session.step(bad)
        assert fault.value.field == "epochs"
