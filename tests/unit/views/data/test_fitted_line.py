"""What the model of a line adds to the points: the lines, the residuals and their squares."""

import numpy as np
import pytest

from app.session.session import Session
from app.views import DataView
from app.views.data.fitted_line import BAR_WIDTH
from app.views.theme import LIGHT
from tests.unit.views.absolute import descend_absolute_errors
from tests.unit.views.drawing import drawn, made


def lines_of(view: DataView) -> list:
    """Return the visible lines of runs, lowest first."""
    return [line for line in view.shown if line in view.fitted_line.lines._lines.values()]


def test_the_line_goes_across_the_whole_panel_in_the_accent(session: Session) -> None:
    session.step(3)
    view = made(DataView, session)
    (line,) = lines_of(view)
    x, y = line.get_data()
    assert tuple(x) == view.axes.get_xlim()
    assert y == pytest.approx(session.run.m * np.array(x) + session.run.b, rel=1e-15)
    assert line.get_color() == LIGHT.accent


def test_lines_are_drawn_in_the_units_of_the_data(session: Session) -> None:
    session.set({"standardize": True})
    session.step(3)
    m, b = session.run.original_units
    assert m != session.run.m
    view = made(DataView, session)
    (line,) = lines_of(view)
    assert line.get_ydata() == pytest.approx([b, m + b], rel=1e-15)
    view.axes.set_ylim(-9, 9)
    (_, ends, _), *_ = view.fitted_line.residuals.get_xydata().reshape(-1, 3, 2)
    assert ends[1] == pytest.approx(m * ends[0] + b, rel=1e-15)


def three_runs() -> Session:
    session = Session()
    session.step(4)
    session.fork()
    session.set({"learning_rate": 0.4})
    session.step(3)
    session.fork()
    session.set({"learning_rate": 0.02})
    session.step(10)
    return session


def test_every_run_has_its_colour_and_the_active_one_is_thicker_and_on_top() -> None:
    session = three_runs()
    session.select_run(1)
    view = made(DataView, session)
    lines = lines_of(view)
    assert [line.get_color() for line in lines] == [LIGHT.runs[i] for i in (0, 2, 1)]
    assert lines[2].get_linewidth() > lines[0].get_linewidth() == lines[1].get_linewidth()
    for line, i in zip(lines, (0, 2, 1), strict=True):
        m, b = list(session.runs)[i].descent.original_units
        assert line.get_ydata() == pytest.approx([b, m + b], rel=1e-15)


def test_a_hidden_run_is_not_drawn_and_a_single_one_left_has_the_accent() -> None:
    session = three_runs()
    session.runs.describe(0, "", False)
    view = made(DataView, session)
    assert [line.get_color() for line in lines_of(view)] == list(LIGHT.runs[1:3])
    session.remove_run(0)
    session.remove_run(0)
    assert [line.get_color() for line in lines_of(drawn(view))] == [LIGHT.accent]


def test_residuals_and_squares_are_those_of_the_active_run() -> None:
    session = three_runs()
    session.set({"squares": True})
    session.select_run(1)
    view = made(DataView, session)
    m, b = session.run.original_units
    ends = view.fitted_line.residuals.get_xydata().reshape(-1, 3, 2)[:, 1]
    assert ends[:, 1] == pytest.approx(m * ends[:, 0] + b, rel=1e-15)
    first = view.fitted_line.squares.get_paths()[0].vertices
    assert first[2, 1] == pytest.approx(m * first[0, 0] + b, rel=1e-15)


#: A shape may be off by so many pixels: positions are doubles, which are far finer.
A_HUNDREDTH_OF_A_PIXEL = 0.01


def test_squares_are_square_on_the_screen_and_as_high_as_the_residual(session: Session) -> None:
    session.set({"squares": True, "preset": "anscombe_1"})
    session.set({"squares": True})
    session.step(3)
    view = made(DataView, session, 700, 300)
    data, run = session.dataset, session.run
    for i, path in enumerate(view.fitted_line.squares.get_paths()):
        corners = view.axes.transData.transform(path.vertices[:4])
        width = abs(corners[1, 0] - corners[0, 0])
        height = abs(corners[2, 1] - corners[1, 1])
        assert width == pytest.approx(height, abs=A_HUNDREDTH_OF_A_PIXEL)
        _, ends = view.axes.transData.transform(
            [(data.x[i], data.y[i]), (data.x[i], run.m * data.x[i] + run.b)]
        ).T
        assert height == pytest.approx(abs(ends[1] - ends[0]), abs=A_HUNDREDTH_OF_A_PIXEL)


def test_settings_show_residuals_squares_and_least_squares(session: Session) -> None:
    view = made(DataView, session)
    learned = view.fitted_line
    assert learned.residuals in view.shown
    assert learned.squares not in view.shown
    assert learned.least_squares not in view.shown
    session.set({"residuals": False, "squares": True, "least_squares": True})
    drawn(view)
    assert learned.residuals not in view.shown
    assert learned.squares in view.shown
    m, b = session.run.objective.minimum
    x, y = learned.least_squares.get_data()
    assert y == pytest.approx(m * np.array(x) + b, rel=1e-15)


def test_the_residual_at_a_position_is_the_stroke_within_eight_pixels(session: Session) -> None:
    session.step(1)
    view = made(DataView, session, 720, 520)
    data, (m, b) = session.dataset, session.run.original_units
    for i in range(len(data)):
        x, y = view.to_pixels(data.x[i], (data.y[i] + m * data.x[i] + b) / 2)
        assert view.residual_at(x, y) == i
        assert view.residual_at(x + 7.9, y) == view.residual_at(x - 7.9, y) == i
        assert view.residual_at(x + 8.1, y) is None
    x, y = view.to_pixels(data.x[0], data.y[0])
    assert view.residual_at(x, y + 7.9 if m * data.x[0] + b > data.y[0] else y - 7.9) == 0
    assert view.residual_at(x, y + 8.1 if m * data.x[0] + b > data.y[0] else y - 8.1) is None


def test_only_the_visible_part_of_a_residual_can_be_pointed_at(
    session: Session,
) -> None:
    session.set_points([(0.98, 0.5), (0.0, 0.5)])
    session.set({"start": (200, -100)})
    view = made(DataView, session)
    x, top = view.to_pixels(0.98, view.axes.get_ylim()[1])
    assert view.residual_at(x, top + 1) == 0
    assert view.residual_at(x, top - 9) is None


def test_no_residual_is_found_if_none_is_drawn(session: Session) -> None:
    view = made(DataView, session)
    place = view.to_pixels(session.dataset.x[3], session.dataset.y[3] / 2)
    assert view.residual_at(*place) == 3
    session.set({"residuals": False})
    assert view.residual_at(*place) is None
    session.set({"residuals": True})
    session.clear()
    assert view.residual_at(*place) is None


def outlier_session(monkeypatch: pytest.MonkeyPatch) -> Session:
    descend_absolute_errors(monkeypatch)
    session = Session()
    session.set({"preset": "outlier", "squares": True, "least_squares": True})
    session.step(6)
    return session


def test_the_line_of_least_squares_is_drawn_beside_that_of_the_least_loss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = outlier_session(monkeypatch)
    view = made(DataView, session)
    learned, x, y = view.fitted_line, session.dataset.x, session.dataset.y
    slope, intercept = np.polyfit(x, y, 1)
    across, up = learned.least_squares.get_data()
    assert np.array(up) == pytest.approx(slope * np.array(across) + intercept)
    across, up = learned.goal.get_data()
    m, b = session.run.objective.minimum
    assert np.array(up) == pytest.approx(m * np.array(across) + b)
    for artist in (learned.least_squares, learned.label, learned.goal, learned.goal_label):
        assert artist in view.shown
    assert learned.least_squares.get_color() != learned.goal.get_color()
    boxes = [text.get_window_extent() for text in (learned.label, learned.goal_label)]
    assert not boxes[0].overlaps(boxes[1])


def test_squares_have_one_goal_and_no_second_line(session: Session) -> None:
    session.set({"least_squares": True})
    view = made(DataView, session)
    assert view.fitted_line.goal not in view.shown
    assert view.fitted_line.least_squares.get_color() == view.theme.minimum


def test_bars_are_as_long_as_a_residual_and_as_wide_as_its_pull(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = outlier_session(monkeypatch)
    view = made(DataView, session)
    run, data = session.run, session.dataset
    boxes = [path.get_extents() for path in view.fitted_line.squares.get_paths()]
    m, b = run.original_units
    assert [box.height for box in boxes] == pytest.approx(list(np.abs(m * data.x + b - data.y)))
    assert [(box.x0 + box.x1) / 2 for box in boxes] == pytest.approx(data.x.tolist())
    pulls = np.abs(run.design.contributions(run.problem.loss, run.m, run.b)[:, 1])
    pixels = np.array([box.width for box in boxes]) / view.units_per_pixel()[0]
    assert pixels == pytest.approx(BAR_WIDTH * view.zoom * pulls / pulls.max())
