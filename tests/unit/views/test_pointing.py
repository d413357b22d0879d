"""Presses, drags, double clicks and long presses, in pixels, as the page sends them."""

import pytest

from app.bridge.report import Report
from app.data.dataset import LabelledPoint
from app.session.session import Session
from app.views.pointing import Pointing
from app.views.stage import Stage


class Hand:
    """A hand on the panels, with positions in data units."""

    def __init__(self) -> None:
        self.session = Session()
        self.stage = Stage(self.session)
        for panel in ("data", "loss", "plane", "slice_m", "slice_b"):
            self.stage.open_panel(panel, 500, 400, 1)
        list(self.stage.draw())
        self.pointing = Pointing(self.session, self.stage)

    def send(
        self, kind: str, x: float, y: float, panel: str = "data", **more: object
    ) -> str | None:
        across, down = self.stage.view(panel).to_pixels(x, y)
        answer = self.pointing.pointer(panel, kind, across, down, **more)  # pyright: ignore
        list(self.stage.draw())
        self.cursor = answer["cursor"]
        return answer["action"]

    def click(self, x: float, y: float, **more: object) -> str | None:
        held = self.send("down", x, y, **more)
        return self.send("up", x, y, **more) or held

    def drag(self, *places: tuple[float, float], panel: str = "data") -> str | None:
        held = self.send("down", *places[0], panel)
        for place in places[1:]:
            self.send("move", *place, panel)
        self.send("up", *places[-1], panel)
        return held

    @property
    def points(self) -> list[LabelledPoint]:
        return self.session.dataset.points


@pytest.fixture
def hand() -> Hand:
    hand = Hand()
    hand.session.set_points([])
    return hand


def test_a_click_on_empty_ground_adds_a_point_rounded_to_a_pixel(hand: Hand) -> None:
    assert hand.click(0.3456789, 0.7) == "added"
    (point,) = hand.points
    assert point == pytest.approx((0.3456789, 0.7), abs=0.003)
    assert all(len(str(value)) <= 5 for value in point)


def test_a_click_outside_the_axes_adds_nothing(hand: Hand) -> None:
    assert hand.click(-0.05, 0.5) is None
    assert hand.click(0.5, 1.05) is None
    assert hand.points == []


def test_a_drag_moves_only_the_point_it_began_on(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.2), (0.8, 0.8)])
    assert hand.send("down", 0.205, 0.2) == "point"
    assert hand.cursor == "grabbing"
    hand.send("move", 0.3, 0.5)
    hand.send("move", 0.405, 0.6)
    hand.send("up", 0.405, 0.6)
    assert hand.points[0] == pytest.approx((0.4, 0.6), abs=0.003)
    assert hand.points[1] == (0.8, 0.8)
    hand.session.undo()
    assert hand.points[0] == (0.2, 0.2)


def test_a_point_is_added_where_the_press_is_released_and_only_if_it_did_not_move(
    hand: Hand,
) -> None:
    assert hand.send("down", 0.3, 0.7) is None
    assert hand.points == []
    assert hand.send("up", 0.3, 0.7) == "added"
    assert len(hand.points) == 1
    hand.drag((0.2, 0.2), (0.5, 0.5))
    hand.drag((0.2, 0.2), (0.5, 0.5), (0.2, 0.2))  # and back again
    assert len(hand.points) == 1


def test_a_tremor_of_the_hand_does_not_move_a_point(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.2)])
    hand.send("down", 0.2, 0.2)
    hand.send("move", 0.202, 0.2)
    hand.send("up", 0.202, 0.2)
    assert hand.points == [(0.2, 0.2)]


def test_axes_do_not_move_during_a_drag_and_fit_after_it(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.2), (0.8, 0.8)])
    list(hand.stage.draw())
    limits = hand.stage.view("data").axes.get_xlim()
    plane = hand.stage.view("plane").axes.get_xlim()
    hand.send("down", 0.8, 0.8)
    hand.send("move", 1.6, 0.1)
    assert hand.stage.view("data").axes.get_xlim() == limits
    assert hand.stage.view("plane").axes.get_xlim() == plane
    hand.send("up", 1.6, 0.1)
    assert hand.stage.view("data").axes.get_xlim()[1] >= 1.6


def test_a_double_click_removes_an_older_point(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.2), (0.8, 0.8)])
    hand.click(0.2, 0.2, clicks=1)
    assert hand.click(0.2, 0.2, clicks=2) == "removed"
    assert hand.points == [(0.8, 0.8)]


def test_a_double_click_on_empty_ground_adds_one_point_and_keeps_it(hand: Hand) -> None:
    hand.click(0.5, 0.5, clicks=1)
    hand.click(0.5, 0.5, clicks=2)
    assert len(hand.points) == 1


def test_a_long_press_removes_a_point_but_not_the_one_it_just_added(hand: Hand) -> None:
    hand.send("down", 0.5, 0.5, touch=True)
    assert hand.send("long_press", 0.5, 0.5, touch=True) is None
    hand.send("up", 0.5, 0.5, touch=True)
    hand.send("down", 0.5, 0.5, touch=True)
    assert hand.send("long_press", 0.5, 0.5, touch=True) == "removed"
    hand.send("move", 0.6, 0.6, touch=True)
    hand.send("up", 0.6, 0.6, touch=True)
    assert hand.points == []


def test_a_finger_reaches_farther_than_a_mouse(hand: Hand) -> None:
    hand.session.set_points([(0.5, 0.5)])
    off = 0.5 + 18 * hand.stage.view("data").units_per_pixel()[0]
    assert hand.click(off, 0.5) == "added"
    hand.session.undo()
    assert hand.click(off, 0.5, touch=True) == "point"


def test_a_press_on_several_points_takes_the_newest(hand: Hand) -> None:
    hand.session.set_points([(0.5, 0.5), (0.5, 0.5)])
    hand.click(0.5, 0.5)
    assert hand.session.selected == 1


@pytest.mark.parametrize("panel", ["plane", "slice_m", "slice_b"])
def test_a_click_sets_the_start_and_a_drag_beside_its_ring_does_nothing(
    hand: Hand, panel: str
) -> None:
    hand.session.set_points([(0.2, 0.3), (0.8, 0.9)])
    hand.session.step(5)
    list(hand.stage.draw())
    view = hand.stage.view(panel)
    (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
    place = 0.8 * left + 0.2 * right, 0.2 * low + 0.8 * high
    hand.drag(place, (place[0] + 0.3 * (right - left), place[1]), panel=panel)
    assert hand.session.run.epoch == 5
    assert hand.send("down", *place, panel) is None
    assert hand.session.run.epoch == 5
    assert hand.send("up", *place, panel) == "start"
    m, b = hand.session.settings.start
    expected = {"plane": place, "slice_m": (place[0], 0.0), "slice_b": (0.0, place[0])}[panel]
    assert (m, b) == pytest.approx(expected, abs=0.01 * (right - left))
    assert (hand.session.run.epoch, hand.session.run.m, hand.session.run.b) == (0, m, b)


@pytest.mark.parametrize(("panel", "index"), [("plane", 0), ("slice_m", 0), ("slice_b", 1)])
def test_a_drag_on_the_ring_carries_the_start(hand: Hand, panel: str, index: int) -> None:
    hand.session.set_points([(0.2, 0.3), (0.8, 0.9)])
    list(hand.stage.draw())
    ring = hand.stage.view(panel).start_place()
    assert ring
    assert hand.drag(ring, (0.3, ring[1]), (0.5, ring[1]), panel=panel) == "ring"
    assert hand.session.settings.start[index] == pytest.approx(0.5, abs=0.01)
    hand.send("move", 0.9, 0.9, panel)
    assert hand.session.settings.start[index] == pytest.approx(0.5, abs=0.01)


def test_a_drag_of_the_middle_shifts_the_line_and_of_an_end_turns_it(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.3), (0.8, 0.9)])
    hand.session.step(5)
    hand.session.set({"start": (0.2, 0.3)})
    list(hand.stage.draw())
    places = hand.stage.view("data").handles.places()  # pyright: ignore
    middle, right = tuple(places[1]), tuple(places[2])
    assert hand.drag(middle, (middle[0], middle[1] + 0.2)) == "handle"
    assert hand.session.settings.start == pytest.approx((0.2, 0.5), abs=0.004)
    hand.session.undo()
    hand.session.set({"start": (0.2, 0.3)})
    hand.drag(right, (right[0], 0.9))
    m, b = hand.session.settings.start
    assert m * right[0] + b == pytest.approx(0.9, abs=0.006)
    assert m * places[0][0] + b == pytest.approx(places[0][1], abs=0.006)
    assert (hand.session.run.epoch, hand.session.run.original_units) == (0, (m, b))


def test_a_dragged_line_stands_still_and_goes_on_after_the_release(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.3), (0.8, 0.9)])
    list(hand.stage.draw())
    hand.session.play()
    middle = tuple(hand.stage.view("data").handles.places()[1])  # pyright: ignore
    hand.send("down", *middle)
    hand.send("move", middle[0], middle[1] + 0.2)
    hand.session.frame(0.0, lambda: False)
    hand.session.frame(200.0, lambda: False)
    assert hand.session.run.epoch == 0
    hand.send("up", middle[0], middle[1] + 0.2)
    assert hand.session.is_running


def test_a_line_dragged_on_standardized_data_is_where_the_hand_is(hand: Hand) -> None:
    hand.session.set_points([(1951, 10), (1956, 12), (1963, 15), (1968, 17)])
    hand.session.set({"standardize": True})
    hand.session.set({"start": (0.0, 12.0)})
    list(hand.stage.draw())
    view = hand.stage.view("data")
    places = view.handles.places()  # pyright: ignore
    assert hand.drag(tuple(places[2]), (places[2][0], 16.0)) == "handle"
    m, b = hand.session.run.original_units
    pixel = view.units_per_pixel()[1]
    assert m * places[2][0] + b == pytest.approx(16.0, abs=2 * pixel)
    assert m * places[0][0] + b == pytest.approx(places[0][1], abs=2 * pixel)


def test_a_point_dragged_beyond_the_edge_is_drawn_at_the_edge(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.2), (0.8, 0.8)])
    list(hand.stage.draw())
    hand.send("down", 0.8, 0.8)
    hand.send("move", 1.2, 0.5)
    x, _ = hand.stage.view("data").points.plain.get_data()  # pyright: ignore
    assert max(x) == 1.0  # pyright: ignore
    hand.send("up", 1.2, 0.5)
    x, _ = hand.stage.view("data").points.plain.get_data()  # pyright: ignore
    assert max(x) == pytest.approx(1.2, abs=0.01)  # pyright: ignore


def test_the_cursor_says_what_a_press_would_do(hand: Hand) -> None:
    hand.session.set_points([(0.5, 0.5)])
    cursors = {}
    for name, x, y in (("point", 0.5, 0.5), ("ground", 0.1, 0.9), ("margin", -0.05, 0.5)):
        hand.send("hover", x, y)
        cursors[name] = hand.cursor
    assert cursors == {"point": "grab", "ground": "crosshair", "margin": "default"}


def test_an_unknown_kind_of_event_does_nothing(hand: Hand) -> None:
    before = Report(hand.session).state()
    assert hand.send("wheel", 0.5, 0.5) is None
    assert Report(hand.session).state() == before


def test_a_press_that_becomes_a_gesture_adds_no_point_and_no_step_of_undo(
    hand: Hand,
) -> None:
    hand.session.set_points([(0.2, 0.2)])
    hand.send("down", 0.5, 0.5, touch=True)
    hand.send("cancel", 0.5, 0.5, touch=True)
    assert hand.points == [(0.2, 0.2)]
    assert Report(hand.session).brief()["can_redo"] is False
    hand.send("down", 0.2, 0.2)
    hand.send("move", 0.6, 0.6)
    hand.send("cancel", 0.6, 0.6)
    assert hand.points == [(0.2, 0.2)]
    hand.send("down", 0.3, 0.3, "plane")
    hand.send("cancel", 0.3, 0.3, "plane")
    assert hand.session.settings.start == (0.0, 0.0)
    hand.send("down", 0.0, 0.0, "plane")
    hand.send("move", 0.3, 0.3, "plane")
    assert hand.session.settings.start != (0.0, 0.0)
    hand.send("cancel", 0.3, 0.3, "plane")
    assert hand.session.settings.start == (0.0, 0.0)


def test_a_press_on_the_labels_of_the_plane_does_nothing(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.3), (0.8, 0.9)])
    hand.session.step(3)
    answer = hand.pointing.pointer("plane", "down", 5.0, 200.0)
    assert answer == {"action": None, "cursor": "default"}
    assert hand.session.run.epoch == 3


def test_the_hand_holds_no_point_after_its_removal(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.2), (0.8, 0.8)])
    hand.send("down", 0.2, 0.2)
    hand.session.set({"preset": "coding_train"})
    before = hand.points
    hand.send("move", 0.5, 0.9)
    hand.send("up", 0.5, 0.9)
    assert hand.points == before
    assert not hand.session.is_held


def test_closing_a_panel_ends_its_drag(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.2)])
    hand.send("down", 0.2, 0.2)
    hand.stage.close_panel("data")
    answer = hand.pointing.pointer("data", "up", 10.0, 10.0)
    assert answer == {"action": None, "cursor": "default"}
    assert not hand.session.is_held


def test_the_stage_knows_the_panel_of_a_drag(hand: Hand) -> None:
    hand.session.set_points([(0.3, 0.4)])
    for panel, place in (("data", (0.3, 0.4)), ("plane", (0.0, 0.0))):
        hand.send("down", *place, panel)
        assert hand.stage.under_hand == panel
        hand.send("up", *place, panel)
        assert hand.stage.under_hand is None
    hand.send("down", 0.3, 0.4, "loss")
    assert hand.stage.under_hand is None
