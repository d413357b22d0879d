"""Undo and redo of edits of the points."""

from collections.abc import Callable

import pytest

from app.bridge.report import Report
from app.session import undo
from app.session.session import Session
from app.session.undo import MAX_STEPS
from tests.unit.runs import everything, run_frames, session_of_six_runs


@pytest.fixture
def session() -> Session:
    return Session()


def test_undo_and_redo_go_through_every_kind_of_edit(session: Session) -> None:
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


def test_undo_stores_a_limited_number_of_steps(session: Session) -> None:
    for i in range(MAX_STEPS + 20):
        session.add_point(i / 1000, 0.5)
    for _ in range(2 * MAX_STEPS):
        session.undo()
    assert len(session.dataset) == 13 + 20


def test_undo_after_emptying_brings_points_and_run_back(session: Session) -> None:
    session.step(50)
    session.seek(30)
    before = everything_but_versions(session)
    session.clear()
    session.undo()
    assert everything_but_versions(session) == before
    session.redo()
    assert (len(session.dataset), session.run.epoch) == (0, 0)


def everything_but_versions(session: Session) -> dict[str, object]:
    state = {**Report(session).state()}
    for name in ("points_version", "can_undo", "can_redo", "selected", "highlighted"):
        del state[name]
    runs = [everything(run.descent) for run in session.runs]
    return {**state, "histories": runs, "colours": [run.colour for run in session.runs]}


STEPS: dict[str, Callable[[Session], object]] = {
    "add": lambda s: s.add_point(0.5, 0.5),
    "clear": lambda s: s.clear(),
    "random": lambda s: s.new_random_points(3),
    "start": lambda s: s.set({"start": [1.0, -1.0]}),
    "reset": lambda s: s.reset(),
    "preset": lambda s: s.set({"preset": "anscombe_2"}),
    "rate": lambda s: s.set({"learning_rate": 0.4}),
    "optimizer": lambda s: s.set({"optimizer": "nesterov"}),
    "batch": lambda s: s.set({"batch_size": 2}),
    "loss": lambda s: s.set({"loss": "mae"}),
    "standardize": lambda s: s.set({"standardize": True}),
    "model": lambda s: s.set({"model": "adaline"}),
    "one_weight": lambda s: s.set({"model": "one_weight"}),
    "fork": lambda s: s.fork(),
    "remove_run": lambda s: s.remove_run(0),
}


@pytest.mark.parametrize("step", STEPS)
def test_undo_and_redo_take_back_and_repeat_every_kind_of_step(step: str) -> None:
    session = session_of_six_runs()
    session.remove_run(5)
    session.seek(3)
    before = everything_but_versions(session)
    STEPS[step](session)
    after = everything_but_versions(session)
    assert after != before
    if step != "model":
        session.step(4)
    session.undo()
    assert everything_but_versions(session) == before
    session.redo()
    session.undo()
    assert everything_but_versions(session) == before
    if step == "model":
        session.redo()
        assert everything_but_versions(session) == after


def test_an_undone_run_goes_on_as_it_once_did(session: Session) -> None:
    session.set({"batch_size": 1, "optimizer": "adam"})
    session.step_updates(20)
    other = Session()
    other.set({"batch_size": 1, "optimizer": "adam"})
    other.step_updates(20)
    session.set({"learning_rate": 0.01})
    session.step_updates(40)
    session.undo()
    for each in (session, other):
        each.step_updates(50)
    assert everything(session.run) == everything(other.run)


@pytest.mark.parametrize(
    "idle",
    [
        lambda s: s.set({"squares": True}),
        lambda s: s.set({"speed": 3}),
        lambda s: s.set({"learning_rate": 0.1}),
        lambda s: s.reset(),
        lambda s: s.seek(0),
        lambda s: s.remove_run(0),
    ],
)
def test_what_changes_nothing_is_no_step(
    session: Session, idle: Callable[[Session], object]
) -> None:
    idle(session)
    assert not session.can_undo


def test_undo_leaves_what_belongs_to_the_page(session: Session) -> None:
    session.set({"learning_rate": 0.3})
    session.set({"squares": True, "theme": "dark"})
    session.undo()
    assert (session.settings.learning_rate, session.settings.squares) == (0.1, True)
    assert session.settings.theme == "dark"


def test_one_drag_of_a_slider_is_one_step(session: Session) -> None:
    for rate, is_same in ((0.2, False), (0.3, True), (0.4, True)):
        session.set({"learning_rate": rate}, is_same_step=is_same)
    session.set({"momentum": 0.5}, is_same_step=True)
    session.set({"optimizer": "momentum"})
    session.undo()
    assert session.settings.optimizer == "sgd"
    session.undo()
    assert session.settings.learning_rate == 0.1


def test_a_drag_that_begins_where_it_stood_is_a_step(session: Session) -> None:
    session.step(3)
    session.set({"learning_rate": 0.1}, is_same_step=False)
    session.set({"learning_rate": 0.2}, is_same_step=True)
    session.undo()
    assert (session.settings.learning_rate, session.run.epoch) == (0.1, 3)


def test_undo_never_brings_points_of_two_classes_into_the_line(session: Session) -> None:
    own = session.dataset.points
    session.add_point(0.5, 0.5)
    session.set({"model": "adaline"})
    session.add_point(0.1, 0.9, 1)
    session.set({"model": "line"})
    for _ in range(4):
        session.undo()
        is_line = session.settings.model == "line"
        assert is_line == (len(session.dataset.points) in {len(own), len(own) + 1})
    assert session.dataset.points == own


def test_undo_while_it_plays_goes_on_playing(session: Session) -> None:
    session.step(10)
    session.set({"learning_rate": 0.2})
    session.play()
    run_frames(session, 0.5)
    session.undo()
    assert (session.run.epoch, session.run.status) == (10, "running")
    run_frames(session, 0.5)
    assert session.run.epoch > 10


def test_the_steps_of_long_runs_have_a_limited_size(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "MAX_ROWS", 1000)
    session.step(299)
    for i in range(8):
        session.set({"learning_rate": 0.1 + (i + 1) / 100})
    steps = 0
    while session.can_undo:
        session.undo()
        steps += 1
    assert steps == 3
