"""What else a change of settings changes, and what it does not."""

import pytest

from app.bridge.report import Report
from app.faults import Fault
from app.objective.functions import FUNCTIONS
from app.session.changes import settled
from app.session.session import Session
from app.settings import Settings


@pytest.fixture
def session() -> Session:
    return Session()


def test_settings_in_one_call_with_a_preset_win_over_it(session: Session) -> None:
    session.set({"preset": "coding_train", "learning_rate": 0.2, "panels": ["data"]})
    assert session.settings.learning_rate == 0.2
    assert session.settings.loss == "half_sse"
    assert session.settings.panels == ("data",)


def test_a_preset_does_not_change_what_the_page_shows(session: Session) -> None:
    session.set({"squares": True, "loss_scale": "linear", "learning_rate": 0.3})
    session.set({"preset": "outlier"})
    settings = session.settings
    assert (settings.squares, settings.loss_scale) == (True, "linear")
    assert settings.learning_rate == 0.1


def test_a_batch_size_is_checked_against_the_points_of_the_preset_set_with_it() -> None:
    session = Session()
    with pytest.raises(Fault):
        session.set({"preset": "coding_train", "batch_size": 4})
    session.set({"preset": "coding_train", "batch_size": 3})
    assert (len(session.dataset), session.settings.batch_size) == (3, 3)


def test_a_preset_resets_everything_but_what_the_page_shows() -> None:
    before = Settings().replace(
        {"theme": "dark", "updates": False, "azimuth": 10.0, "insight": "runs", "seed": 4,
         "model": "adaline", "standardize": True}
    )  # fmt: skip
    after, preset = settled(before, {"preset": "outlier"})
    assert preset is not None
    assert (after.theme, after.updates, after.azimuth, after.insight) == (
        "dark", False, 10.0, "runs",
    )  # fmt: skip
    assert (after.seed, after.model, after.standardize) == (0, "line", False)


# Models


def test_another_model_starts_again_with_its_recommended_start_and_rate(session: Session) -> None:
    session.set({"learning_rate": 0.02, "start": [3.0, 3.0]})
    session.fork()
    session.play()
    restarts = session.restarts
    session.set({"model": "one_weight", "function": "two_pits"})
    entry = FUNCTIONS["two_pits"]
    state = Report(session).state()
    assert (state["epoch"], state["m"], state["b"]) == (0, entry.start, 0.0)
    assert session.settings.learning_rate == entry.learning_rate
    assert (len(session.runs), session.is_running) == (1, False)
    assert session.restarts == restarts + 1
    assert state["parameters"] == ["w"]
    assert state["condition"] == "line"


def test_a_setting_named_in_the_call_wins_over_a_recommended_one(session: Session) -> None:
    session.set({"model": "one_weight", "function": "gorge", "learning_rate": 0.3})
    assert session.settings.learning_rate == 0.3
    assert session.run.m == FUNCTIONS["gorge"].start


def test_another_function_starts_again_only_if_a_run_descends_it(session: Session) -> None:
    session.set({"learning_rate": 0.02})
    session.step(3)
    session.set({"function": "gorge"})
    assert (session.run.epoch, session.settings.learning_rate) == (3, 0.02)
    session.set({"model": "one_weight"})
    session.step(3)
    session.set({"function": "plateau"})
    assert (session.run.epoch, session.run.m) == (0, FUNCTIONS["plateau"].start)


def test_each_model_keeps_its_own_points_settings_and_runs(session: Session) -> None:
    session.add_point(0.3, 0.7)
    session.set({"learning_rate": 0.3})
    session.step(20)
    session.fork()
    session.set({"learning_rate": 0.05})
    session.step(5)
    points, state = session.dataset.points, dict(Report(session).state())
    for model in ("adaline", "one_weight", "adaline"):
        session.set({"model": model})
        session.step(3)
    assert session.dataset.points != points
    assert session.run.epoch == 6
    session.set({"model": "line"})
    after = dict(Report(session).state())
    for name in ("points", "m", "b", "epoch", "last_epoch", "settings", "runs", "loss"):
        assert after[name] == state[name]
    session.set({"model": "adaline"})
    assert session.run.epoch == 6


def test_a_setting_named_with_a_model_changes_what_it_was_left_with(session: Session) -> None:
    session.step(4)
    session.set({"model": "adaline"})
    with pytest.raises(Fault):
        session.set({"model": "line", "learning_rate": -1})
    assert session.settings.model == "adaline"
    session.set({"model": "line", "learning_rate": 0.02})
    assert (session.run.epoch, session.settings.learning_rate) == (4, 0.02)


def test_two_classes_alone_bring_their_points_and_the_line_does_not_get_them() -> None:
    session = Session()
    session.set({"preset": "two_classes"})
    classes = session.dataset.points
    session.set({"model": "line"})
    assert session.settings.preset == Settings().preset
    session = Session()
    session.set({"model": "adaline"})
    assert session.dataset.points == classes


def test_going_on_from_the_past_under_another_setting_forks(session: Session) -> None:
    session.step(60)
    session.seek(20)
    session.set({"learning_rate": 0.3})
    session.set({"learning_rate": 0.35})
    assert len(session.runs) == 2
    old, new = session.runs
    assert (old.descent.history.last_epoch, old.descent.settings.learning_rate) == (60, 0.1)
    assert new is session.runs.run
    assert new.descent.settings.learning_rate == 0.35
    assert new.descent.epoch == old.descent.epoch == 20
    session.step(40)
    assert [run.descent.epoch for run in session.runs] == [60, 60]
    session.undo()
    assert len(session.runs) == 2
    session.undo()
    assert (len(session.runs), session.run.epoch, session.runs.last_epoch) == (1, 20, 60)


def test_what_all_runs_share_or_no_room_makes_no_fork(session: Session) -> None:
    session.step(30)
    session.seek(10)
    session.set({"loss": "sse"})
    session.set({"speed": 60})
    assert len(session.runs) == 1
    for _ in range(5):
        session.fork()
    session.step(10)
    session.seek(10)
    session.set({"learning_rate": 0.3})
    assert len(session.runs) == 6
