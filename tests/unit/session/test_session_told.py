"""What the page is told of a session, and what it may take from a URL."""

import json

import pytest

from app.bridge import address
from app.bridge.report import Report
from app.session.session import Session
from tests.unit.session.test_session import GOLDEN, run_frames


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
def test_every_condition_of_the_points_is_told_and_runs(
    session: Session, points: list[tuple[float, float]], condition: str
) -> None:
    session.set_points(points)
    state = Report(session).brief()
    assert state["condition"] == condition
    assert (state["minimum"] is None) == (condition != "line")
    session.play()
    run_frames(session, 5.0)
    json.dumps(Report(session).state(), allow_nan=False)
    assert session.run.status == ("running" if not points else session.run.status)
    assert session.run.status != "diverged"


def test_the_limit_told_for_single_points_is_that_of_the_farthest_point(session: Session) -> None:
    session.set_points([(0.0, 0.0), (3.0, 1.0)])
    session.set({"loss": "sse", "batch_size": 1})
    limit = session.run.problem.learning_rate_limit
    assert limit == pytest.approx(2 / (2 * (3.0**2 + 1)), rel=1e-15)


def test_url_parameters_are_taken_one_by_one_and_the_bad_ones_named(session: Session) -> None:
    faults = address.take(
        session,
        {
            "points": "0.2,0.3;0.5,0.4;0.8,0.9",
            "preset": "anscombe_1",
            "learning_rate": "abc",
            "batch_size": "2",
            "shuffle": "0",
            "start": "0.1,0.2",
            "colour": "red",
            "speed": "max",
        },
    )
    assert {fault.field for fault in faults} == {"learning_rate", "colour"}
    assert session.dataset.points == GOLDEN
    settings = session.settings
    assert (settings.batch_size, settings.shuffle, settings.speed) == (2, False, "max")
    assert settings.start == (0.1, 0.2)
    assert settings.learning_rate == 0.008


@pytest.mark.parametrize("text", ["0.2", "a,b", "1,2,3", "nan,1", "1,inf", "1,2;;x"])
def test_malformed_points_in_a_url_are_a_fault_and_the_default_points_stay(
    session: Session, text: str
) -> None:
    faults = address.take(session, {"points": text})
    assert [fault.field for fault in faults] == ["points"]
    assert len(session.dataset) == 13


def test_history_comes_in_columns_of_one_length(session: Session) -> None:
    session.step(7)
    history = Report(session).history()
    assert history["epoch"] == list(range(8))
    assert {len(column) for column in history.values()} == {8}
    assert history["loss"][-1] == session.run.loss
