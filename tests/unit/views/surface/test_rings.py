"""A bowl cut off by a window, and its rings of one level."""

import numpy as np
import pytest

from app.session.session import Session
from app.views.surface.rings import crossings, cut_to, refined
from tests.unit.views.surface.drawing import box, made


def test_a_cut_polygon_is_the_part_inside() -> None:
    square = np.array([[-1.0, -1.0], [3.0, -1.0], [3.0, 3.0], [-1.0, 3.0]])
    window = ((0.0, 2.0), (0.0, 1.0))
    assert {tuple(corner) for corner in cut_to(square, window)} == {(0, 0), (2, 0), (2, 1), (0, 1)}
    assert len(cut_to(square + 9.0, window)) == 0
    inside = square / 10 + 0.5
    assert (cut_to(inside, window) == inside).all()


def test_a_refined_polygon_is_the_same_polygon() -> None:
    square = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 1.0], [0.0, 1.0]])
    fine = refined(square, np.array([0.5, 0.5]))
    assert len(fine) == 8 + 2 + 8 + 2
    assert all((fine == corner).all(axis=1).any() for corner in square)
    assert np.abs(np.diff(fine, axis=0)).max() <= 0.5


def test_at_a_crossing_the_parabola_has_the_level() -> None:
    ends = np.array([[1.0, 2.0], [-3.0, 0.5]])

    def value(m: np.ndarray, b: np.ndarray) -> np.ndarray:
        return 1.0 + m * m + 3.0 * b * b + m * b

    levels = np.array([1.2, 2.5])
    shares = crossings(1.0, value(*(ends / 2).T), value(*ends.T), levels)
    for level, row in zip(levels, shares, strict=True):
        assert value(*(row[:, None] * ends).T) == pytest.approx(level, rel=1e-12)


@pytest.mark.parametrize("preset", ["noisy_line", "coding_train", "anscombe_1"])
def test_rings_are_level_and_nothing_leaves_the_box(session: Session, preset: str) -> None:
    session.set({"preset": preset})
    view = made(session)
    mesh = view._mesh(session.run.objective)
    left, right, low, high, floor, top = box(view)
    m, b, heights = np.moveaxis(mesh.rings, -1, 0)
    room = 1e-9
    assert (left - room <= m).all()
    assert (m <= right + room).all()
    assert (low - room <= b).all()
    assert (b <= high + room).all()
    assert (floor < heights).all()
    assert heights.max() <= top * (1 + room)
    value = session.run.objective.value
    for ring, has_left in zip(mesh.rings[:-1], mesh.has_left[:-1], strict=True):
        level = ring[~has_left, 2]
        assert level == pytest.approx(level[0], rel=1e-6)
        assert [value(*place[:2]) for place in ring[::9]] == pytest.approx(ring[::9, 2], rel=1e-12)
