"""What a session does with points, settings and runs."""

import math
from collections.abc import Callable

import pytest

from app.bridge.report import Report
from app.faults import Fault
from app.session.session import Session
from app.settings import PANELS
from app.training.runs import LONGEST_FRAME_MS
from tests.unit.runs import GOLDEN, never, run_frames


@pytest.fixture
def session() -> Session:
    return Session()


def test_the_coding_train_preset_gives_its_numbers(session: Session) -> None:
    session.set({"preset": "coding_train"})
    session.step(600)
    assert session.run.m == 1.0000308846712018
    assert session.run.b == 0.034310024816979895


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


def test_time_makes_as_many_epochs_as_the_speed_sets(session: Session) -> None:
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


def test_at_full_speed_a_frame_stops_when_its_time_is_up(session: Session) -> None:
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


@pytest.mark.parametrize("empty", [lambda s: s.clear(), lambda s: s.set_points([])])
def test_emptying_goes_back_to_epoch_0_and_stands_still(
    session: Session, empty: Callable[[Session], object]
) -> None:
    session.fork()
    session.step(40)
    session.play()
    empty(session)
    assert [run.descent.epoch for run in session.runs] == [0, 0]
    assert session.run.status == "idle"
    assert len(session.run.history.rows) == 1


def test_with_one_distinct_x_a_playing_run_waits_for_another(session: Session) -> None:
    session.clear()
    session.play()
    for points in ([(0.5, 0.2)], [(0.5, 0.2), (0.5, 0.6)]):
        session.set_points(points)
        run_frames(session, 0.5)
        assert Report(session).brief()["is_waiting"]
        assert (session.run.epoch, session.run.m, session.run.b) == (0, 0.0, 0.0)
    session.add_point(0.6, 0.9)
    run_frames(session, 0.5)
    assert session.run.epoch > 0


@pytest.mark.parametrize("model", ["line", "adaline"])
def test_random_points_are_the_same_for_a_seed_and_begin_again(model: str) -> None:
    session, other = Session(), Session()
    for each in (session, other):
        each.set({"model": model})
        each.step(5)
        each.new_random_points(11)
    assert session.dataset.points == other.dataset.points
    assert (session.run.epoch, session.settings.preset) == (0, "")
    assert session.run.problem.can_learn
    other.new_random_points(12)
    assert session.dataset.points != other.dataset.points
    session.undo()
    assert session.run.epoch == 5


def test_a_converged_run_goes_on_when_a_point_moves(session: Session) -> None:
    session.set({"learning_rate": 0.7, "speed": "max"})
    session.play()
    run_frames(session, 0.1)
    assert session.run.status == "converged"
    session.move_point(0, 0.1, 0.9)
    assert session.run.status == "running"


def test_a_diverged_run_recovers_without_a_restart_when_the_rate_falls(session: Session) -> None:
    session.set({"learning_rate": 2.0, "speed": "max"})
    session.play()
    run_frames(session, 5.0)  # it plays slowly, so that it can be followed
    assert session.run.status == "diverged"
    assert math.isfinite(session.run.loss)
    session.move_point(0, 0.1, 0.9)
    assert session.run.status == "diverged"
    session.set({"learning_rate": 0.5})
    run_frames(session, 0.2)
    assert session.run.status == "converged"


def test_a_diverged_run_recovers_when_its_outlier_is_removed(
    session: Session,
) -> None:
    session.add_point(30.0, 1.0)
    session.set({"speed": "max"})
    session.play()
    run_frames(session, 5.0)  # it plays slowly, so that it can be followed
    assert session.run.status == "diverged"
    session.remove_point(13)
    run_frames(session, 0.2)
    assert session.run.status == "converged"


def test_settings_can_change_after_points_became_fewer_than_the_batch(session: Session) -> None:
    session.set({"batch_size": 5})
    session.set_points(GOLDEN)
    session.set({"batch_size": 5, "learning_rate": 0.2})
    assert session.settings.learning_rate == 0.2


def test_play_after_the_end_starts_again(session: Session) -> None:
    session.set({"learning_rate": 2.0, "speed": "max"})
    session.play()
    run_frames(session, 0.1)
    session.play()
    assert (session.run.epoch, session.run.status) == (0, "running")


def test_reset_goes_back_to_the_start_under_the_same_points_and_settings(session: Session) -> None:
    session.set({"start": [0.5, 0.2], "batch_size": 1})
    session.play()
    run_frames(session, 0.5)
    session.reset()
    state = Report(session).brief()
    assert (state["epoch"], state["m"], state["b"], state["status"]) == (0, 0.5, 0.2, "idle")
    assert session.settings.batch_size == 1


def test_another_start_restarts_a_run_which_keeps_running(session: Session) -> None:
    session.play()
    run_frames(session, 0.5)
    session.set({"start": [2.0, -1.0]})
    assert (session.run.m, session.run.b, session.run.epoch) == (2.0, -1.0, 0)
    assert session.is_running


def test_step_pauses_and_refuses_what_it_cannot_do(session: Session) -> None:
    session.play()
    session.step(2)
    assert (session.run.epoch, session.run.status) == (2, "paused")
    for bad in (0, -1, 1.5, "2", True, 10**9):
        with pytest.raises(Fault) as fault:
            session.step(bad)
        assert fault.value.field == "epochs"


#: A line expressed in other units and back again: a few roundings.
ROUNDING = 1e-13


# Standardize


@pytest.mark.parametrize("batch_size", ["full", 1])
@pytest.mark.parametrize("epochs", [0, 12])
def test_switching_standardize_does_not_move_the_line_in_original_units(
    session: Session, batch_size: int | str, epochs: int
) -> None:
    session.set({"batch_size": batch_size, "start": [0.4, -0.7]})
    session.run.advance(epochs)
    line, loss, start = session.run.original_units, session.run.loss, session.run.start
    rows = session.run.history.rows.copy()
    session.set({"standardize": True})
    run = session.run
    assert (run.m, run.b) != line
    assert run.original_units == pytest.approx(line, rel=ROUNDING)
    assert run.loss == pytest.approx(loss, rel=ROUNDING)
    assert run.epoch == epochs
    assert run.design is not None
    assert run.design.to_original_units(*run.start) == pytest.approx(start, rel=ROUNDING)
    past = run.design.to_original_units(run.history.rows[:, 1], run.history.rows[:, 2])
    assert past[0] == pytest.approx(rows[:, 1], rel=ROUNDING)
    assert past[1] == pytest.approx(rows[:, 2], rel=ROUNDING, abs=ROUNDING)
    session.set({"standardize": False})
    assert (session.run.m, session.run.b) == pytest.approx(line, rel=ROUNDING)
    assert session.settings.start == pytest.approx(start, rel=ROUNDING)
    assert session.settings.start == session.run.start


def test_a_start_set_together_with_standardize_is_not_converted(session: Session) -> None:
    session.set({"standardize": True, "start": [1.5, -0.5]})
    assert (session.run.m, session.run.b) == (1.5, -0.5)
    assert session.settings.start == (1.5, -0.5)


def test_moving_a_point_under_standardized_x_does_not_move_the_line(session: Session) -> None:
    session.set({"standardize": True})
    session.step(10)
    line, deviation = session.run.original_units, session.run.design
    session.move_point(0, 0.9, 0.1)
    assert session.run.design is not None
    assert deviation is not None
    assert session.run.design.scale != deviation.scale
    assert session.run.original_units == pytest.approx(line, rel=ROUNDING)


def test_without_points_standardize_changes_nothing(session: Session) -> None:
    session.clear()
    session.set({"standardize": True})
    assert not session.wants_frame
    session.set_points([(0, 0), (2, 1)])
    assert session.run.design is not None
    assert session.run.design.first.tolist() == [-1.0, 1.0]


def test_points_of_two_classes_stay_when_the_model_changes(session: Session) -> None:
    session.add_point(0.3, 0.9, 1)
    points = session.dataset.points
    for model in ("adaline", "one_weight", "line"):
        session.set({"model": model})
        assert session.dataset.points == points


def test_panels_are_those_of_the_model(session: Session) -> None:
    session.set({"panels": ["data", "plane"]})
    assert session.panels == ("data", "plane")
    session.set({"model": "one_weight"})
    assert session.panels == ("slice_m", "loss")
    assert session.settings.panels == ("data", "plane")
    session.set({"model": "adaline", "panels": list(PANELS)})
    assert set(session.panels) == set(PANELS)
