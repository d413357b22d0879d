"""The columns between two designs: frames go from the old ones to the new ones."""

import numpy as np
import pytest

from app.session.morph import DURATION_MS, Morph
from app.session.session import Session
from tests.unit.runs import never


@pytest.fixture
def session() -> Session:
    return Session()


def test_frames_turn_the_valley_into_a_bowl_and_then_stop(session: Session) -> None:
    narrow = session.run.design
    assert not session.wants_frame
    session.set({"standardize": True})
    assert session.shown_design is narrow
    scales = []
    for now_ms in np.arange(0.0, DURATION_MS, 50.0):
        assert session.wants_frame
        session.frame(float(now_ms), never)
        shown = session.shown_design
        assert shown is not None
        scales.append(shown.scale[0])
        # The columns change on the way, the line does not.
        m, b = shown.from_original_units(*session.run.original_units)
        errors = m * shown.first + b * shown.second - shown.target
        assert errors == pytest.approx(session.run.design.errors(session.run.m, session.run.b))  # pyright: ignore
    assert scales == sorted(scales, reverse=True)
    assert len(set(scales)) == len(scales)
    session.frame(DURATION_MS, never)
    assert not session.wants_frame
    assert session.shown_design is session.run.design
    assert session.run.epoch == 0


def test_switching_back_on_the_way_begins_at_the_columns_shown(session: Session) -> None:
    session.set({"standardize": True})
    for now_ms in (0.0, DURATION_MS / 2):
        session.frame(now_ms, never)
    half_way = session.shown_design
    session.set({"standardize": False})
    assert session.shown_design is half_way


@pytest.mark.parametrize("edit", [lambda s: s.move_point(0, 0.5, 0.5), lambda s: s.clear()])
def test_an_edit_ends_the_morph(session: Session, edit: object) -> None:
    session.set({"standardize": True})
    edit(session)  # pyright: ignore[reportCallIssue]
    assert not session.wants_frame
    assert session.shown_design is session.run.design


#: A line expressed in other units and back again: a few roundings.
ROUNDING = 1e-13


def test_a_morph_ends_at_the_new_columns(session: Session) -> None:
    old = session.run.design
    session.set({"standardize": True})
    new = session.run.design
    assert old is not None
    assert new is not None
    morph = Morph(old, new)
    morph.frame(5.0)
    assert morph.design.first == pytest.approx(old.first, rel=ROUNDING)
    assert not morph.frame(5.0 + DURATION_MS)
    assert morph.design.first == pytest.approx(new.first, rel=ROUNDING)
    assert (morph.design.shift, morph.design.scale) == (new.shift, pytest.approx(new.scale))
