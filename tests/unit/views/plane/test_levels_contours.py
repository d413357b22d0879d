"""The other story of level curves: those of an objective without a closed form."""

import numpy as np
import pytest
from matplotlib.path import Path

from app.session.session import Session
from app.views import PlaneView
from tests.unit.views.absolute import MeanAbsoluteError, descend_absolute_errors
from tests.unit.views.drawing import drawn, made

#: J is off by less than a cell's width times its steepest slope, which is below 1 on these points.
CELL = 0.02


@pytest.fixture
def objectives(monkeypatch: pytest.MonkeyPatch) -> list[MeanAbsoluteError]:
    return descend_absolute_errors(monkeypatch)


def session_of(preset: str = "outlier") -> Session:
    session = Session()
    session.set({"preset": preset})
    return session


def many_points(count: int) -> list[tuple[float, float]]:
    x = (np.arange(count) + 0.5) / count
    return list(zip(x, 0.2 + 0.5 * x + 0.15 * np.sin(np.arange(count) ** 2), strict=True))


def inside(view: PlaneView, path: Path) -> np.ndarray:
    places = path.vertices
    (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
    m, b = places.T
    return places[(left < m) & (m < right) & (low < b) & (b < high)]  # pyright: ignore[reportReturnType]


@pytest.mark.usefixtures("objectives")
def test_level_curves_lie_where_j_has_their_level_and_nest_around_the_minimum() -> None:
    session = session_of()
    view = made(PlaneView, session, 640, 420)
    objective, curves = session.run.objective, view._levels.curves.get_paths()
    assert len(curves) >= 5
    levels = []
    for curve in curves:
        values = objective.values(*inside(view, curve).T)
        assert np.ptp(values) < CELL
        levels.append(np.median(values))
        assert curve.contains_point(objective.minimum)
    assert levels == sorted(levels, reverse=True)
    assert min(levels) > objective.least_value
    # The height about halves from one to the next, as along straight walls.
    heights = np.array(levels) - objective.least_value
    assert (heights[1:] / heights[:-1] > 0.35).all()
    assert (heights[1:] / heights[:-1] < 0.65).all()
    assert view._levels._minimum in view.shown


@pytest.mark.usefixtures("objectives")
def test_the_curve_through_the_iterate_has_its_loss_and_passes_it() -> None:
    session = session_of()
    session.step(8)
    view = made(PlaneView, session, 640, 420)
    run = session.run
    curve = np.column_stack(view._levels.curve_now.get_data())
    curve = curve[~np.isnan(curve).any(axis=1)]
    assert np.abs(run.objective.values(*curve.T) - run.loss).max() < CELL
    near = np.abs(curve - (run.m, run.b)) / view.units_per_pixel()
    assert np.hypot(*near.T).min() < 4.0


@pytest.mark.usefixtures("objectives")
def test_start_and_minimum_are_visible_and_the_limits_do_not_move() -> None:
    session = session_of()
    view = made(PlaneView, session)
    limits = view.axes.get_xlim(), view.axes.get_ylim()
    for _ in range(10):
        session.step(3)
        drawn(view)
    assert (view.axes.get_xlim(), view.axes.get_ylim()) == limits
    for m, b in (session.run.start, session.run.objective.minimum):
        assert limits[0][0] < m < limits[0][1]
        assert limits[1][0] < b < limits[1][1]


@pytest.mark.usefixtures("objectives")
def test_during_a_drag_among_very_many_points_there_are_no_level_curves() -> None:
    session = Session()
    session.set_points(many_points(2000))
    view = made(PlaneView, session)
    assert len(view._levels.curves.get_paths()) > 3
    session.is_held = True
    session.move_point(3, 0.5, 0.9)
    drawn(view)
    assert not view._levels.curves.get_paths()
    assert np.isnan(view._levels.curve_now.get_data()).all()


@pytest.mark.usefixtures("objectives")
def test_the_morph_to_standardized_columns_shows_their_contours() -> None:
    session = session_of()
    session.step(5)
    view = made(PlaneView, session)
    session.set({"standardize": True})
    session.frame(0.0, lambda: False)
    session.frame(450.0, lambda: False)
    drawn(view)
    tracks = view._tracks
    assert tracks.is_between
    for curve in view._levels.curves.get_paths()[1:]:
        values = tracks.objective.values(*inside(view, curve).T)
        assert np.ptp(values) < 4 * CELL
    assert view.axes.get_xlim()[0] < tracks.objective.minimum[0] < view.axes.get_xlim()[1]
