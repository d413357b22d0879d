"""What the page learns about a session."""

import json

import pytest

from app.bridge.report import Report
from app.data import presets
from app.objective.models import adaline
from app.session.session import Session
from app.training.runs import MOST_RUNS
from tests.unit.runs import GOLDEN, run_frames, session_of_six_runs


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.mark.parametrize(
    ("points", "condition"),
    [
        ([], "empty"),
        ([(0.5, 0.5)], "one_point"),
        ([(0.5, 0.5), (0.5, 0.5)], "equal_points"),
        ([(0.5, 0.2), (0.5, 0.6)], "equal_x"),
        (GOLDEN, "line"),
    ],
)
def test_the_report_names_every_condition_of_the_points_and_each_can_run(
    session: Session, points: list[tuple[float, float]], condition: str
) -> None:
    session.set_points(points)
    state = Report(session).brief()
    assert state["condition"] == condition
    assert (state["minimum"] is None) == (condition != "line")
    session.play()
    run_frames(session, 5.0)
    json.dumps(Report(session).state(), allow_nan=False)
    # With fewer than two distinct x a run waits: nothing is logged as learning.
    state = Report(session).brief()
    assert state["is_waiting"] == (condition != "line")
    assert (session.run.epoch > 0) == (condition == "line")
    session.step(3)
    assert (session.run.epoch > 0) == (condition == "line")


def test_columns_of_the_history_have_the_same_length(session: Session) -> None:
    session.step(7)
    history = Report(session).history()
    assert history["epoch"] == list(range(8))
    columns = [history["epoch"], history["m"], history["b"], history["loss"]]
    assert len(history) == len(columns)
    assert {len(column) for column in columns} == {8}
    assert history["loss"][-1] == session.run.loss


def test_a_new_session_is_at_epoch_0_with_the_default_preset(session: Session) -> None:
    state = Report(session).state()
    assert state.get("points") == presets.load("noisy_line").points
    assert (state["status"], state["epoch"], state["m"], state["b"]) == ("idle", 0, 0.0, 0.0)


def test_the_report_says_whether_the_line_is_at_the_minimum(session: Session) -> None:
    assert Report(session).brief()["is_at_minimum"] is False
    session.set_points([(0, 0), (0.5, 0.5), (1, 1)])
    session.set({"batch_size": 1, "shuffle": False, "learning_rate": 0.5})
    session.step(10_000)
    assert Report(session).brief()["is_at_minimum"] is True
    session.set({"preset": "coding_train"})
    session.step(100_000)
    assert (session.run.status, Report(session).brief()["is_at_minimum"]) == ("converged", False)


#: A line expressed in other units and back again: a few roundings.
ROUNDING = 1e-13


def test_on_standardized_x_the_bowl_is_round_and_a_rate_of_a_half_arrives_in_one_epoch(
    session: Session,
) -> None:
    session.set({"standardize": True, "learning_rate": 0.5})
    rates = Report(session).brief()["rates"]
    assert isinstance(rates, dict)
    assert rates["condition_number"] == pytest.approx(1.0, rel=ROUNDING)
    assert rates["best"] == pytest.approx(0.5, rel=ROUNDING)
    session.step(1)
    minimum = session.run.objective.minimum
    assert (session.run.m, session.run.b) == pytest.approx(minimum, rel=ROUNDING)


def test_only_a_classifier_counts_misclassified_points(session: Session) -> None:
    session.set_points([(-1, 0), (1, 0, 1), (-3, 0.5, 1), (3, 0.2)])
    assert Report(session).brief()["misclassified"] is None
    session.set({"model": "adaline", "start": [1.0, 0.0]})
    assert Report(session).brief()["misclassified"] == 2


@pytest.fixture
def six_runs() -> Session:
    return session_of_six_runs()


def test_rows_of_the_comparison_tell_the_runs_apart(six_runs: Session) -> None:
    six_runs.step(20)
    six_runs.seek(10)
    rows = json.loads(json.dumps(Report(six_runs).brief()["runs"], allow_nan=False))
    assert len(rows) == MOST_RUNS
    for row, run in zip(rows, six_runs.runs, strict=True):
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


@pytest.mark.parametrize(
    "points",
    [
        GOLDEN,
        [(1912, 49.9), (1931, 52.8), (1953, 54.6), (1971, 53)],
        [(2104, 399900), (1600, 329900), (2400, 369000)],
        [(1e-6, 3.0), (2e-6, 5.0)],
        [(0.5, 2.0), (0.7, 2.0)],
    ],
)
def test_numbers_to_the_resolution_give_the_line_that_is_drawn(
    points: list[tuple[float, float]],
) -> None:
    session = Session()
    session.set_points(points)
    slope, intercept = Report(session).brief()["resolution"]
    y = [point[1] for point in points]
    spread = (max(y) - min(y)) or max(map(abs, y))
    for x, _ in points:
        assert 0 < (slope * abs(x) + intercept) / 2 <= 0.02 * spread


def test_a_neuron_reports_its_bias_in_the_units_of_its_weights() -> None:
    session = Session()
    assert Report(session).brief()["bias"] is None
    session.set({"model": "adaline"})
    for standardize in (False, True):
        session.set({"standardize": standardize})
        session.step(20)
        state, run = Report(session).brief(), session.run
        data, design = session.dataset, session.run.design
        assert design is not None
        answers = run.m * design.first + run.b * design.second + adaline.bias(data)
        x, y = (design.first, design.second) if standardize else (data.x, data.y)
        assert state["bias"] is not None
        assert (run.m * x + run.b * y + state["bias"]).tolist() == pytest.approx(answers.tolist())


def test_a_run_that_hurries_to_its_end_takes_no_notice_of_the_speed() -> None:
    session = Session()
    session.set({"speed": 1, "learning_rate": 0.01})
    session.run_to_end()
    run_frames(session, 0.5)
    assert session.run.status == "converged"
    assert session.settings.speed == 1
    session.reset()
    session.play()
    run_frames(session, 2.0)
    assert session.run.epoch == 2
