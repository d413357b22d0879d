"""To point at plane, loss or slice by mouse, finger and keys shows a line or an epoch."""

import io

import numpy as np
import pytest
from matplotlib.image import imread
from numpy.typing import NDArray
from playwright.sync_api import expect

from tests.browser.student import Student

#: Of 255: colours nearer than this are one to the eye.
NEAR = 60


def hide_hints(student: Student) -> None:
    """Hide what stands over the pictures: it finds its place some time after they are drawn."""
    student.page.add_style_tag(content=".hint { display: none !important; }")


def picture(student: Student, panel: str) -> NDArray[np.float64]:
    """Return the colours of a panel, of shape (height, width, 3), 0 to 255."""
    return 255.0 * imread(io.BytesIO(student.pixels(panel)), format="png")[..., :3]


def share_of_line(student: Student, before: NDArray[np.float64], m: float, b: float) -> float:
    """Return at which share of its places a line has been drawn on the data panel."""
    box = student.canvas("data").bounding_box()
    assert box
    after, hits = picture(student, "data"), 0
    first, last = (student.place("data", x, m * x + b) for x in (0.05, 0.95))
    places = np.linspace(first, last, 60)  # the axes are linear
    for across, down in places:
        column, row = round(across - box["x"]), round(down - box["y"])
        part = np.s_[row - 3 : row + 4, column - 3 : column + 4]
        hits += bool((np.abs(after[part] - before[part]).max(axis=-1) > NEAR).any())
    return hits / len(places)


def test_the_mouse_on_the_plane_shows_that_line_until_it_leaves(student: Student) -> None:
    hide_hints(student)
    student.call("step", 30)
    state, rest = student.state, student.wait_for_two_frames("data")
    before = picture(student, "data")
    at = student.place("plane", 0.6, 0.02)
    student.page.mouse.move(*at)
    student.wait_for_another_picture("data", rest)
    assert share_of_line(student, before, 0.6, 0.02) > 0.6
    assert student.state == state  # the run stays where it is
    pointed = student.pixels("data")
    student.page.mouse.move(4, 4)
    student.wait_for_another_picture("data", pointed)
    assert student.wait_for_two_frames("data") == rest
    student.page.mouse.click(*at)
    assert student.wait("s.epoch === 0")["settings"]["start"] == pytest.approx(
        [0.6, 0.02], abs=0.01
    )


@pytest.mark.parametrize("panel", ["loss", "slice_m"])
def test_the_mouse_on_a_curve_shows_that_epoch_while_a_run_plays(
    student: Student, panel: str
) -> None:
    student.call("set", {"panels": ["data", "loss", "plane", "slice_m"], "speed": 1})
    student.canvas(panel).wait_for(state="visible")
    student.call("step", 30)
    rest = student.wait_for_two_frames("data")
    before, history = picture(student, "data"), student.call("history")
    m, b, loss = (history[name][4] for name in ("m", "b", "loss"))
    student.page.mouse.move(*student.place(panel, 4 if panel == "loss" else m, loss))
    student.wait_for_another_picture("data", rest)
    assert share_of_line(student, before, m, b) > 0.6
    student.call("play")
    student.wait("s.epoch > 31")
    assert share_of_line(student, before, m, b) > 0.6
    assert student.state["is_running"]


def test_a_finger_holds_still_on_the_plane_and_the_page_does_not_scroll(phone: Student) -> None:
    page = phone.page
    hide_hints(phone)
    phone.call("step", 10)
    page.locator('[data-picture="plane"]').scroll_into_view_if_needed()
    rest = phone.wait_for_two_frames("plane")
    scrolled = page.evaluate("scrollY")
    box = phone.canvas("plane").bounding_box()
    assert box
    x, y = box["x"] + 0.75 * box["width"], box["y"] + 0.7 * box["height"]
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": across, "y": down} for across, down in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", (x, y))
    first = phone.wait_for_another_picture("plane", rest)
    for step in range(1, 8):
        send("touchMove", (x, y - 12 * step))
    second = phone.wait_for_another_picture("plane", first)
    send("touchEnd")
    assert phone.wait_for_two_frames("plane") != rest
    assert second != first
    assert page.evaluate("scrollY") == scrolled
    assert (phone.state["epoch"], phone.state["settings"]["start"]) == (10, [0, 0])
    page.touchscreen.tap(4, 4)
    phone.wait_for_another_picture("plane", second)
    assert phone.wait_for_two_frames("plane") == rest


def test_a_tap_on_the_loss_shows_an_epoch_and_a_swipe_scrolls(phone: Student) -> None:
    page = phone.page
    hide_hints(phone)
    phone.call("step", 20)
    page.locator('[data-picture="loss"]').scroll_into_view_if_needed()
    rest = phone.wait_for_two_frames("data")
    at = phone.place("loss", 5, phone.call("history")["loss"][5])
    page.touchscreen.tap(*at)
    pointed = phone.wait_for_another_picture("data", rest)
    assert phone.state["epoch"] == 20
    page.touchscreen.tap(4, 4)
    phone.wait_for_another_picture("data", pointed)
    assert phone.wait_for_two_frames("data") == rest


def test_keys_point_at_the_plane_and_go_along_the_loss(student: Student) -> None:
    page, announcement = student.page, student.page.locator("#announcement")
    student.call("step", 10)
    rest = student.wait_for_two_frames("data")
    student.canvas("plane").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(announcement).to_contain_text(": loss 0.")
    student.wait_for_another_picture("data", rest)
    page.keyboard.press("Escape")
    student.canvas("loss").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    losses = student.call("history")["loss"]
    expect(announcement).to_have_text(f"Epoch 8, loss {losses[8]:.4f}.")
    student.wait_for_another_picture("data", rest)
    student.canvas("data").focus()
    assert student.wait_for_two_frames("data")
    assert student.state["epoch"] == 10
