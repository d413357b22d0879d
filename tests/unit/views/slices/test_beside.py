"""The position of the label beside a tangent."""

import numpy as np
import pytest
from matplotlib.transforms import Bbox
from numpy.testing import assert_allclose

from app.session.session import Session
from app.views import InterceptSliceView, SlopeSliceView
from app.views.slices.beside import beside_tangent
from app.views.theme import LIGHT

KINDS = pytest.mark.parametrize("kind", [SlopeSliceView, InterceptSliceView])


def drawn(view: object) -> object:
    view.set_limits()
    view.shown = [*view.scene_artists(), *view.live_artists()]
    return view


def made(kind: type, session: Session, width: float = 500, height: float = 300) -> object:
    return drawn(kind(session, LIGHT, width, height, 1))


@KINDS
@pytest.mark.parametrize("preset", ["noisy_line", "coding_train", "anscombe_1", "outlier"])
@pytest.mark.parametrize("size", [(330, 190), (510, 260), (720, 500)])
def test_labels_are_complete_and_clear_of_the_curve_and_the_arrow(
    session: Session, kind: type, preset: str, size: tuple[float, float]
) -> None:
    session.set({"preset": preset})
    view = made(kind, session, *size)
    for _ in range(12):
        drawn(view)
        room, label = view.axes.bbox, view._slope.get_window_extent()
        assert room.x0 <= label.x0 < label.x1 <= room.x1
        assert room.y0 <= label.y0 < label.y1 <= room.y1
        curve = view.axes.transData.transform(np.column_stack(view._curve.get_data()))
        assert not any(label.contains(*corner) for corner in curve)
        arrow = Bbox.null()
        arrow.update_from_data_xy(view._arrow.get_paths()[0].vertices)
        assert not label.overlaps(arrow)
        if view._change in view.shown:
            assert not label.overlaps(view._change.get_window_extent())
        session.step(3)


def test_between_steep_walls_the_label_is_below_the_arrow() -> None:
    across = np.linspace(0.0, 400.0, 400)
    curve = np.column_stack([across, 20.0 + (across - 200.0) ** 2 / 60.0])
    slope = (60.0 - 200.0) / 30.0
    tangent = np.array([60.0, curve[60, 1]]) + np.outer([-15.0, 15.0], [1.0, slope])
    room, label = Bbox.from_extents(0, 0, 400, 360), Bbox.from_bounds(0, 0, 120, 14)
    left, bottom = beside_tangent(tangent, curve, label, room, gap=6.0, ceiling=355.0)
    box = Bbox.from_bounds(left, bottom, 120, 14)
    assert_allclose(tangent.mean(axis=0)[1] - box.y1, 12.0)
    assert not any(box.contains(*corner) for corner in curve)
