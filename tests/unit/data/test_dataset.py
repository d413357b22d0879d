from decimal import Decimal

import numpy as np
import pytest

from app.data.dataset import MAX_COORDINATE, Dataset, as_number
from app.faults import Fault

THREE = [(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)]

#: Sums of a few doubles in another order.
ROUNDING = 1e-14


def test_points_are_kept_in_the_order_they_were_added() -> None:
    data = Dataset.from_points([(3, 1)]).added(1.0, 2.0).added(2.0, 0.0)
    assert data.points == [(3.0, 1.0), (1.0, 2.0), (2.0, 0.0)]
    assert (data.x.tolist(), data.y.tolist()) == ([3.0, 1.0, 2.0], [1.0, 2.0, 0.0])


def test_adding_leaves_the_old_points_alone() -> None:
    data = Dataset.from_points(THREE)
    assert data.added(1.0, 1.0).points == [*THREE, (1.0, 1.0)]
    assert data.points == THREE


def test_moving_changes_one_point_of_a_copy() -> None:
    data = Dataset.from_points(THREE)
    assert data.moved(1, 7.0, -7.0).points == [THREE[0], (7.0, -7.0), THREE[2]]
    assert data.points == THREE


def test_removing_leaves_the_old_points_alone() -> None:
    data = Dataset.from_points(THREE)
    assert data.removed(0).points == THREE[1:]
    assert data.points == THREE


@pytest.mark.parametrize(
    "data",
    [
        Dataset.from_points(THREE),
        Dataset.from_points(THREE).added(1.0, 1.0),
        Dataset.from_points(THREE).moved(0, 1.0, 1.0),
        Dataset.from_points(THREE).removed(0),
    ],
    ids=["made", "added", "moved", "removed"],
)
def test_coordinates_cannot_be_written(data: Dataset) -> None:
    for values in (data.x, data.y):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 9.0


def test_coordinates_are_no_view_of_the_callers_array() -> None:
    x = np.array([1.0, 2.0])
    data = Dataset(x, x)
    x[0] = 99.0
    assert data.points == [(1.0, 1.0), (2.0, 2.0)]


def test_moments_of_a_changed_dataset_are_its_own() -> None:
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
    # 2^30 away the coordinates, quarters, are still exact, and so must the moments be.
    near = Dataset([0.25, 0.5, 1.0, 2.25], [1.0, 0.0, 3.0, 2.0]).moments
    far = Dataset(np.array([0.25, 0.5, 1.0, 2.25]) + 2**30, [1.0, 0.0, 3.0, 2.0]).moments
    assert (far.cxx, far.cxy, far.slope, far.rss) == (near.cxx, near.cxy, near.slope, near.rss)


def test_taking_out_a_far_outlier_leaves_no_trace() -> None:
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


def test_a_spread_too_small_to_be_squared_counts_as_none() -> None:
    assert not Dataset([0.0, 1e-160], [0.0, 1e50]).moments.has_spread


@pytest.mark.parametrize(
    "points",
    [
        None, 7, "12", [7], [(1,)], [(1, 2, 2)], [(1, 2, 0.5)],
        [(1, 2, True)], [(1, 2, 0, 0)], [("1", "2")], [(True, 0)], [(None, 0)], [{1: 2}],
        [(float("nan"), 0)], [(0, float("inf"))], [(0, 10**400)], [([1], 2)], [(1j, 0)],
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_list_of_pairs_is_a_fault_of_points(points: object) -> None:
    with pytest.raises(Fault) as caught:
        Dataset.from_points(points)
    assert (caught.value.code, caught.value.field) == ("not_points", "points")


def test_a_fault_tells_which_point_is_wrong() -> None:
    with pytest.raises(Fault) as caught:
        Dataset.from_points([(0, 0), (0, 0), (0, "zero")])
    assert caught.value.details == {"index": 2}
    assert caught.value.message.startswith("Point 3 ")


@pytest.mark.parametrize("point", [(1e200, 0.0), (0.0, -1e200), (MAX_COORDINATE * 1.01, 0.0)])
def test_points_too_far_out_are_refused_however_they_come(point: tuple[float, float]) -> None:
    data = Dataset.from_points([(0, 0)])
    for attempt in (
        lambda: Dataset.from_points([point]),
        lambda: data.added(*point),
        lambda: data.moved(0, *point),
    ):
        with pytest.raises(Fault) as caught:
            attempt()
        assert (caught.value.code, caught.value.field) == ("too_large", "points")
        assert caught.value.details["limit"] == MAX_COORDINATE


def test_points_at_the_limit_are_taken() -> None:
    data = Dataset.from_points([(MAX_COORDINATE, -MAX_COORDINATE), (0, 0)])
    assert data.moments.slope == pytest.approx(-1.0, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("index", [-1, 3, 1.0, True, "0", None])
@pytest.mark.parametrize("edit", ["moved", "removed"])
def test_an_index_that_names_no_point_is_refused(index: object, edit: str) -> None:
    data = Dataset.from_points(THREE)
    arguments = (index, 0.0, 0.0) if edit == "moved" else (index,)
    with pytest.raises(Fault) as caught:
        getattr(data, edit)(*arguments)
    assert (caught.value.code, caught.value.field) == ("no_such_point", "i")
    assert caught.value.details["n"] == 3


@pytest.mark.parametrize("value", [3, 3.0, np.float64(3), np.int64(3), Decimal(3)], ids=repr)
def test_numbers_of_every_kind_become_floats(value: object) -> None:
    number = as_number(value)
    assert type(number) is float
    assert number == 3.0


def test_moments_do_not_depend_on_where_in_memory_the_points_lie() -> None:
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


def test_a_point_of_class_1_says_so_and_keeps_it_when_it_is_moved_or_others_go() -> None:
    data = Dataset.from_points([(0, 0), (1, 1, 1), (2, 2, 0)]).added(3.0, 3.0, 1)
    assert data.points == [(0.0, 0.0), (1.0, 1.0, 1), (2.0, 2.0), (3.0, 3.0, 1)]
    assert data.moved(1, 5.0, 6.0).points[1] == (5.0, 6.0, 1)
    assert data.removed(0).labels.tolist() == [1, 0, 1]


@pytest.mark.parametrize("label", [2, -1, 0.5, None, "1", True, float("nan")], ids=repr)
def test_a_class_that_is_neither_0_nor_1_is_a_fault_of_points(label: object) -> None:
    data = Dataset.from_points([(0, 0)])
    for attempt in (
        lambda: Dataset.from_points([(0, 0, label)]),
        lambda: data.added(0.0, 0.0, label),  # pyright: ignore[reportArgumentType]
    ):
        with pytest.raises(Fault) as caught:
            attempt()
        assert (caught.value.code, caught.value.field) == ("not_points", "points")
