"""What the panels show, by structure: which artists, with which data, in which limits."""

import numpy as np
import pytest

from app.session import Session
from app.theme import LIGHT
from app.views import DataView, LossView, PlaneView
from app.views.arrow import arrow_polygon

#: Pixels by which a shape may be off: positions are doubles, far finer than this.
A_HUNDREDTH_OF_A_PIXEL = 0.01


@pytest.fixture
def session() -> Session:
    return Session()


def made(kind: type, session: Session, width: float = 500, height: float = 400) -> object:
    view = kind(session, LIGHT, width, height, 1)
    return drawn(view)


def drawn(view: object) -> object:
    view.set_limits()
    view.shown = [*view.scene_artists(), *view.live_artists()]
    view.canvas.draw()
    return view


def test_data_shows_the_line_across_the_whole_panel(session: Session) -> None:
    session.step(3)
    view = made(DataView, session)
    x, y = view._line.get_data()
    assert tuple(x) == view.axes.get_xlim()
    assert y == pytest.approx(session.run.m * np.array(x) + session.run.b, rel=1e-15)


def test_squares_are_square_on_the_screen_and_as_high_as_the_residual(session: Session) -> None:
    session.set({"squares": True, "preset": "anscombe_1"})
    session.set({"squares": True})
    session.step(3)
    view = made(DataView, session, 700, 300)
    data, run = session.dataset, session.run
    for i, path in enumerate(view._squares.get_paths()):
        corners = view.axes.transData.transform(path.vertices[:4])
        width = abs(corners[1, 0] - corners[0, 0])
        height = abs(corners[2, 1] - corners[1, 1])
        assert width == pytest.approx(height, abs=A_HUNDREDTH_OF_A_PIXEL)
        _, ends = view.axes.transData.transform(
            [(data.x[i], data.y[i]), (data.x[i], run.m * data.x[i] + run.b)]
        ).T
        assert height == pytest.approx(abs(ends[1] - ends[0]), abs=A_HUNDREDTH_OF_A_PIXEL)


def test_residuals_squares_and_least_squares_are_shown_on_demand(session: Session) -> None:
    view = made(DataView, session)
    assert view._residuals in view.shown
    assert view._squares not in view.shown
    assert view._least_squares not in view.shown
    session.set({"residuals": False, "squares": True, "least_squares": True})
    drawn(view)
    assert view._residuals not in view.shown
    assert view._squares in view.shown
    m, b = session.run.objective.minimum
    x, y = view._least_squares.get_data()
    assert y == pytest.approx(m * np.array(x) + b, rel=1e-15)


def test_data_within_the_unit_square_keeps_the_unit_square(session: Session) -> None:
    view = made(DataView, session)
    session.set_points([(0.4, 0.4), (0.41, 0.42)])
    drawn(view)
    assert view.axes.get_xlim() == view.axes.get_ylim() == (0, 1)


def test_data_elsewhere_is_in_sight_on_round_limits(session: Session) -> None:
    view = made(DataView, session)
    session.set({"preset": "anscombe_1"})
    drawn(view)
    low, high = view.axes.get_xlim()
    assert low <= 4
    assert 14 <= high <= 20
    session.move_point(0, 13.5, 8.0)
    drawn(view)
    assert view.axes.get_xlim() == (low, high)


def test_the_loss_curve_is_the_history_and_its_end_the_loss_now(session: Session) -> None:
    session.step(30)
    view = made(LossView, session)
    epochs, losses = view._curve.get_data()
    assert list(epochs) == list(range(31))
    assert losses[-1] == session.run.loss
    assert view._least.get_data()[1][0] == session.run.objective.least_loss


def test_loss_axes_stand_still_between_growth_steps(session: Session) -> None:
    view = made(LossView, session)
    seen = set()
    for _ in range(100):
        session.step(5)
        drawn(view)
        seen.add((view.axes.get_xlim(), view.axes.get_ylim()))
        assert view.axes.get_xlim()[1] >= session.run.epoch
    assert len(seen) <= 5


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_every_loss_is_in_sight(session: Session, scale: str) -> None:
    session.set({"loss_scale": scale, "learning_rate": 1.0})
    view = made(LossView, session)
    for _ in range(12):
        session.step(2)
        drawn(view)
        low, high = view.axes.get_ylim()
        assert low <= session.run.history.rows[:, 3].min()
        assert session.run.history.rows[:, 3].max() <= high
        assert view.axes.get_yscale() == scale


def test_the_plane_has_one_scale_for_both_axes(session: Session) -> None:
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
        seen.add((view.axes.get_xlim(), view.axes.get_ylim()))
        for m, b in ((session.run.m, session.run.b), (0, 0), session.run.objective.minimum):
            assert view._is_inside(m, b)
    assert len(seen) == 1


def test_a_diverging_path_stays_in_sight_in_few_jumps(session: Session) -> None:
    session.set({"learning_rate": 1.0})
    view = made(PlaneView, session)
    seen = set()
    while not session.run.has_ended:
        session.step(1)
        drawn(view)
        seen.add(view.axes.get_xlim())
        assert view._is_inside(session.run.m, session.run.b)
    assert len(seen) <= 30


def test_arrows_are_minus_gradient_times_the_number_in_the_legend(session: Session) -> None:
    session.step(2)
    view = made(PlaneView, session)
    scale = float(view._legend.get_text().split()[1])
    tail = view.axes.transData.transform((session.run.m, session.run.b))
    paths = view._arrows.get_paths()
    tips = [path.vertices[3] - tail for path in paths]
    expected = -np.array(session.run.gradient) * scale / np.array(view.units_per_pixel())
    assert tips[0] == pytest.approx((expected[0], 0), abs=A_HUNDREDTH_OF_A_PIXEL)
    assert tips[1] == pytest.approx((0, expected[1]), abs=A_HUNDREDTH_OF_A_PIXEL)
    assert tips[2] == pytest.approx(expected, abs=A_HUNDREDTH_OF_A_PIXEL)


def test_the_arrow_can_be_read_until_the_gradient_all_but_vanishes(session: Session) -> None:
    view = made(PlaneView, session)
    start = np.hypot(*session.run.gradient)
    for _ in range(40):
        session.step(10)
        drawn(view)
        if np.hypot(*session.run.gradient) < 0.005 * start:
            break
        vertices = view._arrows.get_paths()[2].vertices
        length = np.hypot(*(vertices[3] - (vertices[0] + vertices[6]) / 2))
        assert 10 <= length <= min(view.inner_size)


def test_level_curves_carry_the_loss_they_say(session: Session) -> None:
    view = made(PlaneView, session)
    bowl = session.run.objective
    for path in view._levels.get_paths():
        values = [bowl.value(m, b) for m, b in path.vertices[:-1:20]]
        assert values == pytest.approx([values[0]] * len(values), rel=1e-9)


def test_without_points_there_is_no_bowl_and_no_gradient(session: Session) -> None:
    session.clear()
    view = made(PlaneView, session)
    assert view._levels not in view.shown
    assert view._arrows not in view.shown
    assert made(LossView, session).shown == []


def test_pixels_and_data_units_are_inverse(session: Session) -> None:
    view = made(PlaneView, session)
    x, y = view.to_pixels(0.3, 0.2)
    assert view.to_data(x, y) == pytest.approx((0.3, 0.2), rel=1e-12)
    m, b = view.to_data(view.room.left, view.room.top)
    assert (m, b) == pytest.approx((view.axes.get_xlim()[0], view.axes.get_ylim()[1]))


def test_an_arrow_of_no_length_is_a_point() -> None:
    outline = arrow_polygon((3.0, 4.0), (3.0, 4.0), 2, 8)
    assert (outline == (3.0, 4.0)).all()


def test_the_head_of_a_short_arrow_is_no_longer_than_the_arrow() -> None:
    outline = arrow_polygon((0.0, 0.0), (3.0, 0.0), 2, 8)
    assert outline[:, 0].min() == 0.0
    assert np.abs(outline[:, 1]).max() <= 1.5
