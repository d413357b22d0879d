"""How much of a bowl is visible."""

import numpy as np
import pytest

from app.session.session import Session
from app.views.stage import Stage
from tests.unit.views.surface.drawing import box, drawn, made


def test_the_bowl_ends_at_the_height_of_the_path_not_of_the_windows_corners(
    session: Session,
) -> None:
    session.set({"preset": "anscombe_1"})
    view = made(session)
    left, right, low, high, _, top = box(view)
    value = session.run.objective.value
    assert value(0.0, 0.0) < top < 2 * value(0.0, 0.0)
    assert top < max(value(m, b) for m in (left, right) for b in (low, high)) / 3


def of(line: object) -> np.ndarray:
    return np.column_stack(line.get_data())


def test_the_box_does_not_move_while_the_path_is_inside(session: Session) -> None:
    view = made(session)
    seen = set()
    for _ in range(60):
        session.step(3)
        seen.add(box(drawn(view)))
        assert np.isfinite(of(view._now)).all()
    assert len(seen) == 1


def test_a_diverging_run_stays_finite_and_visible_with_few_new_limits(session: Session) -> None:
    session.set({"learning_rate": 0.9})
    view = made(session)
    seen = set()
    while not session.run.has_ended:
        session.step(1)
        view.set_limits()
        view.live_artists()
        seen.add(box(view))
        assert np.isfinite(box(view)).all()
        assert np.isfinite(of(view._now)).all()
        assert np.isfinite(of(view._path)).all()
    assert session.run.status == "diverged"
    assert len(seen) <= 45


@pytest.mark.parametrize("points", [[(0.5, 0.1), (0.5, 0.9)], [(0.5, 0.5)], [(0.0, 0.3)]])
def test_an_endless_valley_ends_at_the_window(
    session: Session, points: list[tuple[float, float]]
) -> None:
    session.set_points(points)
    session.step(30)
    view = made(session)
    assert view._minimum not in view.shown
    assert view._bands in view.shown
    for path in view._bands.get_paths():
        assert np.isfinite(path.vertices).all()


def test_a_run_at_the_minimum_still_shows_a_bowl(session: Session) -> None:
    session.set({"start": session.run.objective.minimum})
    view = made(session)
    left, right, low, high, floor, top = box(view)
    assert right - left > 0.1
    assert high - low > 0.1
    heights = view._mesh(session.run.objective).rings[-1, :, 2]
    assert np.ptp(heights) > (top - floor) / 4


def test_the_visible_part_of_a_bowl_is_drawn_during_a_drag(
    session: Session,
) -> None:
    stage = Stage(session)
    stage.open_panel("surface", 300, 200, 1)
    list(stage.draw())
    session.is_held = True
    for height in (0.5, 3.0, 40.0, 9000.0):
        session.move_point(0, 0.9, height)
        assert len(list(stage.draw())) == 1
