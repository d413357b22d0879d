"""The limits of the data panel: points and line are in sight, whatever their size."""

import itertools
import math

import pytest

from app.data import presets
from app.session.session import Session
from app.views import DataView
from app.views.data.window import MIDDLE
from app.views.theme import LIGHT

#: Points of many sizes, near to each other and far from 0, in a row, equal, or alone.
POINTS = {
    "years": [(1951, 10), (1956, 12), (1963, 15), (1968, 17)],
    "houses": [(2104, 399900), (1600, 329900), (2400, 369000), (1416, 232000), (3000, 539900)],
    "tiny": [(1e-6, 2e-6), (2e-6, 3e-6), (3e-6, 5e-6)],
    "thousandths": [(0.001, 0.002), (0.002, 0.003), (0.003, 0.005)],
    "near": [(0.4, 0.4), (0.41, 0.42)],
    "flat": [(0.1, 2e-6), (0.5, 1e-6), (0.9, 3e-6)],
    "huge": [(1e6, 3e6), (2e6, 5e6), (4e6, 1e6)],
    "milliseconds": [(1758000000000 + 100 * k, y) for k, y in enumerate((1, 2, 4, 3))],
    "negative": [(-5, -3), (-2, -9), (-1, -4)],
    "largest": [(-1e50, 1e50), (1e50, -1e50)],
    "in a column": [(3, 1), (3, 2), (3, 4)],
    "in a row": [(1, 7), (2, 7), (3, 7)],
    "one": [(250, 4)],
    "none": [],
}
STARTS = [(0.0, 0.0), (8.0, -3.0), (-1e5, 2.0), (0.0, 40.0)]


def limited(view: DataView) -> DataView:
    """Let a view choose its limits; drawing it would take long."""
    view.set_limits()
    return view


def made(session: Session, width: float = 500, height: float = 400) -> DataView:
    return limited(DataView(session, LIGHT, width, height, 1))


def share_of_height(view: DataView, share: float) -> float:
    """Return where in the panel the line lies, from 0 at the bottom to 1 at the top."""
    (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
    m, b = view.session.run.original_units
    return (m * (left + share * (right - left)) + b - low) / (high - low)


def is_seen(view: DataView, room: float = 0.0) -> bool:
    """Return whether the line is in the panel over the middle half of its width."""
    return all(room <= share_of_height(view, share) <= 1.0 - room for share in MIDDLE)


@pytest.mark.parametrize("name", presets.NAMES)
def test_the_line_of_every_preset_is_seen_at_once(session: Session, name: str) -> None:
    session.set({"preset": name, "model": "line"})
    assert is_seen(made(session), room=0.05)


@pytest.mark.parametrize("size", [(720, 500), (336, 220), (1200, 160)])
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("name", POINTS)
def test_the_line_is_seen_with_room_whatever_the_points_are(
    session: Session, name: str, start: tuple[float, float], size: tuple[float, float]
) -> None:
    session.set_points(POINTS[name])
    session.set({"start": start})
    view = made(session, *size)
    assert is_seen(view, room=0.05)
    for x, y in POINTS[name]:
        across, down = view.to_pixels(x, y)
        assert 0.0 <= across <= size[0]
        assert 0.0 <= down <= size[1]


@pytest.mark.parametrize("name", [name for name, points in POINTS.items() if len(points) > 1])
def test_points_of_a_link_are_apart(session: Session, name: str) -> None:
    session.set_points(POINTS[name])
    view = made(session)
    places = [view.to_pixels(x, y) for x, y in POINTS[name]]
    for one, other in itertools.combinations(places, 2):
        assert math.dist(one, other) >= 8


def test_another_start_is_seen_while_it_is_dragged_in_another_panel(session: Session) -> None:
    view = made(session)
    session.is_held = True
    session.set({"start": (0.0, 30.0)})
    assert is_seen(limited(view))


def test_limits_stay_under_the_hand_that_drags_the_line(session: Session) -> None:
    view = made(session)
    limits = view.axes.get_ylim()
    session.is_held = view.is_under_hand = True
    session.set({"start": (0.0, 3.0)})
    assert limited(view).axes.get_ylim() == limits
    session.is_held = view.is_under_hand = False
    assert is_seen(limited(view))


def test_limits_stay_while_a_run_plays(session: Session) -> None:
    view = made(session)
    limits = view.axes.get_xlim(), view.axes.get_ylim()
    for _ in range(40):
        session.step(5)
        limited(view)
        assert (view.axes.get_xlim(), view.axes.get_ylim()) == limits


def test_a_line_that_leaves_the_panel_is_followed(session: Session) -> None:
    session.set({"learning_rate": 2.0})
    view, jumps = made(session), 0
    for _ in range(12):
        before = view.axes.get_ylim()
        session.step(1)
        assert is_seen(limited(view))
        jumps += view.axes.get_ylim() != before
    assert 0 < jumps < 12


def test_points_clicked_one_by_one_do_not_move_the_axes(session: Session) -> None:
    session.set_points([])
    view = made(session)
    limits = view.axes.get_xlim(), view.axes.get_ylim()
    for place in [(0.3, 0.4), (0.33, 0.44), (0.9, 0.8)]:
        session.add_point(*place)
        limited(view)
        assert (view.axes.get_xlim(), view.axes.get_ylim()) == limits


def test_a_point_beyond_the_limits_is_in_sight_once_it_is_added(session: Session) -> None:
    view = made(session)
    session.add_point(3.0, 0.5)
    assert limited(view).axes.get_xlim()[1] >= 3.0
    session.undo()
    assert limited(view).axes.get_xlim() == (0.0, 1.0)


@pytest.mark.parametrize("preset", ["noisy_line", "anscombe_1", "anscombe_4"])
def test_the_limits_are_the_same_in_a_panel_of_any_size(preset: str) -> None:
    session = Session()
    session.set({"preset": preset})
    limits = set()
    for width, height in ((64, 64), (272, 248), (720, 500), (1900, 900)):
        view = DataView(session, LIGHT, width, height, 1)
        view.set_limits()
        limits.add((view.axes.get_xlim(), view.axes.get_ylim()))
    assert len(limits) == 1
