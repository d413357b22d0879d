"""What the plane shows of bowl and columns, and in which limits."""

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.colors import to_hex

from app.session.session import Session
from app.views import PlaneView
from app.views.plane.levels import curve_through
from app.views.stage import Stage
from tests.unit.views.drawing import blitted_and_full, classifier, drawn, made

#: Far below what a pixel could tell, far above rounding.
SAME_PLACE = 1e-9

#: Grey levels by which pictures may differ of which one is blitted.
SAME_PIXELS = 0


@pytest.fixture
def session() -> Session:
    return Session()


def limits(view: PlaneView) -> tuple[float, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim())


def is_inside(view: PlaneView, m: float, b: float) -> bool:
    left, right, low, high = limits(view)
    return left <= m <= right and low <= b <= high


def test_both_axes_have_one_scale(session: Session) -> None:
    for points in ([(0, 0), (1, 1)], [(0, 0), (1000, 5)], [(0.5, 0.2), (0.5, 0.4)]):
        session.set_points(points)
        view = made(PlaneView, session, 640, 280)
        across, up = view.units_per_pixel()
        assert across == pytest.approx(up, rel=1e-12)


def test_start_minimum_and_path_are_in_sight_and_the_limits_hold_still(session: Session) -> None:
    view = made(PlaneView, session)
    seen = set()
    for _ in range(60):
        session.step(3)
        drawn(view)
        seen.add(limits(view))
        for m, b in ((session.run.m, session.run.b), (0, 0), session.run.objective.minimum):
            assert is_inside(view, m, b)
    assert len(seen) == 1


def test_a_diverging_path_stays_in_sight_in_few_jumps(session: Session) -> None:
    session.set({"learning_rate": 1.0})
    view = made(PlaneView, session)
    seen = set()
    while not session.run.has_ended:
        session.step(1)
        drawn(view)
        seen.add(limits(view))
        assert is_inside(view, session.run.m, session.run.b)
    assert len(seen) <= 30


def test_the_limits_hold_all_that_lies_ahead(session: Session) -> None:
    session.set({"learning_rate": 0.9})
    session.step(8)
    session.seek(2)
    view = made(PlaneView, session)
    before = limits(view)
    for _, m, b in session.run.history.all_rows[:, :3]:
        assert is_inside(view, m, b)
    for epoch in (8, 0, 5):
        session.seek(epoch)
        assert limits(drawn(view)) == before


def test_level_curves_carry_the_loss_they_say(session: Session) -> None:
    view = made(PlaneView, session)
    bowl = session.run.objective
    for path in view._levels.curves.get_paths():
        values = [bowl.value(m, b) for m, b in path.vertices[:-1:20]]
        assert values == pytest.approx([values[0]] * len(values), rel=1e-9)


def test_the_level_curve_through_the_current_point_is_at_right_angles_with_the_gradient(
    session: Session,
) -> None:
    session.step(4)
    view = made(PlaneView, session)
    run, m, b = session.run, *view._levels.curve_now.get_data()
    middle = len(m) // 2
    assert (m[middle], b[middle]) == pytest.approx((run.m, run.b), abs=SAME_PLACE)
    along = np.array([m[middle + 1] - m[middle - 1], b[middle + 1] - b[middle - 1]])
    gradient = np.array(run.gradient)
    cosine = along @ gradient / np.hypot(*along) / np.hypot(*gradient)
    assert abs(cosine) < 1e-3
    losses = [run.objective.value(*place) for place in zip(m, b, strict=True)]
    assert losses == pytest.approx([run.loss] * len(losses), rel=1e-9)


def test_where_a_valley_has_no_end_the_curve_is_straight_and_level(session: Session) -> None:
    session.set_points([(0.5, 0.2), (0.5, 0.6)])
    bowl = session.run.objective
    m, b = curve_through(bowl, (0.3, 0.1), 10.0)
    assert [bowl.value(*place) for place in zip(m, b, strict=True)] == pytest.approx(
        [bowl.value(0.3, 0.1)] * 3, rel=1e-12
    )
    assert np.hypot(m[2] - m[0], b[2] - b[0]) == pytest.approx(20.0)


def test_without_points_there_is_no_bowl_and_no_gradient(session: Session) -> None:
    session.clear()
    view = made(PlaneView, session)
    assert view._levels.curves not in view.shown
    assert view._levels.curve_now not in view.shown
    assert view._arrows.gradient not in view.shown
    assert not view._legend.get_visible()
    assert view.contribution_at(200, 200) is None


def test_pixels_and_data_units_are_inverse(session: Session) -> None:
    view = made(PlaneView, session)
    x, y = view.to_pixels(0.3, 0.2)
    assert view.to_data(x, y) == pytest.approx((0.3, 0.2), rel=1e-12)
    m, b = view.to_data(view.room.left, view.room.top)
    assert (m, b) == pytest.approx((view.axes.get_xlim()[0], view.axes.get_ylim()[1]))


def test_a_function_of_one_weight_has_no_plane() -> None:
    session = Session()
    view = made(PlaneView, session)
    session.set({"model": "one_weight", "contributions": True})
    session.step(2)
    assert drawn(view).shown == []
    assert view.contribution_at(200, 200) is None
    assert made(PlaneView, session).shown == []


def test_the_axes_say_what_the_parameters_are() -> None:
    session = Session()
    view = made(PlaneView, session)
    said = [(view.axes.get_xlabel(), view.axes.get_ylabel())]
    for session_now in (session, classifier()):
        session_now.set({"standardize": session_now is session})
        view = made(PlaneView, session_now)
        said.append((view.axes.get_xlabel(), view.axes.get_ylabel()))
    assert said == [
        ("slope m", "intercept b"),
        ("slope m (standardized x)", "intercept b"),
        ("weight w₁", "weight w₂"),
    ]


# Blitting


def run_on(session: Session) -> None:
    session.step(3)


def compare_runs(session: Session) -> None:
    session.fork()
    session.set({"optimizer": "momentum"})
    session.step(6)


def look_at_contributions(session: Session) -> None:
    session.set({"contributions": True})
    session.highlight(2)


def scrub(session: Session) -> None:
    session.step(9)
    session.seek(3)


def take_points_singly(session: Session) -> None:
    session.set({"batch_size": 1})
    session.step_updates(11)


def be_on_the_way(session: Session) -> None:
    session.set({"standardize": True})
    session.frame(0.0, lambda: False)
    session.frame(400.0, lambda: False)


CHANGES = [run_on, compare_runs, look_at_contributions, scrub, take_points_singly, be_on_the_way]


@pytest.mark.parametrize("change", CHANGES)
def test_a_blitted_picture_is_the_full_picture(
    session: Session, change: Callable[[Session], None]
) -> None:
    session.step(2)
    blitted, full = blitted_and_full(session, "plane", change)
    assert np.abs(blitted.astype(int) - full.astype(int)).max() <= SAME_PIXELS


def test_pointing_at_a_contribution_is_seen_at_once(session: Session) -> None:
    stage = Stage(session)
    stage.open_panel("plane", 420, 300, 1)
    session.set({"contributions": True})
    list(stage.draw())
    session.highlight(1)
    assert len(list(stage.draw())) == 1
    session.set({"contributions": False})
    list(stage.draw())
    session.highlight(2)
    assert list(stage.draw()) == []


def test_the_level_curve_through_the_current_point_has_the_colour_of_its_run() -> None:
    session = Session()
    session.fork()
    session.step(2)
    view = made(PlaneView, session)
    assert to_hex(view._levels.curve_now.get_color()) == view.theme.runs[1]
