"""Contours of a grid: J on them is their level, and their cost is bounded."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from app.views.contours import (
    COARSE_NODES,
    COARSE_WORK,
    FINE_WORK,
    LEAST_NODES,
    Grid,
    affordable,
    joined,
    nodes_for,
)

WINDOW = ((-1.0, 2.0), (-0.5, 1.5))
BOWL = Bowl.over(Dataset([0.2, 0.5, 0.8, 0.9], [0.3, 0.4, 0.9, 0.2]), LOSSES["mse"])


class Kinked:
    """|m| + 2 |b - 1|: its level curves are rhombs."""

    def values(self, m: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.abs(m) + 2.0 * np.abs(b - 1.0)


class Pits:
    """Two pits, apart below 1."""

    def values(self, m: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return (m * m - 1.0) ** 2 + b * b


class Steep:
    """Infinite or not a number outside a strip."""

    def values(self, m: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(m > 1.0, np.inf, np.where(m < -0.5, np.nan, b * b))


def test_contours_of_a_bowl_are_its_ellipses() -> None:
    grid = Grid(BOWL, WINDOW, 16_000, (3.0, 2.0))
    cell = np.diff(grid.m)[0], np.diff(grid.b)[0]
    # Between two nodes a chord of J is off by at most an eighth of J'' times the cell squared.
    largest = BOWL.eigenvalues[1] * (cell[0] ** 2 + cell[1] ** 2) / 8.0
    for level in (0.12, 0.3, 1.0):
        lines = grid.lines(level)
        places = np.vstack(lines)
        assert len(places) > 40
        assert np.abs(BOWL.values(*places.T) - level).max() <= largest


@pytest.mark.parametrize("shape", [(3.0, 1.0), (1.0, 3.0)])
def test_the_cells_of_a_grid_are_square_in_the_picture(
    shape: tuple[float, float],
) -> None:
    grid = Grid(Kinked(), WINDOW, 4000, shape)
    assert 3600 <= grid.values.size <= 4000
    pixels = (shape[0] / len(grid.m)) / (shape[1] / len(grid.b))
    assert pixels == pytest.approx(1.0, abs=0.05)


def test_contours_of_straight_walls_are_exact_except_in_cells_with_a_kink() -> None:
    grid = Grid(Kinked(), WINDOW, 16_000, (3.0, 2.0))
    places = np.vstack(grid.lines(0.7))
    error = np.abs(Kinked().values(*places.T) - 0.7)
    cell = np.diff(grid.m)[0], np.diff(grid.b)[0]
    straight = (np.abs(places[:, 0]) > cell[0]) & (np.abs(places[:, 1] - 1.0) > cell[1])
    assert straight.sum() > 100
    assert error[straight].max() < 1e-12
    assert error.max() <= cell[0] + 2.0 * cell[1]


def test_values_between_nodes_are_interpolated() -> None:
    grid = Grid(BOWL, WINDOW, 600, (3.0, 2.0))
    m, b = np.meshgrid(grid.m, grid.b)
    at_nodes = grid.interpolated(np.column_stack([m.ravel(), b.ravel()]))
    assert at_nodes == pytest.approx(grid.values.ravel(), rel=1e-12)
    for level in (0.12, 1.0):
        assert grid.interpolated(np.vstack(grid.lines(level))) == pytest.approx(level, rel=1e-9)


def test_two_pits_have_two_outlines_and_the_ridge_around_a_pit_a_hole() -> None:
    grid = Grid(Pits(), ((-2.0, 2.0), (-1.5, 1.5)), 10_000, (4.0, 3.0))
    assert len(grid.lines(0.5)) == 2
    below = grid.region(-np.inf, 0.5)
    assert len(below.to_polygons()) == 2
    assert [below.contains_point(place) for place in ((1, 0), (-1, 0), (0, 0))] == [1, 1, 0]
    outline, *holes = grid.region(0.5, 1.5).to_polygons(closed_only=False)
    assert np.ptp(outline, axis=0) == pytest.approx((3.0, 2.4), abs=0.1)
    assert sorted(np.sign(hole[:, 0].mean()) for hole in holes) == [-1, 1]
    assert abs(abs(grid.lowest[0]) - 1.0) < 0.05
    assert len(grid.region(-np.inf, -1.0).vertices) == 0


def test_infinite_values_are_above_every_level() -> None:
    grid = Grid(Steep(), WINDOW, 4000, (3.0, 2.0))
    left, right = grid.region(-np.inf, 1e9).get_extents().intervalx
    cell = np.diff(grid.m)[0]
    assert left == pytest.approx(-0.5, abs=cell)
    assert right == pytest.approx(1.0, abs=cell)


def test_a_margin_hides_the_border() -> None:
    grid = Grid(Kinked(), WINDOW, 400, (3.0, 2.0), margin=0.1)
    assert (grid.m[0], grid.m[-1]) == pytest.approx((-1.3, 2.3))
    assert (grid.b[0], grid.b[-1]) == pytest.approx((-0.7, 1.7))


@pytest.mark.parametrize("points", [0, 1, 13, 200, 781])
def test_a_drag_costs_a_bounded_number_of_errors(points: int) -> None:
    nodes = nodes_for(points, is_coarse=True)
    assert LEAST_NODES <= nodes <= COARSE_NODES
    assert nodes * points <= COARSE_WORK


def test_very_many_points_have_a_grid_at_rest_but_not_during_a_drag() -> None:
    assert nodes_for(10**6, is_coarse=True) == 0
    assert nodes_for(10**6, is_coarse=False) == LEAST_NODES
    assert nodes_for(1000, is_coarse=False) * 1000 <= FINE_WORK


@pytest.mark.parametrize("points", [1, 200, 10**6])
def test_many_points_afford_few_positions(points: int) -> None:
    places = affordable(points, 24, 160)
    assert 24 <= places <= 160
    assert places == 24 or places * points <= COARSE_WORK


def test_joined_lines_have_gaps() -> None:
    one = joined([np.zeros((2, 2)), np.ones((3, 2))])
    assert np.isnan(one).all(axis=1).tolist() == [False, False, True] + [False] * 3 + [True]
    assert np.isnan(joined([], 3)).all()
