"""The equation at the end of the line: it is in sight, true, and covers neither line nor label."""

import itertools
import re

import numpy as np
import pytest

from app.session.session import Session
from app.views import DataView
from app.views.theme import LIGHT
from app.views.words import Words
from tests.unit.views.data.test_window import POINTS
from tests.unit.views.drawing import drawn, made

DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def written(view: DataView) -> tuple[float, float]:
    """Return m and b as the equation says them."""
    text = view.fitted_line.equation.label.get_text()
    number = r"(−?[\d.]+)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
    found = re.fullmatch(rf"y = {number}(?: · )?x ([+−]) {number}", text)
    assert found, text
    slope, exponent, sign, intercept, other = found.groups()

    def value(text: str, power: str | None) -> float:
        return float(text.replace("−", "-") + f"e{(power or '0').translate(DIGITS)}")

    return value(slope, exponent), value(intercept, other) * (-1 if sign == "−" else 1)


@pytest.mark.parametrize("epochs", [0, 1, 30, 400])
@pytest.mark.parametrize("name", [name for name in POINTS if name != "largest"])
def test_the_equation_is_that_of_the_line_to_a_pixel(
    session: Session, name: str, epochs: int
) -> None:
    session.set_points(POINTS[name])
    session.set({"standardize": True})
    if epochs and POINTS[name]:
        session.step(epochs)
    view = made(DataView, session)
    (m, b), (own_m, own_b) = written(view), session.run.original_units
    for x in view.axes.get_xlim():
        off = abs(m * x + b - own_m * x - own_b)
        # Numbers of 64 bits have no more digits than this.
        rounding = 1e-14 * max(abs(own_m * x), abs(own_b))
        assert off <= 1.5 * view.units_per_pixel()[1] + rounding


@pytest.mark.parametrize("size", [(720, 500), (336, 220), (1200, 160)])
@pytest.mark.parametrize(
    "start", [(0, 0), (0.4, 0.2), (8, -3), (-8, 5), (-0.4, 0.9), (300, -100), (-300, 100), (0, 40)]
)
def test_it_stands_in_the_panel_clear_of_the_line(
    session: Session, start: tuple[float, float], size: tuple[float, float]
) -> None:
    session.set({"start": start})
    view = made(DataView, session, *size)
    label = view.fitted_line.equation.label
    assert label in view.shown
    (x, low), (width, height) = label.get_position(), label.measure()
    box = view.axes.bbox
    assert box.x0 <= x <= x + width <= box.x1
    assert box.y0 <= low <= low + height <= box.y1
    (line,) = (each for each in view.shown if each in view.fitted_line.lines._lines.values())
    line = view.axes.transData.transform(line.get_xydata())
    slope = (line[1, 1] - line[0, 1]) / (line[1, 0] - line[0, 0])
    heights = [line[0, 1] + slope * (each - line[0, 0]) for each in (x, x + width)]
    assert min(heights) >= low + height + 2 or max(heights) <= low - 2 or abs(slope) > 1
    corners = [(across, up) for across in (x, x + width) for up in (low, low + height)]
    sides = {up > line[0, 1] + slope * (across - line[0, 0]) for across, up in corners}
    assert len(sides) == 1


def test_it_covers_no_other_label_and_follows_the_colour_of_the_run(session: Session) -> None:
    session.set({"least_squares": True})
    session.step(2000)
    view = made(DataView, session)
    label = view.fitted_line.equation.label
    (x, low), (width, height) = label.get_position(), label.measure()
    other = view.fitted_line.label.get_window_extent()
    assert x + width <= other.x0 or other.x1 <= x or low + height <= other.y0 or other.y1 <= low
    assert label.get_color() == LIGHT.accent
    session.fork()
    drawn(view)
    assert label.get_color() == LIGHT.runs[1]


def test_it_is_written_as_the_language_writes_numbers(session: Session) -> None:
    session.step(5)
    view = DataView(session, LIGHT, 500, 400, 1, Words({}, ","))
    drawn(view)
    text = view.fitted_line.equation.label.get_text()
    assert "." not in text
    assert re.search(r"\d,\d", text)


def test_a_panel_of_another_size_chooses_the_side_again(session: Session) -> None:
    view = made(DataView, session, 300, 90)
    view.resize(720, 500, 1)
    drawn(view)
    _, low = view.fitted_line.equation.label.get_position()
    line = view.axes.transData.transform((0.0, 0.0))[1]
    assert low < line  # below it no residual is covered


@pytest.mark.parametrize("size", [(250, 222), (336, 190), (360, 250), (720, 500)])
def test_in_play_it_moves_away_from_points(session: Session, size: tuple[int, int]) -> None:
    session.set_points([(0.12, 0.2), (0.3, 0.55), (0.52, 0.42), (0.8, 0.85)])
    view = made(DataView, session, *size)
    points = np.stack([session.dataset.x, session.dataset.y], axis=-1)
    label = view.fitted_line.equation.label
    for _ in range(120):
        session.step(1)
        drawn(view)
        (x, low), (width, height) = label.get_position(), label.measure()
        for across, up in view.axes.transData.transform(points):
            assert not (x <= across <= x + width and low <= up <= low + height)


def test_at_rest_it_stands_where_it_covers_the_fewest_residuals(session: Session) -> None:
    session.set({"start": (-1.0, 1.4), "learning_rate": 0.3})
    view = made(DataView, session, 720, 520)
    seen = set()
    for _ in range(25):
        session.step(1)
        now = drawn(view).fitted_line.equation
        fresh = made(DataView, session, 720, 520).fitted_line.equation
        assert now._covered_then == fresh._covered_then
        seen.add(now._side)
    assert len(seen) > 1


def test_in_play_it_seldom_changes_its_side(session: Session) -> None:
    session.set({"learning_rate": 0.02})
    session.play()
    view = made(DataView, session, 720, 520)
    sides = []
    for frame in range(80):
        session.frame(frame * 40.0, lambda: False)
        sides.append(drawn(view).fitted_line.equation._side)
    assert session.run.epoch > 60
    assert sum(one != other for one, other in itertools.pairwise(sides)) <= 4
