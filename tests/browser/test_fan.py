"""What is to come shows at rest, under a hand that drags the rate, and as a fan of rates."""

import io
import time
from collections.abc import Callable

import numpy as np
from matplotlib.image import imread
from playwright.sync_api import Page, expect

from tests.browser.patience import PATIENCE_MS
from tests.browser.student import Student

#: Of 255: how much more blue than red a pixel of the model's colour has at least, pale ones too.
BLUE = 25


def blue_ahead(student: Student, epoch: float = 20.0) -> int:
    """Return how many pixels of the loss panel are blue from an epoch to the edge."""
    picture = 255.0 * imread(io.BytesIO(student.pixels("loss")), format="png")
    box = student.canvas("loss").bounding_box()
    assert box
    first, top = student.place("loss", epoch, 0.9)
    last, bottom = student.place("loss", 49.5, 0.004)
    rows = slice(round(top - box["y"]), round(bottom - box["y"]))
    part = picture[rows, round(first - box["x"]) : round(last - box["x"])]
    return int((part[..., 2] - part[..., 0] > BLUE).sum())


def wait_for_blue(student: Student, epoch: float = 20.0, *, is_there: bool) -> int:
    """Wait until there is something blue beyond an epoch, or nothing; return how much."""
    return wait_for_blue_to_be(student, lambda blue: bool(blue) == is_there, epoch)


def wait_for_blue_to_be(
    student: Student, is_right: Callable[[int], bool], epoch: float = 20.0
) -> int:
    """Wait until there is the right number of blue pixels beyond an epoch; return it."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not is_right(count := blue_ahead(student, epoch)):
        assert time.monotonic() < end, count
        student.page.wait_for_timeout(50)  # a screenshot costs as much as some frames
    return count


def test_while_the_rate_is_dragged_in_play_the_epochs_to_come_are_shown(student: Student) -> None:
    page, slider = student.page, student.page.locator("#rate")
    student.call("set", {"speed": 1})
    wait_for_blue(student, is_there=True)
    student.call("play")
    wait_for_blue(student, is_there=False)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    x, y = box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 4):
        page.mouse.move(x + 10 * step, y)
        wait_for_blue(student, is_there=True)
    assert student.state["is_running"]
    page.mouse.up()
    wait_for_blue(student, is_there=False)
    page.keyboard.press("ArrowRight")  # keys drag it too, for a moment
    wait_for_blue(student, is_there=True)
    wait_for_blue(student, is_there=False)
    assert student.state["is_running"]
    assert student.state["epoch"] < 20


def test_the_fan_is_a_tick_box_and_an_address(
    student: Student, take_page: Callable[[str], Page]
) -> None:
    page = student.page
    alone = wait_for_blue(student, is_there=True)
    pictures = {panel: student.wait_for_two_frames(panel) for panel in ("loss", "plane")}
    page.locator("#door-view > summary").click()
    box = page.get_by_label("A fan of rates")
    expect(box).not_to_be_checked()
    box.check()
    for panel, picture in pictures.items():
        student.wait_for_another_picture(panel, picture)
    assert student.state["settings"]["fan"] is True
    assert blue_ahead(student) > 2 * alone
    take_page("desk")  # everything begins again
    wait_for_blue_to_be(student, lambda blue: blue < 2 * alone)
    student.read_parameters(fan="1")
    wait_for_blue_to_be(student, lambda blue: blue > 2 * alone)


def test_many_points_are_looked_ahead_of_to_the_end(student: Student) -> None:
    x = np.linspace(0.0, 1.0, 4000)
    points = np.stack([x, 0.2 + 0.5 * x + 0.1 * np.sin(40.0 * x)], axis=-1)
    student.call("set", {"batch_size": 1, "learning_rate": 1e-5, "updates": False})
    student.call("set_points", points.tolist())
    wait_for_blue(student, 49.0, is_there=True)
    assert student.state["epoch"] == 0
    student.call("play")
    wait_for_blue(student, 49.0, is_there=False)
