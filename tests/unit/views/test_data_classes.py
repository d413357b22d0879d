"""What the data panel shows of a neuron that tells two classes apart."""

from collections.abc import Callable

import numpy as np
import pytest

from app.bridge.report import Report
from app.objective.models import adaline
from app.session.session import Session
from app.views import DataView
from app.views.data.boundary import LEAST_DISTANCE
from app.views.data.sides import side_above
from app.views.theme import LIGHT
from tests.unit.views.drawing import CLASSES, blitted_and_full, classifier, drawn, made

#: What rounding leaves of an answer that should be 0: weights are about 5.
ROUNDING = 1e-12


def boundaries(view: DataView) -> list:
    return [line for line in view.shown if line in view.boundary.lines._lines.values()]


def answers_along(session: Session, line: object) -> list[float]:
    """Return what the active run's neuron answers at both ends of a line."""
    data, (w1, w2) = session.dataset, session.run.original_units
    x, y = line.get_xydata().T
    z = w1 * (x - data.x.mean()) + w2 * (y - data.y.mean()) + adaline.bias(data)
    return z.tolist()


def on_the_edge(view: DataView, line: object) -> bool:
    """Whether both ends of a line lie on the edge of the window, and none beyond."""
    (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
    return all(
        left <= x <= right and low <= y <= high and (x in {left, right} or y in {low, high})
        for x, y in line.get_xydata()
    )


def test_classes_are_told_apart_by_form_and_filling_as_well_as_by_colour() -> None:
    view = made(DataView, classifier())
    first, second = view.points.classes
    assert first in view.shown
    assert second in view.shown
    assert view.points.plain not in view.shown
    assert first.get_xydata().tolist() == [list(p[:2]) for p in CLASSES if not p[2]]
    assert second.get_xydata().tolist() == [list(p[:2]) for p in CLASSES if p[2]]
    assert (first.get_marker(), second.get_marker()) == ("o", "s")
    assert first.get_markerfacecolor() == LIGHT.background != second.get_markerfacecolor()
    assert first.get_markeredgecolor() != second.get_markerfacecolor()


def test_before_anything_is_learned_there_are_no_sides() -> None:
    session = classifier(least_squares=False, squares=True)
    view = made(DataView, session)
    assert session.run.original_units == (0, 0)
    assert view.shown == list(view.points.classes)


def test_the_boundary_is_where_the_neuron_answers_nothing() -> None:
    session = classifier()
    view = made(DataView, session)
    for _ in range(20):
        session.step(3)
        (line,) = boundaries(drawn(view))
        assert answers_along(session, line) == pytest.approx([0, 0], abs=ROUNDING)
        assert on_the_edge(view, line)
        assert line.get_color() == LIGHT.accent


def test_standardizing_leaves_the_boundary_in_the_units_of_the_data() -> None:
    session = classifier(standardize=True)
    session.step(4)
    assert session.run.original_units != (session.run.m, session.run.b)
    (line,) = boundaries(made(DataView, session))
    assert answers_along(session, line) == pytest.approx([0, 0], abs=ROUNDING)


def test_thin_lines_say_what_the_neuron_should_answer() -> None:
    session = classifier()
    session.step(300)
    view = made(DataView, session)
    boundary = view.boundary
    for line, label, z in zip(boundary.answers, boundary.answer_labels, (-1, 1), strict=True):
        assert {line, label} <= set(view.shown)
        assert answers_along(session, line) == pytest.approx([z, z], abs=ROUNDING)
        assert answers_along(session, label) == pytest.approx([z], abs=ROUNDING)


def test_lines_too_near_to_the_boundary_are_left_out() -> None:
    session = classifier(start=(400.0, 0.0))
    view = made(DataView, session)
    across, _ = view.units_per_pixel()
    assert 1 / 400 / across < LEAST_DISTANCE
    assert boundaries(view)
    assert not set(view.boundary.answers) & set(view.shown)


def test_each_side_is_tinted_as_far_as_its_class_reaches() -> None:
    session = classifier()
    session.step(50)
    view = made(DataView, session)
    data, (w1, w2) = session.dataset, session.run.original_units
    area = 0.0
    for side, sign in zip(view.boundary.sides, (-1, 1), strict=True):
        x, y = side.get_paths()[0].vertices[:-1].T
        z = w1 * (x - data.x.mean()) + w2 * (y - data.y.mean()) + adaline.bias(data)
        assert (sign * z >= -ROUNDING).all()
        area += abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    assert area == pytest.approx(1.0, rel=1e-12)


def test_points_on_the_wrong_side_are_marked() -> None:
    session = classifier()
    session.step(300)
    view = made(DataView, session)
    assert view.points.wrong in view.shown
    assert view.points.wrong.get_xydata().tolist() == [[0.58, 0.29], [0.27, 0.51]]
    assert Report(session).brief()["misclassified"] == 2
    session.remove_point(10)
    session.remove_point(9)
    session.step(300)
    assert view.points.wrong not in drawn(view).shown


def test_a_neuron_has_no_residuals_and_no_squares() -> None:
    session = classifier(squares=True, residuals=True)
    session.step(20)
    session.highlight(3)
    view = made(DataView, session)
    learned = view.fitted_line
    assert not {learned.residuals, learned.squares, learned.lit_residual} & set(view.shown)
    assert {view.points.lit, view.points.lit_ring} <= set(view.shown)
    assert view.residual_at(*view.to_pixels(*CLASSES[3][:2])) is None


def test_a_point_pointed_at_keeps_the_form_of_its_class() -> None:
    session = classifier()
    view = made(DataView, session)
    for i, marker in ((0, "o"), (19, "s")):
        session.highlight(i)
        assert drawn(view).points.lit.get_marker() == marker


def test_the_dashed_boundary_is_that_of_the_least_loss() -> None:
    session = classifier(least_squares=True)
    view = made(DataView, session)
    dashed = view.boundary.least_squares
    assert dashed in view.shown
    assert view.boundary.label in view.shown
    ends = dashed.get_xydata().tolist()
    session.step(5000)
    assert answers_along(session, dashed) == pytest.approx([0, 0], abs=1e-3)
    assert drawn(view).boundary.least_squares.get_xydata().tolist() == ends
    assert view.shown.index(dashed) > view.shown.index(view.boundary.sides[1])
    session.set({"least_squares": False})
    assert dashed not in drawn(view).shown


def test_several_runs_have_a_boundary_each_and_the_sides_of_the_active_one() -> None:
    session = classifier()
    session.step(3)
    session.fork()
    session.set({"learning_rate": 2.0})
    session.step(5)
    view = made(DataView, session)
    assert [line.get_color() for line in boundaries(view)] == list(LIGHT.runs[:2])
    assert answers_along(session, boundaries(view)[1]) == pytest.approx([0, 0], abs=ROUNDING)
    assert sum(artist in view.boundary.sides for artist in view.shown) == 2


@pytest.mark.parametrize("weights", [(3.0, 0.0), (0.0, -3.0), (1e-320, 0.0), (1e49, 1e49)])
def test_weights_of_any_size_and_direction_are_drawn(weights: tuple[float, float]) -> None:
    view = made(DataView, classifier(start=weights))
    for line in boundaries(view):
        assert on_the_edge(view, line)
    assert len(boundaries(view)) == (weights[0] != 1e-320)


def test_a_boundary_beyond_the_window_is_not_drawn_but_its_side_is() -> None:
    session = classifier(start=(0.1, 0.0))
    session.set_points([(*point[:2], 1) for point in CLASSES[:-1]] + [CLASSES[0]])
    view = made(DataView, session)
    assert boundaries(view) == []
    first, second = view.boundary.sides
    assert len(first.get_paths()[0].vertices) == 0
    assert len(second.get_paths()[0].vertices) == 5


@pytest.mark.parametrize("points", [[], [(0.5, 0.5, 1)], [(0.5, 0.5), (0.5, 0.5, 1)]])
def test_few_points_are_drawn(points: list[tuple[float, ...]]) -> None:
    session = classifier(least_squares=True, start=(1.0, 1.0))
    session.set_points(points)
    view = made(DataView, session)
    assert set(view.points.classes) <= set(view.shown)


def test_many_points_are_drawn_small_below_the_boundary() -> None:
    session = classifier()
    session.set_points([(i % 50 / 50, i / 1500, int(i % 50 > i / 30)) for i in range(1500)])
    session.step(20)
    view = made(DataView, session)
    assert view.scene_artists() == list(view.points.classes)
    assert view.points.wrong not in view.shown
    assert len(boundaries(view)) == 1
    assert not set(view.boundary.sides) & set(view.shown)  # they would cover the points


def test_the_grid_and_the_axes_lie_on_the_sides() -> None:
    session = classifier(start=(2.0, 1.0))
    session.set_points([(10 * x, 8 * y, label) for x, y, label in CLASSES])
    view = made(DataView, session)
    order = [view.boundary.sides[1], view.boundary.grid, view.axes.spines["left"]]
    assert order == [artist for artist in view.shown if artist in order]
    strokes = view.boundary.grid.get_xydata().reshape(-1, 3, 2)
    across = [x for (x, _), (other, _), _ in strokes if x == other]
    (left, right), ticks = view.axes.get_xlim(), view.axes.get_xticks()
    assert across == [tick for tick in ticks if left <= tick <= right]
    assert len(across) < len(strokes)


def test_a_line_through_a_corner_leaves_the_whole_polygon() -> None:
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    side = side_above(square, square.sum(axis=1))
    assert side.polygon.tolist() == square.tolist()
    assert side.edge is None
    assert side_above(square, square.sum(axis=1) - 3.0).polygon.shape == (0, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.step(1),
        lambda session: session.step(300),
        lambda session: session.highlight(12),
        lambda session: session.reset(),
        lambda session: session.set({"model": "line"}),
        lambda session: session.fork(),
    ],
)
def test_a_blitted_picture_is_the_full_picture(change: Callable[[Session], object]) -> None:
    session = classifier(least_squares=True)
    session.step(20)
    session.selected = 9
    blitted, full = blitted_and_full(session, "data", change)
    assert (blitted == full).all()
