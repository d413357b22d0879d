"""The limits of the plane: they fit what matters, and then do not move."""

import numpy as np
import pytest

from app.session.session import Session
from app.views import PlaneView
from tests.unit.views.drawing import drawn, made


def test_both_axes_have_one_scale(session: Session) -> None:
    for points in ([(0, 0), (1, 1)], [(0, 0), (2, 5)], [(0.5, 0.2), (0.5, 0.4)]):
        session.set_points(points)
        view = made(PlaneView, session, 640, 280)
        across, up = view.units_per_pixel()
        assert across == pytest.approx(up, rel=1e-12)


def limits(view: PlaneView) -> tuple[float, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim())


def is_inside(view: PlaneView, m: float, b: float) -> bool:
    left, right, low, high = limits(view)
    return left <= m <= right and low <= b <= high


def test_start_minimum_and_path_are_visible_and_the_limits_do_not_move(session: Session) -> None:
    view = made(PlaneView, session)
    seen = set()
    for _ in range(60):
        session.step(3)
        drawn(view)
        seen.add(limits(view))
        for m, b in ((session.run.m, session.run.b), (0, 0), session.run.objective.minimum):
            assert is_inside(view, m, b)
    assert len(seen) == 1


def test_a_diverging_path_stays_visible_with_few_new_limits(session: Session) -> None:
    session.set({"learning_rate": 1.0})
    view = made(PlaneView, session)
    seen = set()
    while not session.run.has_ended:
        session.step(1)
        drawn(view)
        seen.add(limits(view))
        assert is_inside(view, session.run.m, session.run.b)
    assert len(seen) <= 30


def test_the_limits_contain_all_that_lies_ahead(session: Session) -> None:
    session.set({"learning_rate": 0.9})
    session.step(8)
    session.seek(2)
    view = made(PlaneView, session)
    before = limits(view)
    for _, m, b in session.run.history.all_rows[:, :3]:
        assert is_inside(view, m, b)
    for epoch in (8, 0, 5):
        session.seek(epoch)
        assert limits(drawn(view)) == before


UNSCALED = {
    "houses": [(2104, 399900), (1600, 329900), (2400, 369000), (1416, 232000), (3000, 539900)],
    "years": [(1951, 10), (1956, 12), (1963, 15), (1968, 17)],
    "milliseconds": [(1758000000000 + 100 * k, y) for k, y in enumerate((1, 2, 4, 3))],
}


@pytest.mark.parametrize("name", UNSCALED)
def test_start_and_minimum_of_unscaled_data_are_apart_along_both_axes(name: str) -> None:
    session = Session()
    session.set_points(UNSCALED[name])
    view = made(PlaneView, session, 510, 260)
    places = [view.to_pixels(0.0, 0.0), view.to_pixels(*session.run.objective.minimum)]
    assert np.abs(np.subtract(*places)).min() >= 24
    for x, y in places:
        assert 0 < x < 510
        assert 0 < y < 260
    assert view._scales.get_visible()


@pytest.mark.parametrize("preset", ["noisy_line", "outlier", "anscombe_1", "two_classes"])
def test_where_the_path_can_be_read_right_angles_are_right(preset: str) -> None:
    session = Session()
    session.set({"preset": preset})
    view = made(PlaneView, session, 510, 260)
    across, up = view.units_per_pixel()
    assert across == pytest.approx(up)
    assert not view._scales.get_visible()


def test_a_start_straight_above_the_minimum_leaves_one_scale() -> None:
    session = Session()
    session.set_points([(-1, 0), (1, 0)])
    session.set({"start": (0.0, 3.0)})
    view = made(PlaneView, session)
    across, up = view.units_per_pixel()
    assert across == pytest.approx(up)
