"""Arrows of any length end where they point."""

import numpy as np
import pytest

from app.views.arrow import arrow_polygon, arrow_polygons


def test_an_arrow_of_no_length_is_a_point() -> None:
    outline = arrow_polygon((3.0, 4.0), (3.0, 4.0), 2, 8)
    assert (outline == (3.0, 4.0)).all()


def test_the_head_of_a_short_arrow_is_no_longer_than_the_arrow() -> None:
    outline = arrow_polygon((0.0, 0.0), (3.0, 0.0), 2, 8)
    assert outline[:, 0].min() == 0.0
    assert np.abs(outline[:, 1]).max() <= 1.5


def test_each_of_many_arrows_is_as_if_alone() -> None:
    tails, tips = np.array([(0, 0), (5, 5), (1, 2)]), np.array([(9, 1), (5, 5), (-3, 30)])
    widths, heads = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    for outline, *arrow in zip(
        arrow_polygons(tails, tips, widths, heads), tails, tips, widths, heads, strict=True
    ):
        assert outline == pytest.approx(arrow_polygon(*arrow), abs=0.0)


def test_shaft_and_head_are_as_wide_as_they_should_be() -> None:
    outline = arrow_polygon((0.0, 0.0), (0.0, 20.0), 2, 8)
    across = np.abs(outline[:, 0])
    assert across.tolist() == [1.0, 1.0, 4.0, 0.0, 4.0, 1.0, 1.0]
    assert outline[:, 1].tolist() == [0.0, 12.0, 12.0, 20.0, 12.0, 12.0, 0.0]
