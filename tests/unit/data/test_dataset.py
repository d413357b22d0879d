from decimal import Decimal

import numpy as np
import pytest

from app.data.dataset import MAX_COORDINATE, Dataset, as_number
from app.faults import Fault


def test_points_are_in_the_order_in_which_they_were_added() -> None:
    data = Dataset.from_points([(3, 1)]).added(1.0, 2.0).added(2.0, 0.0)
    assert data.points == [(3.0, 1.0), (1.0, 2.0), (2.0, 0.0)]
    assert (data.x.tolist(), data.y.tolist()) == ([3.0, 1.0, 2.0], [1.0, 2.0, 0.0])


THREE = [(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)]


def test_adding_does_not_change_the_old_points() -> None:
    data = Dataset.from_points(THREE)
    assert data.added(1.0, 1.0).points == [*THREE, (1.0, 1.0)]
    assert data.points == THREE


def test_moving_changes_one_point_in_a_copy() -> None:
    data = Dataset.from_points(THREE)
    assert data.moved(1, 7.0, -7.0).points == [THREE[0], (7.0, -7.0), THREE[2]]
    assert data.points == THREE


def test_removing_does_not_change_the_old_points() -> None:
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


def test_a_dataset_copies_the_array_of_its_caller() -> None:
    x = np.array([1.0, 2.0])
    data = Dataset(x, x)
    x[0] = 99.0
    assert data.points == [(1.0, 1.0), (2.0, 2.0)]


@pytest.mark.parametrize(
    "points",
    [
        None, 7, "12", [7], [(1,)], [(1, 2, 2)], [(1, 2, 0.5)],
        [(1, 2, True)], [(1, 2, 0, 0)], [("1", "2")], [(True, 0)], [(None, 0)], [{1: 2}],
        [(float("nan"), 0)], [(0, float("inf"))], [(0, 10**400)], [([1], 2)], [(1j, 0)],
    ],
    ids=repr,
)  # fmt: skip
def test_anything_but_a_list_of_pairs_is_a_fault_of_points(points: object) -> None:
    with pytest.raises(Fault) as caught:
        Dataset.from_points(points)
    assert (caught.value.code, caught.value.field) == ("not_points", "points")


def test_a_fault_names_the_point_that_is_wrong() -> None:
    with pytest.raises(Fault) as caught:
        Dataset.from_points([(0, 0), (0, 0), (0, "zero")])
    assert caught.value.details == {"index": 2}
    assert caught.value.message.startswith("Point 3 ")


@pytest.mark.parametrize("point", [(1e200, 0.0), (0.0, -1e200), (MAX_COORDINATE * 1.01, 0.0)])
def test_every_way_to_add_a_point_refuses_one_too_far_out(point: tuple[float, float]) -> None:
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


#: Both sides sum a few doubles, in different orders.
ROUNDING = 1e-14


def test_points_at_the_limit_are_taken() -> None:
    data = Dataset.from_points([(MAX_COORDINATE, -MAX_COORDINATE), (0, 0)])
    assert data.moments.slope == pytest.approx(-1.0, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("index", [-1, 3, 1.0, True, "0", None])
@pytest.mark.parametrize("edit", ["moved", "removed"])
def test_an_index_without_a_point_is_refused(index: object, edit: str) -> None:
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


def test_a_point_keeps_its_class_when_it_moves_or_others_go() -> None:
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


def test_an_array_of_rows_makes_the_same_dataset_as_its_points() -> None:
    points = [(0.1, -2.5), (1e-310, 3.0, 1), (MAX_COORDINATE, -0.0), (7.0, 7.0, 0)]
    rows = np.array([(*point, 0.0)[:3] for point in points])
    made, expected = Dataset.from_points(rows), Dataset.from_points(points)
    assert made.points == expected.points
    assert made.rows.tobytes() == expected.rows.tobytes() == rows.tobytes()
    assert not Dataset.from_points(np.empty((0, 3))).points
    with pytest.raises(ValueError, match="read-only"):
        made.x[0] = 5.0


@pytest.mark.parametrize(
    ("bad", "code"),
    [((np.nan, 0.0, 0.0), "not_points"), ((0.0, np.inf, 0.0), "not_points"),
     ((0.0, 1e51, 0.0), "too_large"), ((0.0, 0.0, 0.5), "not_points"),
     ((0.0, 0.0, 2.0), "not_points"), ((0.0, 0.0, np.nan), "not_points")],
)  # fmt: skip
def test_a_bad_row_is_the_fault_that_its_point_would_be(
    bad: tuple[float, float, float], code: str
) -> None:
    with pytest.raises(Fault) as caught:
        Dataset.from_points(np.array([(0.0, 0.0, 1.0), bad, bad]))
    with pytest.raises(Fault) as expected:
        Dataset.from_points([[0.0, 0.0, 1], list(bad)])
    assert caught.value.as_message() == expected.value.as_message()
    assert (caught.value.code, caught.value.details["index"]) == (code, 1)
