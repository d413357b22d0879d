"""The plane of m and b: its texts, and its blitted picture, which equals the full one."""

from collections.abc import Callable

import numpy as np
import pytest

from app.session.session import Session
from app.views import PlaneView
from app.views.stage import Stage
from tests.unit.views.drawing import blitted_and_full, classifier, drawn, made


def test_without_points_there_is_no_bowl_and_no_gradient(session: Session) -> None:
    session.clear()
    view = made(PlaneView, session)
    assert view._levels.curves not in view.shown
    assert view._levels.curve_now not in view.shown
    assert view._arrows.step not in view.shown
    assert not view._legend.get_visible()
    assert view.contribution_at(200, 200) is None


def test_a_function_of_one_weight_has_no_plane() -> None:
    session = Session()
    view = made(PlaneView, session)
    session.set({"model": "one_weight", "contributions": True})
    session.step(2)
    assert drawn(view).shown == []
    assert view.contribution_at(200, 200) is None
    assert made(PlaneView, session).shown == []


def test_the_axes_say_what_the_parameters_are() -> None:
    session = Session()
    view = made(PlaneView, session)
    said = [(view.axes.get_xlabel(), view.axes.get_ylabel())]
    for session_now in (session, classifier()):
        session_now.set({"standardize": session_now is session})
        view = made(PlaneView, session_now)
        said.append((view.axes.get_xlabel(), view.axes.get_ylabel()))
    assert said == [
        ("slope m", "intercept b"),
        ("slope m (standardized x)", "intercept b"),
        ("weight w₁", "weight w₂"),
    ]


#: A blitted picture may differ from a full one by so many grey levels.
SAME_PIXELS = 0


# Blitting


def run_on(session: Session) -> None:
    session.step(3)


def compare_runs(session: Session) -> None:
    session.fork()
    session.set({"optimizer": "momentum"})
    session.step(6)


def look_at_contributions(session: Session) -> None:
    session.set({"contributions": True})
    session.highlight(2)


def scrub(session: Session) -> None:
    session.step(9)
    session.seek(3)


def take_points_singly(session: Session) -> None:
    session.set({"batch_size": 1})
    session.step_updates(11)


def be_in_a_morph(session: Session) -> None:
    session.set({"standardize": True})
    session.frame(0.0, lambda: False)
    session.frame(400.0, lambda: False)


CHANGES = [run_on, compare_runs, look_at_contributions, scrub, take_points_singly, be_in_a_morph]


@pytest.mark.parametrize("change", CHANGES)
def test_a_blitted_picture_is_the_full_picture(
    session: Session, change: Callable[[Session], None]
) -> None:
    session.step(2)
    blitted, full = blitted_and_full(session, "plane", change)
    assert np.abs(blitted.astype(int) - full.astype(int)).max() <= SAME_PIXELS


def test_pointing_at_a_contribution_is_drawn_at_once(session: Session) -> None:
    stage = Stage(session)
    stage.open_panel("plane", 420, 300, 1)
    session.set({"contributions": True})
    list(stage.draw())
    session.highlight(1)
    assert len(list(stage.draw())) == 1
    session.set({"contributions": False})
    list(stage.draw())
    session.highlight(2)
    assert list(stage.draw()) == []
