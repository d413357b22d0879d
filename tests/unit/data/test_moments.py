"""The sums of a dataset are exact enough wherever its points lie."""

from fractions import Fraction

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.moments import about_mean

THREE = [(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)]


#: Both sides sum a few doubles, in different orders.
ROUNDING = 1e-14


def test_a_changed_dataset_has_moments_of_its_own() -> None:
    data = Dataset.from_points(THREE)
    before = data.moments
    assert data.moved(0, 5.0, 5.0).moments.mean_x == pytest.approx(2.1, rel=ROUNDING, abs=0.0)
    assert data.moments is before


def test_moments_are_those_of_the_points() -> None:
    moments = Dataset.from_points(THREE).moments
    assert moments.n == 3
    assert (moments.mean_x, moments.mean_y) == pytest.approx((0.5, 1.6 / 3), rel=ROUNDING, abs=0.0)
    expected = (0.18, 0.18, 0.09 + 0.16 + 0.81 - 2.56 / 3)
    assert (moments.cxx, moments.cxy, moments.cyy) == pytest.approx(expected, rel=ROUNDING, abs=0.0)
    assert (moments.slope, moments.rss) == pytest.approx((1.0, 0.08 / 3), rel=ROUNDING, abs=0.0)


def test_moments_keep_their_digits_far_from_the_origin() -> None:
    # 2^30 away, coordinates in quarters are still exact, so the moments must be exact too.
    near = Dataset([0.25, 0.5, 1.0, 2.25], [1.0, 0.0, 3.0, 2.0]).moments
    far = Dataset(np.array([0.25, 0.5, 1.0, 2.25]) + 2**30, [1.0, 0.0, 3.0, 2.0]).moments
    assert (far.cxx, far.cxy, far.slope, far.rss) == (near.cxx, near.cxy, near.slope, near.rss)


def test_removing_a_far_outlier_leaves_no_trace_in_the_moments() -> None:
    data = Dataset.from_points(THREE)
    assert data.added(1e30, -1e30).removed(3).moments == data.moments


def test_no_points_have_no_spread() -> None:
    moments = Dataset([], []).moments
    assert (moments.n, moments.cxx, moments.cyy, moments.slope, moments.rss) == (0, 0, 0, 0, 0)
    assert not moments.has_spread


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, -7.7e8, 1e-40, 1e49])
@pytest.mark.parametrize("n", [1, 3, 7, 1000])
def test_equal_coordinates_have_exactly_no_spread(value: float, n: int) -> None:
    moments = Dataset([value] * n, [value] * n).moments
    assert (moments.mean_x, moments.mean_y) == (value, value)
    assert (moments.cxx, moments.cxy, moments.cyy) == (0.0, 0.0, 0.0)
    assert (moments.slope, moments.rss) == (0.0, 0.0)
    assert not moments.has_spread


def test_a_hundredth_of_a_unit_is_a_spread_a_billion_units_out() -> None:
    moments = Dataset([1e9, 1e9 + 0.01], [0.0, 1.0]).moments
    assert moments.has_spread
    coordinates_are_known_to_a_ten_millionth = 1e-5
    assert moments.slope == pytest.approx(
        100.0, rel=coordinates_are_known_to_a_ten_millionth, abs=0.0
    )


def test_a_spread_too_small_to_square_counts_as_none() -> None:
    assert not Dataset([0.0, 1e-160], [0.0, 1e50]).moments.has_spread


def test_moments_do_not_depend_on_the_memory_layout_of_the_points() -> None:
    random = np.random.default_rng(5)
    x, y = random.random(1013), random.random(1013)
    expected = Dataset(x, y).moments
    for offset in range(1, 64):
        padded = np.empty(1013 + offset)
        shifted = padded[offset:]
        shifted[:] = x
        data = Dataset(x, y)
        data.x = shifted
        assert data.moments == expected


def test_equal_values_minus_their_mean_are_zero() -> None:
    assert about_mean(np.array([0.1] * 7)).tolist() == [0.0] * 7
    assert about_mean(np.array([1.0, 2.0, 6.0])).tolist() == [-2.0, -1.0, 3.0]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1758000000 + 0.001 * k for k in range(6)], [1.0, 2.0, 4.0, 3.0, 6.0, 5.0]),
        ([1758000000 + 0.00001 * k for k in range(6)], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
        ([1758000000000 + 100.0 * k for k in range(4)], [1.0, 2.0, 4.0, 3.0]),
        ([0.0, 1.0, 2.0], [1e13, 1e13 + 0.5, 1e13 + 1]),
        ([-1e15, -1e15 + 1, -1e15 + 3], [1.0, 0.0, 5.0]),
    ],
)
def test_points_far_from_zero_have_the_line_of_their_very_digits(
    x: list[float], y: list[float]
) -> None:
    n = len(x)
    across, up = [Fraction(value) for value in x], [Fraction(value) for value in y]
    mean_x, mean_y = sum(across) / n, sum(up) / n
    cxx = sum((value - mean_x) ** 2 for value in across)
    cxy = sum((a - mean_x) * (b - mean_y) for a, b in zip(across, up, strict=True))
    moments = Dataset(x, y).moments
    assert moments.has_spread
    assert moments.slope == pytest.approx(float(cxy / cxx), rel=1e-12)
    assert moments.cxx == pytest.approx(float(cxx), rel=1e-12)


def test_rounding_alone_makes_no_two_values_of_one_even_far_from_zero() -> None:
    for value in (0.3, 1758000000.0, 1e13):
        x = [value, float(np.nextafter(value, np.inf)), value]
        assert not Dataset(x, [0.0, 1.0, 2.0]).moments.has_spread
