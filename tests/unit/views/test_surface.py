"""What the surface shows: a bowl at projected places, the path on it, and how it is turned."""

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text
from mpl_toolkits.mplot3d.proj3d import proj_transform

from app.faults import Fault
from app.session.session import Session
from app.views import SurfaceView
from app.views.stage import Stage
from app.views.surface.space import HIGHEST, LOWEST
from app.views.theme import LIGHT

#: Pixels by which a shape may be off: positions are doubles, far finer than this.
A_HUNDREDTH_OF_A_PIXEL = 0.01


@pytest.fixture
def session() -> Session:
    return Session()


def made(session: Session, width: float = 510, height: float = 260) -> SurfaceView:
    return drawn(SurfaceView(session, LIGHT, width, height, 1))


def drawn(view: SurfaceView) -> SurfaceView:
    view.set_limits()
    view.canvas.draw()
    view.shown = [*view.scene_artists(), *view.live_artists()]
    return view


def projected(view: SurfaceView, m: object, b: object, height: object) -> np.ndarray:
    return np.column_stack(proj_transform(m, b, height, view.axes.get_proj())[:2])


def of(line: object) -> np.ndarray:
    return np.column_stack(line.get_data())


def box(view: SurfaceView) -> tuple[float, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim(), *view.axes.get_zlim())


def test_the_path_lies_on_the_surface_where_matplotlib_projects_it(session: Session) -> None:
    session.step(20)
    view = made(session)
    m, b, losses = session.run.history.rows[:, 1:4].T
    path = of(view._path)
    for place in projected(view, m, b, losses):
        assert np.abs(path - place).max(axis=1).min() < 1e-9
    assert len(path) > 3 * len(m)
    assert of(view._now)[0] == pytest.approx(
        projected(view, [session.run.m], [session.run.b], [session.run.loss])[0], abs=1e-12
    )


def test_the_shadow_is_the_path_on_the_floor_and_the_stem_leads_down_to_it(
    session: Session,
) -> None:
    session.step(20)
    view = made(session)
    m, b = session.run.history.rows[:, 1:3].T
    floor = view.axes.get_zlim()[0]
    assert floor < session.run.objective.least_loss
    expected = projected(view, m, b, np.full(len(m), floor))
    assert of(view._shadow)[: len(m)] == pytest.approx(expected, abs=1e-12)
    assert of(view._stem) == pytest.approx(np.vstack([of(view._foot), of(view._now)]), abs=1e-12)


def test_the_minimum_is_marked_where_it_is(session: Session) -> None:
    view = made(session)
    m, b = session.run.objective.minimum
    expected = projected(view, [m], [b], [session.run.objective.least_loss])
    assert of(view._minimum) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("preset", ["noisy_line", "coding_train", "anscombe_1"])
def test_rings_are_level_and_nothing_leaves_the_box(session: Session, preset: str) -> None:
    session.set({"preset": preset})
    view = made(session)
    mesh = view._mesh(session.run.objective)
    left, right, low, high, floor, top = box(view)
    m, b, heights = np.moveaxis(mesh.rings, -1, 0)
    room = 1e-9
    assert (left - room <= m).all()
    assert (m <= right + room).all()
    assert (low - room <= b).all()
    assert (b <= high + room).all()
    assert (floor < heights).all()
    assert heights.max() <= top * (1 + room)
    value = session.run.objective.value
    for ring, has_left in zip(mesh.rings[:-1], mesh.has_left[:-1], strict=True):
        level = ring[~has_left, 2]
        assert level == pytest.approx(level[0], rel=1e-6)
        assert [value(*place[:2]) for place in ring[::9]] == pytest.approx(ring[::9, 2], rel=1e-12)


def test_the_bowl_is_cut_at_the_height_of_the_path_and_not_of_the_windows_corners(
    session: Session,
) -> None:
    session.set({"preset": "anscombe_1"})
    view = made(session)
    left, right, low, high, _, top = box(view)
    value = session.run.objective.value
    assert value(0.0, 0.0) < top < 2 * value(0.0, 0.0)
    assert top < max(value(m, b) for m in (left, right) for b in (low, high)) / 3


def test_an_epoch_moves_the_live_layer_and_leaves_box_and_bowl_alone(session: Session) -> None:
    view = made(session)
    before, scene, live = view.axes_key(), view.scene_key(), view.live_key()
    session.step(1)
    view.set_limits()
    assert (view.axes_key(), view.scene_key()) == (before, scene)
    assert view.live_key() != live


def test_places_hold_still_while_the_path_stays_inside(session: Session) -> None:
    view = made(session)
    seen = set()
    for _ in range(60):
        session.step(3)
        seen.add(box(drawn(view)))
        assert np.isfinite(of(view._now)).all()
    assert len(seen) == 1


def test_a_diverging_run_stays_finite_and_in_sight_in_few_jumps(session: Session) -> None:
    session.set({"learning_rate": 0.9})
    view = made(session)
    seen = set()
    while not session.run.has_ended:
        session.step(1)
        view.set_limits()
        view.live_artists()
        seen.add(box(view))
        assert np.isfinite(box(view)).all()
        assert np.isfinite(of(view._now)).all()
        assert np.isfinite(of(view._path)).all()
    assert session.run.status == "diverged"
    assert len(seen) <= 45


def test_turning_moves_every_place_but_not_the_box(session: Session) -> None:
    view = made(session)
    before, path, limits = view.axes_key(), of(view._now), box(view)
    session.set({"azimuth": 20.0})
    drawn(view)
    assert view.axes_key() != before
    assert box(view) == limits
    assert np.abs(of(view._now) - path).max() > 0.01
    assert of(view._now) == pytest.approx(
        projected(view, [session.run.m], [session.run.b], [session.run.loss]), abs=1e-12
    )


def test_while_it_is_turned_the_picture_is_coarse_and_whole_again_at_rest(
    session: Session,
) -> None:
    view = made(session)
    shown, rings = len(view.shown), len(view._bands.get_paths())
    session.is_held = True
    session.set({"azimuth": 20.0})
    drawn(view)
    turning = view.axes_key()
    assert len(view.shown) < shown
    assert len(view._bands.get_paths()) < rings
    session.is_held = False
    drawn(view)
    assert view.axes_key() != turning
    assert len(view._bands.get_paths()) == rings


def test_a_point_dragged_elsewhere_leaves_the_numbers_at_the_axes(session: Session) -> None:
    view = made(session)
    before, shown = view.axes_key(), len(view.shown)
    session.is_held = True
    session.move_point(0, 0.1, 0.4)
    drawn(view)
    assert view.axes_key()[:3] == before[:3]
    assert len(view.shown) == shown


@pytest.mark.parametrize("azimuth", range(-180, 180, 45))
@pytest.mark.parametrize("elevation", [5, 30, 85])
@pytest.mark.parametrize("size", [(330, 190), (510, 260), (720, 500)])
def test_however_it_is_turned_all_of_the_box_and_its_texts_are_within_the_panel(
    session: Session, azimuth: float, elevation: float, size: tuple[float, float]
) -> None:
    session.set({"azimuth": azimuth, "elevation": elevation})
    view = made(session, *size)
    panel = view.figure.bbox
    texts = [artist for artist in view.shown if isinstance(artist, Text)]
    lines = [artist for artist in view.shown if isinstance(artist, Line2D)]
    assert len(texts) >= 3
    places = [view.axes.transData.transform(of(line)) for line in lines]
    places += [np.array(text.get_window_extent()) for text in texts]
    low, high = np.nanmin(np.vstack(places), axis=0), np.nanmax(np.vstack(places), axis=0)
    assert (low >= (panel.x0, panel.y0)).all()
    assert (high <= (panel.x1, panel.y1)).all()


def test_a_drag_of_the_panels_width_is_half_a_turn_and_the_hand_is_followed(
    session: Session,
) -> None:
    view = made(session)
    assert view.turned(-60.0, 30.0, 510.0, 0.0) == (120.0, 30.0)
    azimuth, elevation = view.turned(-60.0, 30.0, 20.0, -20.0)
    assert azimuth < -60.0
    assert elevation > 30.0
    # What is nearest to the eye goes where the hand goes.
    _, right, low, _, floor, _ = box(view)
    before = view.axes.transData.transform(projected(view, [right], [low], [floor]))
    session.set({"azimuth": azimuth, "elevation": 30.0})
    drawn(view)
    after = view.axes.transData.transform(projected(view, [right], [low], [floor]))
    assert after[0, 0] > before[0, 0]


def test_turning_goes_round_and_never_below_the_floor_nor_over_the_top(session: Session) -> None:
    view = made(session)
    assert view.turned(0.0, 30.0, 0.0, 9999.0)[1] == LOWEST
    assert view.turned(0.0, 30.0, 0.0, -9999.0)[1] == HIGHEST
    for across in range(-3000, 3000, 77):
        assert -180.0 <= view.turned(-60.0, 30.0, across, 0.0)[0] < 180.0


def test_pixels_are_those_of_the_surface_and_stand_for_no_data(session: Session) -> None:
    session.step(3)
    view = made(session)
    x, y = view.to_pixels(session.run.m, session.run.b)
    across, up = view.axes.transData.transform(of(view._now))[0]
    assert (x, 260 - y) == pytest.approx((across, up), abs=A_HUNDREDTH_OF_A_PIXEL)
    with pytest.raises(Fault):
        view.to_data(x, y)
    with pytest.raises(Fault):
        view.units_per_pixel()


def test_without_points_there_is_nothing_and_of_one_weight_no_surface(session: Session) -> None:
    session.clear()
    assert made(session).shown == []
    session.set({"preset": "noisy_line"})
    session.set({"model": "one_weight"})
    assert made(session).shown == []


@pytest.mark.parametrize("points", [[(0.5, 0.1), (0.5, 0.9)], [(0.5, 0.5)], [(0.0, 0.3)]])
def test_a_valley_without_end_is_cut_off_at_the_window(
    session: Session, points: list[tuple[float, float]]
) -> None:
    session.set_points(points)
    session.step(30)
    view = made(session)
    assert view._minimum not in view.shown
    assert view._bands in view.shown
    for path in view._bands.get_paths():
        assert np.isfinite(path.vertices).all()


def test_from_the_minimum_itself_a_bowl_is_seen(session: Session) -> None:
    session.set({"start": session.run.objective.minimum})
    view = made(session)
    left, right, low, high, floor, top = box(view)
    assert right - left > 0.1
    assert high - low > 0.1
    heights = view._mesh(session.run.objective).rings[-1, :, 2]
    assert np.ptp(heights) > (top - floor) / 4


def test_a_bowl_dragged_away_while_it_is_held_is_drawn_as_far_as_it_is_in_sight(
    session: Session,
) -> None:
    stage = Stage(session)
    stage.open_panel("surface", 300, 200, 1)
    list(stage.draw())
    session.is_held = True
    for height in (0.5, 3.0, 40.0, 9000.0):
        session.move_point(0, 0.9, height)
        assert len(list(stage.draw())) == 1
