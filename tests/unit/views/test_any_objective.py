"""What the panels show of an objective without a closed form: contours, kinks, a surface."""

import numpy as np
import pytest
from matplotlib.path import Path

from app.session.session import Session
from app.views import InterceptSliceView, PlaneView, SlopeSliceView, SurfaceView
from app.views.contours import COARSE_WORK, FINE_WORK
from app.views.slices.panel import PLACES
from app.views.slices.section import HEIGHT_PLACES, LOWEST_PLACES, SEARCHES
from app.views.stage import Stage
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
    return places[(left < m) & (m < right) & (low < b) & (b < high)]


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
    # From one to the next the height halves or so, as along straight walls.
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
def test_start_and_minimum_are_in_sight_and_the_limits_hold_still() -> None:
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


@pytest.mark.parametrize("kind", [PlaneView, SlopeSliceView, InterceptSliceView, SurfaceView])
@pytest.mark.parametrize("points", [0, 1, 2, 13])
def test_with_nothing_known_of_the_minimum_there_is_a_picture(
    monkeypatch: pytest.MonkeyPatch, kind: type, points: int
) -> None:
    descend_absolute_errors(monkeypatch, is_known=False)
    session = Session()
    session.set_points(many_points(points))
    session.step(3)
    view = made(kind, session)
    session.set({"standardize": True})
    drawn(view)
    assert bool(view.shown) or points == 0


@pytest.mark.parametrize("kind", [SlopeSliceView, InterceptSliceView])
@pytest.mark.usefixtures("objectives")
def test_a_slice_has_a_corner_at_every_kink_and_its_mark_at_the_lowest(kind: type) -> None:
    session = session_of()
    session.step(4)
    view = made(kind, session)
    run, limits = session.run, view.axes.get_xlim()
    x, y = session.dataset.x, session.dataset.y
    kinks = (y - run.b) / x if view.index == 0 else y - run.m * x
    seen = kinks[(limits[0] < kinks) & (kinks < limits[1])]
    places, values = view._curve.get_data()
    assert len(seen) > 3
    assert np.isin(seen, places).all()
    # Between its corners the curve is straight: J halfway between two places is their mean.
    halfway = (places[1:] + places[:-1]) / 2
    pair = (halfway, np.full(len(halfway), run.b)) if view.index == 0 else (
        np.full(len(halfway), run.m), halfway
    )  # fmt: skip
    assert run.objective.values(*pair) == pytest.approx((values[1:] + values[:-1]) / 2, abs=1e-12)
    (lowest,), (height,) = view._lowest.get_data()
    assert np.isclose(lowest, kinks, rtol=1e-12, atol=0.0).any()
    assert height <= values.min() + 1e-12


@pytest.mark.usefixtures("objectives")
def test_the_tangent_follows_the_subgradient() -> None:
    session = session_of()
    session.step(4)
    view = made(SlopeSliceView, session)
    (left, right), (low, high) = view._tangent.get_data()
    slope = session.run.objective.gradient(session.run.m, session.run.b)[0]
    assert (high - low) / (right - left) == pytest.approx(slope, rel=1e-9)


@pytest.mark.usefixtures("objectives")
def test_the_surface_has_rings_an_edge_and_the_path_on_it() -> None:
    session = session_of()
    session.step(20)
    view = made(SurfaceView, session)
    objective, sight = session.run.objective, view._sight
    mesh = view._mesh(objective)
    assert len(mesh.bands) == len(view._bands.get_paths()) > 5
    for outline, _ in mesh.bands[:-1]:
        values = objective.values(outline[:, 0], outline[:, 1])
        assert np.abs(values - outline[:, 2]).max() < CELL * sight.rise
    edge = mesh.edge[~np.isnan(mesh.edge).any(axis=1)]
    (left, right), (low, high) = sight.window
    top = sight.least + sight.rise
    at_border = (
        np.isclose(edge[:, 0], left) | np.isclose(edge[:, 0], right)
        | np.isclose(edge[:, 1], low) | np.isclose(edge[:, 1], high)
    )  # fmt: skip
    assert (at_border | np.isclose(edge[:, 2], top, rtol=1e-6)).all()
    assert np.isfinite(np.column_stack(view._now.get_data())).all()
    assert view._minimum in view.shown


def errors_of(objectives: list[MeanAbsoluteError]) -> int:
    return sum(objective.errors for objective in objectives)


@pytest.mark.parametrize("panel", ["plane", "surface", "slice_m"])
@pytest.mark.parametrize("count", [13, 200, 700])
def test_a_frame_of_a_drag_costs_a_bounded_number_of_errors(
    objectives: list[MeanAbsoluteError], panel: str, count: int
) -> None:
    session = Session()
    session.set_points(many_points(count))
    stage = Stage(session)
    stage.open_panel(panel, 500, 360, 1)
    session.step(5)
    list(stage.draw())
    stage.under_hand, session.is_held = "data", True
    session.move_point(3, 0.5, 0.9)
    before = errors_of(objectives)
    list(stage.draw())
    slice_places = PLACES + count + 2 * HEIGHT_PLACES + LOWEST_PLACES * (SEARCHES + 1)
    # The grid, or the curve and what is looked for along it; some single places beside.
    most = COARSE_WORK if panel != "slice_m" else slice_places * count
    assert 0 < errors_of(objectives) - before <= most + 600 * count


@pytest.mark.parametrize("panel", ["plane", "surface"])
def test_the_grid_is_fine_at_rest_and_stays_while_a_run_goes_on(
    objectives: list[MeanAbsoluteError], panel: str
) -> None:
    session = Session()
    session.set_points(many_points(200))
    stage = Stage(session)
    stage.open_panel(panel, 500, 360, 1)
    list(stage.draw())
    stage.under_hand, session.is_held = "data", True
    session.move_point(3, 0.5, 0.9)
    list(stage.draw())
    stage.under_hand, session.is_held = None, False
    before = errors_of(objectives)
    list(stage.draw())
    at_rest = errors_of(objectives) - before
    assert COARSE_WORK < at_rest <= 1.1 * FINE_WORK
    before = errors_of(objectives)
    for _ in range(5):
        session.step()
        list(stage.draw())
    assert errors_of(objectives) - before < COARSE_WORK / 4


@pytest.mark.usefixtures("objectives")
def test_in_a_drag_among_very_many_points_there_are_no_level_curves() -> None:
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
