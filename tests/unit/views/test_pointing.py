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
        for panel in ("data", "loss", "plane"):
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
        action = self.send("down", x, y, **more)
        self.send("up", x, y, **more)
        return action

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
    assert hand.send("down", 0.205, 0.2) == "grabbed"
    assert hand.cursor == "grabbing"
    hand.send("move", 0.3, 0.5)
    hand.send("move", 0.405, 0.6)
    hand.send("up", 0.405, 0.6)
    assert hand.points[0] == pytest.approx((0.4, 0.6), abs=0.003)
    assert hand.points[1] == (0.8, 0.8)
    hand.session.undo()
    assert hand.points[0] == (0.2, 0.2)


def test_a_press_and_drag_on_empty_ground_adds_a_point_in_one_step_of_undo(
    hand: Hand,
) -> None:
    hand.send("down", 0.2, 0.2)
    hand.send("move", 0.5, 0.5)
    hand.send("up", 0.5, 0.5)
    assert hand.points == [pytest.approx((0.5, 0.5), abs=0.003)]
    hand.session.undo()
    assert hand.points == []


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
    assert hand.click(off, 0.5, touch=True) == "grabbed"


def test_a_press_on_several_points_takes_the_newest(hand: Hand) -> None:
    hand.session.set_points([(0.5, 0.5), (0.5, 0.5)])
    hand.click(0.5, 0.5)
    assert hand.session.selected == 1


def test_a_press_on_the_plane_sets_the_start_and_a_drag_carries_it(hand: Hand) -> None:
    hand.session.set_points([(0.2, 0.3), (0.8, 0.9)])
    list(hand.stage.draw())
    assert hand.send("down", 0.4, 0.1, "plane") == "start"
    hand.send("move", 0.5, 0.2, "plane")
    hand.send("up", 0.5, 0.2, "plane")
    assert hand.session.run.m == pytest.approx(0.5, abs=0.005)
    assert hand.session.settings.start == (hand.session.run.m, hand.session.run.b)
    hand.send("move", 0.9, 0.9, "plane")
    assert hand.session.run.m == pytest.approx(0.5, abs=0.005)


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
    for panel in ("data", "plane"):
        hand.send("down", 0.3, 0.4, panel)
        assert hand.stage.under_hand == panel
        hand.send("up", 0.3, 0.4, panel)
        assert hand.stage.under_hand is None
    hand.send("down", 0.3, 0.4, "loss")
    assert hand.stage.under_hand is None
