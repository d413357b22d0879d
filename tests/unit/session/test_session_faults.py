"""What a session refuses, the other story of `session`: a fault changes nothing."""

from collections.abc import Callable

import pytest

from app.bridge.report import Report
from app.faults import Fault
from app.session.session import Session

SETTINGS: list[tuple[str, object]] = [
    ("batch_size", 14), ("batch_size", 0), ("batch_size", 1.5), ("batch_size", "max"),
    ("learning_rate", 0), ("learning_rate", -0.1), ("learning_rate", float("inf")),
    ("learning_rate", float("nan")), ("learning_rate", "0.1"), ("learning_rate", 1e300),
    ("seed", "abc"), ("seed", -1), ("seed", 2**60), ("seed", 1.5),
    ("momentum", 1.0), ("momentum", -0.1), ("momentum", float("nan")),
    ("speed", 0), ("speed", float("inf")), ("speed", "fast"),
    ("start", [1e200, 0]), ("start", [float("nan"), 0]), ("start", "anywhere"), ("start", [1]),
    ("model", "cubic"), ("model", None), ("model", ["line"]), ("function", "cube"),
    ("function", []), ("standardize", 1), ("standardize", "true"),
    ("contributions", 0), ("updates", "yes"), ("azimuth", 361), ("azimuth", float("nan")),
    ("elevation", -1), ("elevation", 91), ("elevation", "high"), ("insight", "everything"),
    ("loss", "hinge"), ("optimizer", "sgdm"), ("preset", "nowhere"), ("preset", []),
    ("preset", 7), ("panels", ["weather"]), ("colour", "red"),
]  # fmt: skip


@pytest.fixture(params=["line", "standardized", "adaline", "one_weight"])
def session(request: pytest.FixtureRequest) -> Session:
    """Return a session at epoch 5, playing."""
    session = Session()
    if request.param == "standardized":
        session.set({"standardize": True})
    else:
        session.set({"preset": "noisy_line", "model": request.param})
    session.set({"learning_rate": 1e-3})
    session.step(5)
    session.play()
    return session


@pytest.mark.parametrize(("name", "value"), SETTINGS, ids=lambda value: repr(value)[:20])
def test_a_refused_setting_is_named_and_changes_nothing(
    session: Session, name: str, value: object
) -> None:
    before = Report(session).state()
    for others in ({}, {"learning_rate": 0.5, "loss": "sse"}, {"preset": "outlier"}):
        if name in others:
            continue
        with pytest.raises(Fault) as caught:
            session.set({**others, name: value})
        # A fault of the batch size counts the points that the call would set.
        assert caught.value.field == name
        assert Report(session).state() == before


CALLS: list[tuple[str, Callable[[Session], object]]] = [
    ("points", lambda s: s.set_points([[0, 0], [1, 1e200]])),
    ("points", lambda s: s.set_points([[0, 0], [1, float("nan")]])),
    ("points", lambda s: s.set_points([[0, 0, 2]])),
    ("points", lambda s: s.add_point(-1e200, 0.0)),
    ("points", lambda s: s.add_point(0.0, 0.0, 2)),
    ("points", lambda s: s.add_point(0.0, 0.0, -1)),
    ("points", lambda s: s.move_point(0, 0.0, 1e200)),
    ("i", lambda s: s.move_point(13, 0.0, 0.0)),
    ("i", lambda s: s.remove_point(-1)),
    ("i", lambda s: s.highlight(13)),
    ("epoch", lambda s: s.seek(6)),
    ("epoch", lambda s: s.seek(-1)),
    ("epoch", lambda s: s.seek(0.5)),
    ("epoch", lambda s: s.seek("3")),
    ("epochs", lambda s: s.step(0)),
    ("epochs", lambda s: s.step(10**9)),
    ("epochs", lambda s: s.step(float("nan"))),
    ("updates", lambda s: s.step_updates(0)),
    ("updates", lambda s: s.step_updates(10**9)),
    ("updates", lambda s: s.step_updates(2.5)),
    ("run", lambda s: s.select_run(1)),
    ("run", lambda s: s.remove_run(9)),
    ("run", lambda s: s.runs.describe(1, "another", True)),
]


@pytest.mark.parametrize(("field", "call"), CALLS)
def test_a_refused_call_names_its_argument_and_changes_nothing(
    session: Session, field: str, call: Callable[[Session], object]
) -> None:
    before = Report(session).state()
    with pytest.raises(Fault) as caught:
        call(session)
    assert caught.value.field == field
    assert Report(session).state() == before


@pytest.mark.parametrize("model", ["one_weight", "adaline"])
def test_a_model_is_not_set_if_the_same_call_has_a_fault(model: str) -> None:
    session = Session()
    before = Report(session).state()
    for name, value in (("function", []), ("function", "cube"), ("learning_rate", -1)):
        with pytest.raises(Fault) as caught:
            session.set({"model": model, name: value})
        assert caught.value.field == name
        assert Report(session).state() == before


def test_without_points_a_batch_may_have_any_size() -> None:
    session = Session()
    session.clear()
    session.set({"batch_size": 4})
    session.set_points([(0, 0), (1, 1)])
    assert (session.settings.batch_size, session.run.problem.points_per_update) == (4, 2)
