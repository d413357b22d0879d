"""Up to six runs: their names and colours, and how they go through time together."""

import pytest

from app.bridge.report import Report
from app.data import presets
from app.data.dataset import Dataset
from app.faults import Fault
from app.session.session import Session
from app.settings import Scope, Settings
from app.training.descent import SLICE, Status
from app.training.history import EPOCH
from app.training.runs import LONGEST_NAME, MAX_STEP_UPDATES, MOST_RUNS, Runs
from tests.unit.runs import CHANGES, LINE, epochs_of, many_points, never, session_of_six_runs


@pytest.fixture
def session() -> Session:
    return session_of_six_runs()


# Up to six


def test_a_fork_becomes_the_active_run_with_a_colour_of_its_own(session: Session) -> None:
    assert (len(session.runs), session.runs.active) == (MOST_RUNS, MOST_RUNS - 1)
    assert [run.colour for run in session.runs] == [0, 1, 2, 3, 4, 5]
    assert epochs_of(session) == [5] * MOST_RUNS


def test_a_seventh_run_is_a_fault_and_changes_nothing(session: Session) -> None:
    before = Report(session).state()
    with pytest.raises(Fault) as caught:
        session.fork()
    assert (caught.value.code, caught.value.field) == ("too_many_runs", "runs")
    assert caught.value.details["most"] == MOST_RUNS
    assert Report(session).state() == before


def test_a_new_run_gets_the_colour_of_a_removed_one(session: Session) -> None:
    session.remove_run(2)
    session.remove_run(0)
    session.fork()
    assert [run.colour for run in session.runs] == [1, 3, 4, 5, 0]
    session.fork()
    assert [run.colour for run in session.runs] == [1, 3, 4, 5, 0, 2]


@pytest.mark.parametrize(
    ("active", "removed", "then"), [(3, 1, 2), (3, 5, 3), (3, 3, 2), (0, 0, 0), (5, 5, 4)]
)
def test_after_removing_a_run_the_active_one_or_its_neighbour_is_active(
    session: Session, active: int, removed: int, then: int
) -> None:
    session.select_run(active)
    run = session.run
    session.remove_run(removed)
    assert (len(session.runs), session.runs.active) == (MOST_RUNS - 1, then)
    assert (session.run is run) == (active != removed)
    assert session.settings.learning_rate == session.run.settings.learning_rate


def test_the_last_run_stays() -> None:
    session = Session()
    session.remove_run(0)
    assert len(session.runs) == 1


@pytest.mark.parametrize("call", ["select_run", "remove_run"])
@pytest.mark.parametrize("i", [-1, 6, 0.5, "0", None, True])
def test_a_missing_run_is_a_fault(session: Session, call: str, i: object) -> None:
    before = Report(session).state()
    with pytest.raises(Fault) as caught:
        getattr(session, call)(i)
    assert caught.value.field == "run"
    assert Report(session).state() == before


def test_a_run_can_be_named_and_hidden(session: Session) -> None:
    session.runs.describe(1, "  heavy ball  ", False)
    session.runs.describe(2, "x" * 100, True)
    rows = Report(session).brief()["runs"]
    assert isinstance(rows, list)
    assert [row["name"] for row in rows[:3]] == ["", "heavy ball", "x" * LONGEST_NAME]
    assert [row["is_shown"] for row in rows[:3]] == [True, False, True]


def test_a_hidden_run_still_learns_and_is_drawn_only_if_active(
    session: Session,
) -> None:
    runs = session.runs
    runs.describe(1, "", False)
    session.select_run(0)
    hidden = list(runs)[1]
    assert hidden not in runs.shown
    assert runs.shown[-1] is runs.run
    session.step(3)
    assert hidden.descent.epoch == 8
    session.select_run(1)
    assert runs.shown[-1] is hidden


def test_a_comparison_is_another_run_that_plays_beside_the_first_in_one_step() -> None:
    session = Session()
    session.step(20)
    session.compare({"learning_rate": 0.05})
    first, second = session.runs
    assert (len(session.runs), session.runs.active, session.is_running) == (2, 1, True)
    assert first.descent.settings.learning_rate == 0.1
    assert second.descent.settings.learning_rate == session.settings.learning_rate == 0.05
    assert epochs_of(session) == [20, 20]
    session.undo()
    assert (len(session.runs), session.run.epoch, session.can_undo) == (1, 20, False)


def test_a_comparison_with_a_run_that_has_ended_begins_at_the_start() -> None:
    session = Session()
    session.set({"learning_rate": 0.4})
    session.step(5000)
    assert session.run.has_ended
    session.compare({"optimizer": "momentum"})
    assert epochs_of(session) == [0, 0]
    assert session.is_running


def test_a_faulty_comparison_or_a_seventh_run_changes_nothing(session: Session) -> None:
    before = Report(session).state()
    for attempt, changes in ((session, {"learning_rate": 1}), (Session(), {"learning_rate": -1})):
        with pytest.raises(Fault):
            attempt.compare(changes)
        assert len(attempt.runs) in {1, MOST_RUNS}
    assert Report(session).state() == before


# Settings of each, and of all


def test_a_run_has_some_settings_of_its_own_and_shares_the_rest(session: Session) -> None:
    assert set(Settings().of(Scope.RUN)) == {
        "batch_size", "shuffle", "seed", "optimizer", "learning_rate", "rule_parameters", "start",
    }  # fmt: skip
    session.select_run(1)
    session.set({"learning_rate": 0.02, "momentum": 0.5, "loss": "half_mse", "standardize": True})
    for i, run in enumerate(session.runs):
        settings = run.descent.settings
        assert (settings.loss, settings.standardize) == ("half_mse", True)
        assert (
            (settings.learning_rate == 0.02) == (settings.parameter("momentum") == 0.5) == (i == 1)
        )


def test_selecting_a_run_shows_its_settings(session: Session) -> None:
    for i, change in [(0, {"optimizer": "sgd"}), *enumerate(CHANGES, start=1)]:
        session.select_run(i)
        for name, value in change.items():
            assert getattr(session.settings, name) == value
        assert session.settings == session.run.settings


def test_all_runs_share_the_points(session: Session) -> None:
    session.add_point(0.9, 0.1)
    assert all(run.descent.dataset is session.dataset for run in session.runs)


def test_a_preset_restarts_all_runs(session: Session) -> None:
    session.set({"preset": "outlier"})
    assert len(session.runs) == MOST_RUNS
    points = presets.load("outlier").points
    assert all(run.descent.dataset.points == points for run in session.runs)
    assert epochs_of(session) == [0] * MOST_RUNS


def test_standardizing_does_not_move_the_start_of_any_run() -> None:
    session = Session()
    session.set({"start": [0.5, 0.2]})
    session.fork()
    session.runs.run.descent.configure(
        session.dataset, session.settings.replace({"start": (-1.0, 2.0)})
    )
    session.select_run(1)
    before = [run.descent.start for run in session.runs]
    session.set({"standardize": True})
    for run, start in zip(session.runs, before, strict=True):
        assert run.descent.design is not None
        own = run.descent.design.to_original_units(*run.descent.start)
        assert own == pytest.approx(start, rel=1e-13)
    session.set({"standardize": False})
    for run, start in zip(session.runs, before, strict=True):
        assert run.descent.start == pytest.approx(start, rel=1e-13)


def test_a_new_beginning_removes_all_other_runs() -> None:
    runs = Runs(LINE, Settings())
    runs.fork()
    runs.play()
    runs.begin(LINE, Settings(learning_rate=0.2))
    assert (len(runs), runs.active, runs.is_playing, runs.is_running) == (1, 0, False, False)
    assert runs.run.descent.history.rows[:, EPOCH].tolist() == [0.0]


@pytest.mark.parametrize("speed", ["max", 30, 1000, 100_000])
@pytest.mark.parametrize("hurry", [0, 1, 5])
def test_runs_play_side_by_side(session: Session, speed: object, hurry: int) -> None:
    session.set({"speed": speed})
    session.play()
    seen = set()
    for frame in range(1, 40):
        asked = iter(range(1000))
        session.frame(20.0 * frame, lambda asked=asked: next(asked) >= hurry)
        assert len(set(epochs_of(session))) == 1
        seen.add(session.run.epoch)
    assert len(seen) > 10


def test_time_makes_as_many_epochs_of_each_run_as_the_speed_sets(session: Session) -> None:
    session.set({"speed": 10})
    session.play()
    for frame in range(151):
        session.frame(20.0 * frame, never)
    assert epochs_of(session) == [5 + 30] * MOST_RUNS


def test_an_epoch_of_very_many_points_does_not_delay_the_frame() -> None:
    session = Session()
    session.set_points([(float(x), float(y)) for x, y, *_ in many_points().points])
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


def test_a_frame_without_time_from_the_start_still_makes_progress(
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
    session.play()  # they start again only once all have ended
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


def test_all_runs_step_and_the_one_with_most_updates_sets_the_limit(
    session: Session,
) -> None:
    session.step(7)
    assert epochs_of(session) == [12] * MOST_RUNS
    most = MAX_STEP_UPDATES // len(session.dataset)
    with pytest.raises(Fault) as caught:
        session.step(most + 1)
    assert caught.value.details["most"] == most


def test_all_runs_make_single_updates(session: Session) -> None:
    before = [run.descent.update for run in session.runs]
    session.step_updates(2)
    assert [run.descent.update - was for run, was in zip(session.runs, before, strict=True)] == [
        2
    ] * MOST_RUNS


def test_all_runs_go_back_together(session: Session) -> None:
    session.step(20)
    session.seek(3)
    assert epochs_of(session) == [3] * MOST_RUNS
    assert len({run.descent.m for run in session.runs}) == 1  # before the forks
    session.seek(11)
    assert epochs_of(session) == [11] * MOST_RUNS
    assert len({run.descent.m for run in session.runs}) == MOST_RUNS
    assert Report(session).brief()["last_epoch"] == 25


def test_a_run_that_ended_earlier_is_at_its_end() -> None:
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


def stood(runs: Runs) -> list[tuple[object, ...]]:
    descents = [run.descent for run in runs]
    return [(each.m, each.b, each.epoch, each.update, each.status) for each in descents]


@pytest.mark.parametrize(
    "settings", [{}, {"batch_size": 2, "loss": "huber"}, {"optimizer": "adam"}]
)
def test_a_long_step_in_slices_ends_where_one_at_once_does(settings: dict[str, object]) -> None:
    data = Dataset([0.0, 0.5, 1.0, 0.3], [0.1, 0.9, 0.7, 0.2])
    at_once, sliced = (Runs(data, Settings().replace(settings)) for _ in range(2))
    for runs in (at_once, sliced):
        runs.fork()
        runs.step(3)
    at_once.step(700)
    seen = [(run.descent.epoch, runs.is_running) for _ in sliced.steps(700) for run in runs]
    assert stood(sliced) == stood(at_once)
    assert not sliced.is_playing
    assert all(epoch >= 3 for epoch, _ in seen)


@pytest.mark.parametrize("settings", [{}, {"batch_size": 2}, {"batch_size": 3, "shuffle": False}])
def test_many_updates_in_slices_end_where_they_do_at_once(settings: dict[str, object]) -> None:
    data = Dataset([0.0, 0.5, 1.0, 0.3], [0.1, 0.9, 0.7, 0.2])
    slow = Settings().replace(settings | {"learning_rate": 1e-9})
    at_once, sliced, stopped = (Runs(data, slow) for _ in range(3))
    at_once.step_updates(70_001)
    assert sum(1 for _ in sliced.steps_of_updates(70_001)) > 1
    assert stood(sliced) == stood(at_once)
    assert not sliced.is_playing
    steps = stopped.steps_of_updates(1_000_000)
    next(steps)
    assert stopped.is_running
    steps.close()
    assert 0 < stopped.run.descent.update < 1_000_000
    assert not stopped.is_running


def test_a_long_step_plays_until_it_is_closed_and_then_pauses_where_it_is() -> None:
    runs = Runs(Dataset([0.0, 1.0], [0.0, 1.0]), Settings().replace({"learning_rate": 1e-9}))
    steps = runs.steps(1_000_000)
    next(steps)
    next(steps)
    assert runs.is_running
    epoch = runs.run.descent.epoch
    assert 0 < epoch < 1_000_000
    steps.close()
    assert (runs.run.descent.epoch, runs.run.descent.status) == (epoch, Status.PAUSED)
    assert not runs.is_running
    with pytest.raises(Fault) as caught:
        next(runs.steps(10**9))
    assert caught.value.field == "epochs"
