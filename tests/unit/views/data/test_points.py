"""The points: one kind or two classes, some with rings."""

import numpy as np
import pytest

from app.bridge.report import Report
from app.session.session import Session
from app.views import DataView
from app.views.theme import LIGHT
from tests.unit.views.drawing import CLASSES, classifier, drawn, made


def test_the_point_pointed_at_stands_out_with_its_residual(session: Session) -> None:
    session.step(5)
    view = made(DataView, session)
    points, learned = view.points, view.fitted_line
    assert not {points.lit, points.lit_ring, learned.lit_residual} & set(view.shown)
    session.highlight(7)
    drawn(view)
    x, y = session.dataset.x[7], session.dataset.y[7]
    m, b = session.run.original_units
    assert points.lit.get_xydata().tolist() == points.lit_ring.get_xydata().tolist() == [[x, y]]
    assert points.lit.get_markersize() > points.plain.get_markersize()
    assert points.lit_ring.get_color() == learned.lit_residual.get_color() == LIGHT.accent
    assert learned.lit_residual.get_linewidth() > learned.residuals.get_linewidth()
    assert learned.lit_residual.get_xydata() == pytest.approx(np.array([(x, y), (x, m * x + b)]))
    assert {points.lit, points.lit_ring, learned.lit_residual} <= set(view.shown)


def test_the_model_of_a_line_draws_no_classes(session: Session) -> None:
    pictures = []
    for points in (CLASSES, [point[:2] for point in CLASSES]):
        session.set_points(points)
        view = made(DataView, session)
        assert view.points.plain.get_xydata().tolist() == [list(point[:2]) for point in CLASSES]
        view.canvas.draw()
        for artist in view.shown:
            view.axes.draw_artist(artist)
        pictures.append(np.array(view.canvas.buffer_rgba()))
    assert (pictures[0] == pictures[1]).all()


def test_classes_differ_by_form_and_filling_as_well_as_by_colour() -> None:
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


def test_a_point_pointed_at_has_the_form_of_its_class() -> None:
    session = classifier()
    view = made(DataView, session)
    for i, marker in ((0, "o"), (19, "s")):
        session.highlight(i)
        assert drawn(view).points.lit.get_marker() == marker


@pytest.mark.parametrize("points", [[], [(0.5, 0.5, 1)], [(0.5, 0.5), (0.5, 0.5, 1)]])
def test_few_points_are_drawn(points: list[tuple[float, ...]]) -> None:
    session = classifier(least_squares=True, start=(1.0, 1.0))
    session.set_points(points)
    view = made(DataView, session)
    assert set(view.points.classes) <= set(view.shown)


def boundaries(view: DataView) -> list:
    return [line for line in view.shown if line in view.boundary.lines._lines.values()]


def test_many_points_are_drawn_small_below_the_boundary() -> None:
    session = classifier()
    session.set_points([(i % 50 / 50, i / 1500, int(i % 50 > i / 30)) for i in range(1500)])
    session.step(20)
    view = made(DataView, session)
    assert view.scene_artists() == list(view.points.classes)
    assert view.points.wrong not in view.shown
    assert len(boundaries(view)) == 1
    assert not set(view.boundary.sides) & set(view.shown)  # they would cover the points
