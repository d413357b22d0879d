"""A student at the page: clicks points, drags them, presses buttons, reads the texts."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.patience import PATIENCE_MS

TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


def wait_until_sharp(page: Page) -> None:
    """Wait until every panel that has a size has the pixels of its place, at any pixel ratio."""
    page.evaluate(TWO_FRAMES)  # the page hears that its size is another one
    page.wait_for_function(
        """() => [...document.querySelectorAll("canvas[data-panel]")].every((canvas) =>
          !canvas.clientWidth || Math.abs(canvas.width
            - canvas.clientWidth * canvas.currentCSSZoom * devicePixelRatio) <= 2)"""
    )


class Student:
    """Drives one page by mouse and keyboard, and reads the result from `window.downslope`."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def call(self, name: str, *args: object) -> Any:
        """Call a method of window.downslope."""
        return self.page.evaluate(
            "([name, args]) => window.downslope[name](...args)", [name, list(args)]
        )

    def fault(self, name: str, *args: object) -> dict[str, Any]:
        """Call a method that must fail, and return its fault."""
        return self.page.evaluate(
            """([name, args]) => window.downslope[name](...args).then(
              (value) => { throw new Error("No fault, but " + JSON.stringify(value)); },
              ({code, field, message, details}) => ({code, field, message, details}))""",
            [name, list(args)],
        )

    def set(self, **settings: object) -> dict[str, Any]:
        """Change settings, and return the new state."""
        return self.call("set", settings)

    def read_parameters(self, **parameters: str) -> dict[str, Any]:
        """Let the page's Python read parameters of an address, and return the new state.

        The page is one that lasts: the others cannot call their workers.
        """
        answer = self.page.evaluate(
            "(parameters) => callWorker('set_from_text', { parameters })", parameters
        )
        assert answer["result"]["faults"] == []
        return self.state

    @property
    def state(self) -> dict[str, Any]:
        return self.call("state")

    def canvas(self, panel: str) -> Locator:
        return self.page.locator(f'canvas[data-panel="{panel}"]')

    def resize(self, width: int, height: int) -> None:
        """Give the window another size, and wait until every panel has the pixels of its place."""
        self.page.set_viewport_size({"width": width, "height": height})
        wait_until_sharp(self.page)

    def place(self, panel: str, x: float, y: float) -> tuple[float, float]:
        """Convert a point from data units to CSS pixels of the page."""
        at = self.call("locate", panel, x, y)
        box = self.canvas(panel).bounding_box()
        assert box
        return box["x"] + at["x"], box["y"] + at["y"]

    def click(self, x: float, y: float, panel: str = "data") -> None:
        self.page.mouse.click(*self.place(panel, x, y))

    def drag(
        self, start: tuple[float, float], end: tuple[float, float], panel: str = "data"
    ) -> None:
        first, last = self.place(panel, *start), self.place(panel, *end)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        self.page.mouse.move(*last, steps=8)
        self.page.mouse.up()

    def wait(self, condition: str, argument: object = None) -> dict[str, Any]:
        """Wait until a JavaScript condition on the state `s` holds, and return that state."""
        # Playwright's own wait_for_function would take the promise of the condition for true.
        return self.page.evaluate(
            f"""async ([a, patienceMs]) => {{
              const end = performance.now() + patienceMs;
              for (;;) {{
                const s = await window.downslope.state();
                if ({condition}) return s;
                if (performance.now() > end) throw new Error("Still " + JSON.stringify(s));
                // Each question makes Python work: not one in every frame.
                await new Promise((go) => setTimeout(go, 40));
              }}
            }}""",
            [argument, PATIENCE_MS],
        )

    def wait_for_plain_address(self) -> None:
        """Wait until the address follows the page that began again."""
        self.page.wait_for_function("!location.search && !location.hash")

    def wait_until_stored(self) -> None:
        """Wait until a checkpoint of the present state is stored for a reload."""
        self.page.locator('[data-checkpoint="stored"]').wait_for(state="attached")
        assert self.page.evaluate("history.state?.checkpoint?.length > 0")

    def pixels(self, panel: str) -> bytes:
        """Return a screenshot of a panel."""
        return self.canvas(panel).screenshot()

    def wait_for_another_picture(self, panel: str, before: bytes) -> bytes:
        """Wait until a panel looks different."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < end:
            now = self.pixels(panel)
            if now != before:
                return now
        raise AssertionError(f"The panel {panel} did not change.")

    def wait_for_a_settled_picture(self, panel: str, before: bytes) -> bytes:
        """Wait until a panel looks different, and then the same twice: nothing moves any more."""
        now = self.wait_for_another_picture(panel, before)
        while (after := self.wait_for_two_frames(panel)) != now:
            now = after
        return now

    def wait_for_two_frames(self, panel: str) -> bytes:
        """Return a screenshot of a panel after Python has had time to draw it again."""
        self.call("state")
        self.page.evaluate(TWO_FRAMES)
        return self.pixels(panel)

    @property
    def sentence(self) -> str:
        return self.page.locator("#sentence").inner_text()

    @property
    def explanation(self) -> str:
        return self.page.locator("#explanation").inner_text()


MakeStudent = Callable[..., Student]
