"""What the surface shows: a projected bowl, the path on it, and how it turns."""

import numpy as np
import pytest

from app.faults import Fault
from app.session.session import Session
from tests.unit.views.surface.drawing import drawn, made, projected


def of(line: object) -> np.ndarray:
    return np.column_stack(line.get_data())


def test_the_path_lies_on_the_surface_where_matplotlib_projects_it(session: Session) -> None:
    session.step(20)
    view = made(session)
    m, b, losses = session.run.history.rows[:, 1:4].T
    path = of(view._path)
    for place in projected(view, m, b, losses):
        assert np.abs(path - place).max(axis=1).min() < 1e-9
    assert len(path) > 3 * len(m)
    assert of(view._now)[0] == pytest.approx(
        projected(view, [session.run.m], [session.run.b], [session.run.loss])[0], abs=1e-12
    )


def test_the_shadow_is_the_path_on_the_floor_and_the_stem_ends_there(
    session: Session,
) -> None:
    session.step(20)
    view = made(session)
    m, b = session.run.history.rows[:, 1:3].T
    floor = view.axes.get_zlim()[0]
    assert floor < session.run.objective.least_value
    expected = projected(view, m, b, np.full(len(m), floor))
    assert of(view._shadow)[: len(m)] == pytest.approx(expected, abs=1e-12)
    assert of(view._stem) == pytest.approx(np.vstack([of(view._foot), of(view._now)]), abs=1e-12)


def test_the_mark_of_the_minimum_is_at_the_minimum(session: Session) -> None:
    view = made(session)
    m, b = session.run.objective.minimum
    expected = projected(view, [m], [b], [session.run.objective.least_value])
    assert of(view._minimum) == pytest.approx(expected, abs=1e-12)


def test_an_epoch_redraws_only_the_live_layer_and_neither_box_nor_bowl(session: Session) -> None:
    view = made(session)
    before, scene, live = view.axes_key(), view.scene_key(), view.live_key()
    session.step(1)
    view.set_limits()
    assert (view.axes_key(), view.scene_key()) == (before, scene)
    assert view.live_key() != live


def test_the_picture_is_coarse_during_a_turn_and_complete_at_rest(
    session: Session,
) -> None:
    view = made(session)
    shown, rings = len(view.shown), len(view._bands.get_paths())
    session.is_held = True
    session.set({"azimuth": 20.0})
    drawn(view)
    turning = view.axes_key()
    assert len(view.shown) < shown
    assert len(view._bands.get_paths()) < rings
    session.is_held = False
    drawn(view)
    assert view.axes_key() != turning
    assert len(view._bands.get_paths()) == rings


#: A shape may be off by so many pixels: positions are doubles, which are far finer.
A_HUNDREDTH_OF_A_PIXEL = 0.01


def test_pixels_on_the_surface_stand_for_no_data(session: Session) -> None:
    session.step(3)
    view = made(session)
    x, y = view.to_pixels(session.run.m, session.run.b)
    across, up = view.axes.transData.transform(of(view._now))[0]
    assert (x, 260 - y) == pytest.approx((across, up), abs=A_HUNDREDTH_OF_A_PIXEL)
    with pytest.raises(Fault):
        view.to_data(x, y)
    with pytest.raises(Fault):
        view.units_per_pixel()


def test_without_points_the_panel_is_empty_and_one_weight_has_no_surface(session: Session) -> None:
    session.clear()
    assert made(session).shown == []
    session.set({"preset": "noisy_line"})
    session.set({"model": "one_weight"})
    assert made(session).shown == []
