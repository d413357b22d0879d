"""What a window leaves of a bowl, and where its ribs cross levels."""

import numpy as np
import pytest

from app.views.surface.rings import crossings, cut_to, refined


def test_a_cut_polygon_keeps_what_is_inside() -> None:
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


def test_crossings_are_where_the_parabola_has_the_level() -> None:
    ends = np.array([[1.0, 2.0], [-3.0, 0.5]])

    def value(m: np.ndarray, b: np.ndarray) -> np.ndarray:
        return 1.0 + m * m + 3.0 * b * b + m * b

    levels = np.array([1.2, 2.5])
    shares = crossings(1.0, value(*(ends / 2).T), value(*ends.T), levels)
    for level, row in zip(levels, shares, strict=True):
        assert value(*(row[:, None] * ends).T) == pytest.approx(level, rel=1e-12)
