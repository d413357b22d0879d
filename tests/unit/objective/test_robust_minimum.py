"""The exact minima of absolute errors and of Huber's loss, against independent methods."""

import itertools
import math
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from app.objective.robust_minimum import least_absolute, least_huber

Array = NDArray[np.float64]

#: Sums of a few dozen doubles, each a few times the largest.
ROUNDING = 1e-12

KINDS = ("line", "grid", "plane", "steps", "lattice")


def columns(kind: str, seed: int) -> tuple[Array, Array, Array]:
    """Return points with and without ties, duplicates and points in a row."""
    random = np.random.default_rng([KINDS.index(kind), seed])
    n = int(random.integers(2, 12))
    if kind == "line":
        return random.normal(size=n), np.ones(n), random.normal(size=n)
    if kind == "grid":
        x, y = random.integers(0, 4, (2, n)).astype(np.float64)
        return x - x.mean(), np.ones(n), y
    if kind == "plane":
        return random.normal(size=n), random.normal(size=n), random.choice([-1.0, 1.0], n)
    if kind == "steps":
        return np.arange(float(n)) - (n - 1) / 2.0, np.ones(n), np.round(random.normal(size=n), 1)
    first, second, target = random.integers(-2, 3, (3, n)).astype(np.float64)
    return first, second, target


def least_of_all_pairs(first: Array, second: Array, target: Array) -> float:
    """Return the least sum of absolute errors among all lines through two points."""
    least = math.inf
    for i, j in itertools.combinations(range(len(first)), 2):
        matrix = np.array([[first[i], second[i]], [first[j], second[j]]])
        if abs(np.linalg.det(matrix)) > ROUNDING:
            p, q = np.linalg.solve(matrix, target[[i, j]])
            least = min(least, float(np.abs(p * first + q * second - target).sum()))
    return least


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_through_two_points_has_less_absolute_error(kind: str) -> None:
    compared = 0
    for seed in range(120):
        first, second, target = columns(kind, seed)
        expected = least_of_all_pairs(first, second, target)
        found = least_absolute(first, second, target)
        value = float(np.abs(found.p * first + found.q * second - target).sum())
        if math.isfinite(expected):
            assert abs(value - expected) <= ROUNDING * max(np.abs(target).sum(), 1.0)
            compared += 1
    assert compared > 60


def test_where_two_lines_share_the_minimum_it_is_not_unique() -> None:
    # Every line between the lower two and the upper two points has the same sum.
    x, y = np.array([-1.0, -1.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
    found = least_absolute(x, np.ones(4), y)
    assert not found.is_unique
    assert np.abs(found.p * x + found.q - y).sum() == pytest.approx(2.0, rel=ROUNDING)
    assert least_absolute(np.array([-1.0, 0.0, 1.0]), np.ones(3), np.zeros(3)).is_unique


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("delta", [1e-4, 0.1, 1.0, 30.0])
def test_at_the_least_huber_loss_the_clipped_errors_pull_no_way(kind: str, delta: float) -> None:
    # The sum is convex and smooth, so this is necessary and sufficient (Huber 1964).
    for seed in range(80):
        first, second, target = columns(kind, seed)
        found = least_huber(first, second, target, delta)
        clipped = np.clip(found.p * first + found.q * second - target, -delta, delta)
        allowed = ROUNDING * (delta + np.abs(target).max()) * len(first)
        assert abs(np.sum(clipped * first)) <= 3.0 * allowed
        assert abs(np.sum(clipped * second)) <= 3.0 * allowed


def test_a_threshold_beyond_all_errors_gives_least_squares() -> None:
    first, second, target = columns("line", 3)
    (p, q), *_ = np.linalg.lstsq(np.column_stack([first, second]), target)
    found = least_huber(first, second, target, 100.0)
    assert (found.p, found.q) == pytest.approx((p, q), rel=1e-10)
    assert found.is_unique


def test_a_thousand_points_take_milliseconds() -> None:
    random = np.random.default_rng(5)
    first, ones = random.normal(size=1000), np.ones(1000)
    target = 0.5 * first + random.standard_t(2, size=1000)
    began = time.process_time()
    least_absolute(first, ones, target)
    least_huber(first, ones, target, 0.1)
    a_hundred_times_what_it_takes_on_a_quiet_machine = 0.3
    assert time.process_time() - began < a_hundred_times_what_it_takes_on_a_quiet_machine
