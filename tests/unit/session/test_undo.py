"""Undo and redo of edits of the points."""

import pytest

from app.session.session import Session
from app.session.undo import MAX_STEPS


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
