"""The first five minutes of a newcomer: empty, three points, play, too fast, remedy, converged.

Once all by mouse, once by touch on a phone, once by keys alone. After each step the data panel
shows the line, and the readout is true.
"""

import io
from typing import Any, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from app.views.keys import LONG_STEP
from app.views.theme import LIGHT
from tests.browser.conftest import OpenPage
from tests.browser.figures import READ_NUMBER, THREE_DIGITS
from tests.browser.student import Student

#: Where the newcomer puts the points, as shares of the data panel from its upper left corner.
PLACES = [(0.3, 0.62), (0.5, 0.45), (0.75, 0.3)]

#: How far a channel of a pixel may be from the colour of the line: its edge blends with the ground.
SHADE = 40

#: The share of the columns in the middle half of the picture where the line must be seen: points
#: and labels may lie on it elsewhere.
MOST_COLUMNS = 0.8

#: CSS pixels between the line of the state and the line of the picture: half its width, rounded.
BESIDE = 4

#: Presses of a key with which everything on the page can be reached.
MOST_PRESSES = 80

#: Reads the readout and the state of the same moment: the words follow the state a frame later.
READ_OUT = f"""async () => {{
  const read = {READ_NUMBER};
  const part = (name) => read(document.querySelector(`#sentence .${{name}} .figure`).textContent);
  const names = ["epoch", "slope", "intercept", "loss", "steepness"];
  const end = performance.now() + 20000;
  for (;;) {{
    const state = await downslope.state();
    const figures = Object.fromEntries(names.map((name) => [name, part(name)]));
    const phase = document.querySelector("#phase").textContent;
    if (figures.epoch === state.epoch && state.status === (await downslope.state()).status) {{
      return {{ state, figures, phase }};
    }}
    if (performance.now() > end) throw new Error(JSON.stringify([figures, state]));
    await new Promise(requestAnimationFrame);
  }}
}}"""

#: Where the line with these parameters is in the middle half of the data panel, in CSS pixels.
PLACES_ON_THE_LINE = """async ([m, b]) => {
  const { width } = document.querySelector('canvas[data-panel="data"]').getBoundingClientRect();
  const locate = (x, y) => downslope.locate("data", x, y);
  const [left, right] = [await locate(0, 0), await locate(1, 0)];
  const shares = [...Array(25).keys()].map((i) => 0.26 + 0.02 * i);
  const xs = shares.map((share) => (share * width - left.x) / (right.x - left.x));
  return Promise.all(xs.map((x) => locate(x, m * x + b)));
}"""

#: The words for a run that goes on.
RUNNING = {"falling", "rising", "level", "at the minimum", "too slow to see"}


class Hand(Protocol):
    """What does the newcomer's will on a page."""

    def press(self, control: str) -> None:
        """Press the button with this id."""
        ...

    def add_point(self, across: float, down: float) -> None:
        """Add a point at these shares of the data panel."""
        ...

    def push_to_the_end(self, slider: str) -> None:
        """Set as much as the slider with this id allows."""
        ...


class Mouse:
    """A hand with a mouse."""

    viewport, options = (1280, 760), {}

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: str) -> None:
        self.page.locator(f"#{control}").click()

    def add_point(self, across: float, down: float) -> None:
        self.page.mouse.click(*place(self.page, across, down))

    def push_to_the_end(self, slider: str) -> None:
        box = self.page.locator(f"#{slider}").bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=8)
        self.page.mouse.up()


class Finger:
    """A finger on a phone held upright; it looks around by a swipe before it begins."""

    viewport, options = (360, 740), {"has_touch": True, "is_mobile": True}

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touch = page.context.new_cdp_session(page)
        before = page.evaluate("downslope.state()")
        self.swipe(*place(page, 0.3, 0.3), -12)  # nothing to take hold of is there
        page.wait_for_function("scrollY > 60")
        self.swipe(4, 300, 20)  # at the edge of the page
        page.wait_for_function("scrollY === 0")
        assert page.evaluate("downslope.state()") == before

    def swipe(self, x: float, y: float, step: float) -> None:
        for i in range(14):
            points = [{"x": x, "y": y + step * i}]
            kind = "touchMove" if i else "touchStart"
            self.touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self.touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def press(self, control: str) -> None:
        box = self.page.locator(f"#{control}").bounding_box()
        assert box
        assert 0 <= box["y"] <= 740 - box["height"], f"{control} is in view without scrolling"
        self.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def add_point(self, across: float, down: float) -> None:
        self.page.touchscreen.tap(*place(self.page, across, down))

    def push_to_the_end(self, slider: str) -> None:
        box = self.page.locator(f"#{slider}").bounding_box()
        assert box
        self.page.touchscreen.tap(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)


class Keys:
    """Keys alone: Tab and Shift+Tab to a control, and the keys that it has."""

    viewport, options = (1280, 760), {}

    def __init__(self, page: Page) -> None:
        self.page = page
        self.at = (0.5, 0.5)

    def go_to(self, found: str) -> None:
        """Press Tab until this is true of the focus `e`."""
        for _ in range(MOST_PRESSES):
            if self.page.evaluate(f"((e) => {found})(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {found}")

    def press(self, control: str) -> None:
        self.go_to(f"e.id === '{control}'")
        self.page.keyboard.press("Enter")

    def add_point(self, across: float, down: float) -> None:
        self.go_to("e.dataset.panel === 'data'")
        box = self.page.locator('canvas[data-panel="data"]').bounding_box()
        assert box
        ways = [
            (across - self.at[0], box["width"], "ArrowLeft", "ArrowRight"),
            (down - self.at[1], box["height"], "ArrowUp", "ArrowDown"),
        ]
        for way, size, back, forth in ways:
            for _ in range(round(abs(way) * size / LONG_STEP)):
                self.page.keyboard.press(f"Shift+{forth if way > 0 else back}")
        self.at = (across, down)
        self.page.keyboard.press("Enter")

    def push_to_the_end(self, slider: str) -> None:
        self.go_to(f"e.id === '{slider}'")
        self.page.keyboard.press("End")


def place(page: Page, across: float, down: float) -> tuple[float, float]:
    """Return a place on the data panel in CSS pixels of the page."""
    box = page.locator('canvas[data-panel="data"]').bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def check(student: Student, phases: set[str]) -> dict[str, Any]:
    """Check that the readout is true and that the data panel shows the line; return the state."""
    read = student.page.evaluate(READ_OUT)
    state, figures = read["state"], read["figures"]
    slope, intercept = state["resolution"]
    assert figures["slope"] == pytest.approx(state["m"], abs=slope)
    assert figures["intercept"] == pytest.approx(state["b"], abs=intercept)
    assert figures["loss"] == pytest.approx(state["loss"], rel=THREE_DIGITS)
    steepness = float(np.hypot(*state["gradient"]))
    assert figures["steepness"] == pytest.approx(steepness, rel=THREE_DIGITS)
    assert read["phase"] in phases
    show_line(student, state)
    return state


def show_line(student: Student, state: dict[str, Any]) -> None:
    """Check that the line of a state is in the picture, over the middle half of the data panel."""
    picture = np.array(Image.open(io.BytesIO(student.pixels("data"))).convert("RGB")).astype(int)
    wanted = [int(LIGHT.accent[i : i + 2], 16) for i in (1, 3, 5)]
    is_line: NDArray[np.bool_] = np.abs(picture - wanted).max(axis=2) < SHADE
    width = len(is_line[0])
    middle = is_line[:, width // 4 : 3 * width // 4]
    assert middle.any(axis=0).mean() > MOST_COLUMNS
    if state["is_running"]:
        return  # the line is elsewhere by now
    places = student.page.evaluate(PLACES_ON_THE_LINE, [state["m"], state["b"]])
    found = [
        is_line[max(0, round(at["y"]) - BESIDE) : round(at["y"]) + BESIDE + 1, round(at["x"])].any()
        for at in places
    ]
    assert np.mean(found) > MOST_COLUMNS


@pytest.mark.parametrize("hand", [Mouse, Finger, Keys])
def test_a_newcomer_sees_the_line_in_the_first_five_minutes(
    open_page: OpenPage, hand: type[Mouse | Finger | Keys]
) -> None:
    student = Student(open_page(viewport=hand.viewport, **hand.options))
    page, newcomer = student.page, hand(student.page)

    check(student, {"at the start"})

    newcomer.press("clear")
    student.wait("s.n === 0")
    expect(page.locator("#explanation")).to_contain_text("to add points")
    for n, at in enumerate(PLACES, 1):
        newcomer.add_point(*at)
        student.wait("s.n === a", n)
        check(student, {"one more point"} if n == 1 else {"at the start"})

    newcomer.press("play")
    student.wait("s.epoch >= 10")
    check(student, RUNNING)

    newcomer.push_to_the_end("rate")
    state = student.wait(
        "s.status === 'diverged' || s.learning_rate_limit < s.settings.learning_rate"
    )
    if state["status"] == "running":
        show_line(student, state)
    student.wait("s.status === 'diverged'")
    check(student, {"diverged"})
    expect(page.locator("#remedy")).to_contain_text("half the limit of these points")

    newcomer.press("remedy")
    student.wait("s.status === 'running' && s.epoch >= 3")
    check(student, RUNNING)
    newcomer.push_to_the_end("speed")
    state = student.wait("s.status === 'converged'")
    assert state["loss"] == pytest.approx(state["least_loss"], rel=1e-6)
    check(student, {"converged"})
