"""Several runs at once: played abreast, stepped, scrubbed."""

import pytest

from app.bridge.report import Report
from app.faults import Fault
from app.session.session import Session
from app.training.descent import SLICE
from app.training.runs import MAX_STEP_UPDATES, MOST_RUNS
from tests.unit.runs import epochs_of, many_points, session_of_six_runs


def never() -> bool:
    return False


@pytest.fixture
def session() -> Session:
    return session_of_six_runs()


@pytest.mark.parametrize("speed", ["max", 30, 1000, 100_000])
@pytest.mark.parametrize("hurry", [0, 1, 5])
def test_runs_are_played_abreast(session: Session, speed: object, hurry: int) -> None:
    session.set({"speed": speed})
    session.play()
    seen = set()
    for frame in range(1, 40):
        asked = iter(range(1000))
        session.frame(20.0 * frame, lambda asked=asked: next(asked) >= hurry)
        assert len(set(epochs_of(session))) == 1
        seen.add(session.run.epoch)
    assert len(seen) > 10


def test_time_makes_as_many_epochs_of_each_run_as_the_speed_says(session: Session) -> None:
    session.set({"speed": 10})
    session.play()
    for frame in range(151):
        session.frame(20.0 * frame, never)
    assert epochs_of(session) == [5 + 30] * MOST_RUNS


def test_an_epoch_of_very_many_points_does_not_hold_the_frame_up() -> None:
    session = Session()
    session.set_points([(float(x), float(y)) for x, y in many_points().points])
    session.set({"learning_rate": 1e-4})
    session.fork()
    session.set({"batch_size": 1, "shuffle": False, "speed": "max"})
    straight = session.run.fork(session.settings)
    session.play()
    for frame in range(9):
        before = session.run.update
        session.frame(20.0 * frame, lambda: True)
        assert session.run.update - before <= 2 * SLICE
    full, single = (run.descent for run in session.runs)
    # The other run waits for the end of an epoch of three slices before it begins the next.
    assert (full.epoch, single.epoch) == (5, 4)
    straight.advance_updates(single.update)
    assert (single.m, single.b) == (straight.m, straight.b)


def test_a_frame_that_is_out_of_time_from_the_start_makes_progress_all_the_same(
    session: Session,
) -> None:
    session.set({"speed": 30})
    session.play()
    for frame in range(100):
        session.frame(20.0 * frame, lambda: True)
    assert session.run.epoch > 30


def test_a_run_that_has_ended_waits_and_the_others_go_on() -> None:
    session = Session()
    session.set({"learning_rate": 0.3, "speed": "max"})
    session.fork()
    session.set({"learning_rate": 1e-6})
    session.play()
    for frame in range(5):
        asked = iter(range(1000))
        session.frame(20.0 * frame, lambda asked=asked: next(asked) >= 9)
    quick, slow = (run.descent for run in session.runs)
    assert (str(quick.status), str(slow.status)) == ("converged", "running")
    assert slow.epoch > quick.epoch
    assert session.is_running
    session.play()  # only when all have ended do they start again
    assert quick.epoch == quick.converged_at


def test_play_after_all_have_ended_starts_all_again() -> None:
    session = Session()
    session.set({"learning_rate": 0.5, "speed": "max"})
    session.fork()
    session.set({"learning_rate": 5.0})
    restarts = session.restarts
    session.step(5000)
    assert [str(run.descent.status) for run in session.runs] == ["converged", "diverged"]
    session.play()
    assert epochs_of(session) == [0, 0]
    assert session.restarts == restarts + 1


def test_a_fork_while_playing_plays_too(session: Session) -> None:
    session.remove_run(5)
    session.play()
    session.fork()
    assert all(str(run.descent.status) == "running" for run in session.runs)


def test_steps_are_made_by_all_and_bounded_by_the_run_of_the_most_updates(
    session: Session,
) -> None:
    session.step(7)
    assert epochs_of(session) == [12] * MOST_RUNS
    most = MAX_STEP_UPDATES // len(session.dataset)
    with pytest.raises(Fault) as caught:
        session.step(most + 1)
    assert caught.value.details["most"] == most


def test_single_updates_are_made_by_all(session: Session) -> None:
    before = [run.descent.update for run in session.runs]
    session.step_updates(2)
    assert [run.descent.update - was for run, was in zip(session.runs, before, strict=True)] == [
        2
    ] * MOST_RUNS


def test_all_runs_are_scrubbed_together(session: Session) -> None:
    session.step(20)
    session.seek(3)
    assert epochs_of(session) == [3] * MOST_RUNS
    assert len({run.descent.m for run in session.runs}) == 1  # before the forks
    session.seek(11)
    assert epochs_of(session) == [11] * MOST_RUNS
    assert len({run.descent.m for run in session.runs}) == MOST_RUNS
    assert Report(session).brief()["last_epoch"] == 25


def test_a_run_that_ended_earlier_is_shown_at_its_end() -> None:
    session = Session()
    session.set({"learning_rate": 0.3})
    session.fork()
    session.set({"learning_rate": 1e-6})
    session.step(2000)
    session.seek(1500)
    quick, slow = (run.descent for run in session.runs)
    assert (quick.epoch, slow.epoch) == (quick.converged_at, 1500)
    assert str(quick.status) == "converged"
    with pytest.raises(Fault):
        session.seek(2001)
