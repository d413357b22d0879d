"""The projection of a box in space."""

import numpy as np
import pytest

from app.session.session import Session
from app.views.surface.space import HIGHEST, LOWEST
from tests.unit.views.surface.drawing import box, drawn, made, projected


def of(line: object) -> np.ndarray:
    return np.column_stack(line.get_data())


def test_turning_moves_every_position_but_not_the_limits(session: Session) -> None:
    view = made(session)
    before, path, limits = view.axes_key(), of(view._now), box(view)
    session.set({"azimuth": 20.0})
    drawn(view)
    assert view.axes_key() != before
    assert box(view) == limits
    assert np.abs(of(view._now) - path).max() > 0.01
    assert of(view._now) == pytest.approx(
        projected(view, [session.run.m], [session.run.b], [session.run.loss]), abs=1e-12
    )


def test_a_drag_of_the_panels_width_is_half_a_turn_with_the_hand(
    session: Session,
) -> None:
    view = made(session)
    assert view.turned(-60.0, 30.0, 510.0, 0.0) == (120.0, 30.0)
    azimuth, elevation = view.turned(-60.0, 30.0, 20.0, -20.0)
    assert azimuth < -60.0
    assert elevation > 30.0
    # The side nearest to the eye moves with the hand.
    _, right, low, _, floor, _ = box(view)
    before = view.axes.transData.transform(projected(view, [right], [low], [floor]))
    session.set({"azimuth": azimuth, "elevation": 30.0})
    drawn(view)
    after = view.axes.transData.transform(projected(view, [right], [low], [floor]))
    assert after[0, 0] > before[0, 0]


def test_turning_goes_round_and_never_below_the_floor_nor_over_the_top(session: Session) -> None:
    view = made(session)
    assert view.turned(0.0, 30.0, 0.0, 9999.0)[1] == LOWEST
    assert view.turned(0.0, 30.0, 0.0, -9999.0)[1] == HIGHEST
    for across in range(-3000, 3000, 77):
        assert -180.0 <= view.turned(-60.0, 30.0, across, 0.0)[0] < 180.0
