"""Several runs on the same points: forked, named, compared."""

import json

import pytest

from app.bridge.report import Report
from app.data import presets
from app.faults import Fault
from app.session.session import Session
from app.settings import Settings
from app.training.history import EPOCH
from app.training.runs import LONGEST_NAME, MOST_RUNS, OF_A_RUN, Runs
from tests.unit.runs import CHANGES, LINE, epochs_of, session_of_six_runs


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


def test_the_colour_of_a_run_that_went_is_given_again(session: Session) -> None:
    session.remove_run(2)
    session.remove_run(0)
    session.fork()
    assert [run.colour for run in session.runs] == [1, 3, 4, 5, 0]
    session.fork()
    assert [run.colour for run in session.runs] == [1, 3, 4, 5, 0, 2]


@pytest.mark.parametrize(
    ("active", "removed", "then"), [(3, 1, 2), (3, 5, 3), (3, 3, 2), (0, 0, 0), (5, 5, 4)]
)
def test_removing_a_run_leaves_the_active_one_active_or_its_neighbour(
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
def test_a_run_that_is_not_there_is_a_fault(session: Session, call: str, i: object) -> None:
    before = Report(session).state()
    with pytest.raises(Fault) as caught:
        getattr(session, call)(i)
    assert caught.value.field == "run"
    assert Report(session).state() == before


def test_a_run_is_named_and_hidden(session: Session) -> None:
    session.runs.describe(1, "  heavy ball  ", False)
    session.runs.describe(2, "x" * 100, True)
    rows = Report(session).brief()["runs"]
    assert isinstance(rows, list)
    assert [row["name"] for row in rows[:3]] == ["", "heavy ball", "x" * LONGEST_NAME]
    assert [row["is_shown"] for row in rows[:3]] == [True, False, True]


def test_a_hidden_run_is_not_drawn_unless_it_is_active_and_learns_all_the_same(
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


# Settings of each, and of all


def test_settings_of_a_run_are_its_own_and_the_others_are_shared(session: Session) -> None:
    assert set(OF_A_RUN) == {
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


def test_points_are_those_of_all_runs(session: Session) -> None:
    session.add_point(0.9, 0.1)
    assert all(run.descent.dataset is session.dataset for run in session.runs)


def test_a_preset_is_taken_by_all_runs_which_begin_anew(session: Session) -> None:
    session.set({"preset": "outlier"})
    assert len(session.runs) == MOST_RUNS
    points = presets.load("outlier").points
    assert all(run.descent.dataset.points == points for run in session.runs)
    assert epochs_of(session) == [0] * MOST_RUNS


def test_standardizing_keeps_the_start_of_every_run_where_it_was() -> None:
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


def test_rows_of_the_table_tell_the_runs_apart(session: Session) -> None:
    session.step(20)
    session.seek(10)
    rows = json.loads(json.dumps(Report(session).brief()["runs"], allow_nan=False))
    assert len(rows) == MOST_RUNS
    for row, run in zip(rows, session.runs, strict=True):
        settings = run.descent.settings
        assert (row["epoch"], row["last_epoch"], row["status"]) == (10, 25, "paused")
        assert row["loss"] == run.descent.loss
        assert row["optimizer"] == settings.optimizer
        assert row["learning_rate"] == settings.learning_rate
        assert row["batch_size"] == settings.batch_size
        assert row["converged_at"] is None
        run.descent.seek(25)
        assert row["final_loss"] == run.descent.loss != row["loss"]
    assert len({row["final_loss"] for row in rows}) == MOST_RUNS


def test_beginning_lets_all_runs_go() -> None:
    runs = Runs(LINE, Settings())
    runs.fork()
    runs.play()
    runs.begin(LINE, Settings(learning_rate=0.2))
    assert (len(runs), runs.active, runs.is_playing, runs.is_running) == (1, 0, False, False)
    assert runs.run.descent.history.rows[:, EPOCH].tolist() == [0.0]
