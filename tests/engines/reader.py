"""Somebody at the page, in any browser: opens it, points, presses keys, reads the state."""

import io
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from tests.browser.patience import BOOT_PATIENCE_MS, PATIENCE_MS
from tests.engines.tab import LAPTOP, Tab

POLLING_S = 0.1

#: Waits in the page until a function of the arguments is true, and returns what it is then.
WAIT = """async (source, given, patienceMs) => {
  const holds = (0, eval)(`(${source})`);
  const end = performance.now() + patienceMs;
  for (;;) {
    const value = await holds(...given);
    if (value) return value;
    if (performance.now() > end) throw new Error(`Not yet: ${source} of ${JSON.stringify(given)}`);
    await new Promise((go) => setTimeout(go, 20));
  }
}"""

BOX = """(selector) => {
  const element = document.querySelector(selector);
  element.scrollIntoView({ block: "nearest" });
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left, top, width, height];
}"""

#: Whether Python has drawn every panel that has a size.
IS_DRAWN = """() => document.documentElement.dataset.posters === "other" &&
  [...document.querySelectorAll("[data-picture]")].every((picture) =>
    !picture.clientWidth || picture.querySelector("canvas.is-drawn"))"""


class Reader:
    """One tab at the page."""

    def __init__(self, tab: Tab, url: str) -> None:
        self.tab = tab
        self.url = url

    def open(self, query: str = "", size: tuple[int, int] = LAPTOP) -> None:
        """Open the page, and wait until Python has drawn every panel."""
        self.tab.go("about:blank")
        self.tab.resize(*size)
        self.tab.go(self.url + query)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until Python has drawn every panel; a start that fails ends the test at once."""
        end = time.monotonic() + BOOT_PATIENCE_MS / 1000
        state = "booting"
        # A frame waits until it is seen.
        while state in ("waiting", "booting") and time.monotonic() < end:
            time.sleep(POLLING_S)
            state = self.tab.evaluate("() => document.documentElement.dataset.state")
        assert state == "ready", self.text("#explanation")
        self.until(IS_DRAWN)

    def until(self, function: str, *arguments: object) -> Any:
        """Wait until a JavaScript function is true, and return what it is then."""
        return self.tab.evaluate(WAIT, function, list(arguments), PATIENCE_MS)

    def wait(self, condition: str, *arguments: object) -> dict[str, Any]:
        """Wait until a condition on the state `s` holds, and return that state."""
        holds = f"async (...a) => {{ const s = await downslope.state(); return {condition} && s; }}"
        return self.until(holds, *arguments)

    def call(self, name: str, *arguments: object) -> Any:
        """Call a method of window.downslope."""
        return self.tab.evaluate(
            "(name, given) => window.downslope[name](...given)", name, list(arguments)
        )

    @property
    def state(self) -> dict[str, Any]:
        return self.call("state")

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Scroll to an element; return its left and upper edge, width and height."""
        left, top, width, height = self.tab.evaluate(BOX, selector)
        return left, top, width, height

    def press(self, selector: str, times: int = 1) -> None:
        """Click an element in its middle, once it can be used."""
        self.until("(selector) => !document.querySelector(selector).disabled", selector)
        left, top, width, height = self.box(selector)
        assert min(width, height) > 0, selector
        self.tab.click(left + width / 2, top + height / 2, times)

    def focus(self, selector: str) -> None:
        """Give an element the focus, once it shows and can be used."""
        self.until(
            """(selector) => {
              const element = document.querySelector(selector);
              element.focus();
              return element === document.activeElement;
            }""",
            selector,
        )

    def keys(self, *names: str) -> None:
        for name in names:
            self.tab.key(name)

    def fill(self, selector: str, text: str) -> None:
        """Type a text into a field, in place of what it holds, and press Enter."""
        self.focus(selector)
        self.tab.evaluate("(selector) => document.querySelector(selector).select()", selector)
        self.keys(*text, "Enter")

    def choose(self, selector: str, value: str) -> None:
        """Choose an option. Each browser shows its own list for this, which no page can reach."""
        self.tab.evaluate(
            """(selector, value) => {
              const list = document.querySelector(selector);
              list.value = value;
              if (list.value !== value) throw new Error(`${selector} has no ${value}`);
              list.dispatchEvent(new Event("input", { bubbles: true }));
              list.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            selector,
            value,
        )

    def text(self, selector: str) -> str:
        return self.tab.evaluate(
            "(selector) => document.querySelector(selector).innerText", selector
        )

    def place(self, x: float, y: float, panel: str = "data") -> tuple[float, float]:
        """Convert a point from the units of a panel to CSS pixels of the page."""
        at = self.call("locate", panel, x, y)
        left, top, *_ = self.box(f'canvas[data-panel="{panel}"]')
        return left + at["x"], top + at["y"]

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag from one place of the page to another in some steps."""
        self.tab.move(*start)
        self.tab.press()
        for share in np.linspace(0, 1, 6)[1:]:
            self.tab.move(*(np.array(start) + share * (np.array(end) - np.array(start))))
        self.tab.release()

    def wait_for_picture(self, holds: Callable[[np.ndarray], Any]) -> None:
        """Wait until the page looks as it should: a browser shows a picture some frames late."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while not holds(self.picture()):
            assert time.monotonic() < end, "The page still looks otherwise."

    def picture(self) -> np.ndarray:
        """Return the colours of the page, of shape (height, width, 3) in device pixels."""
        return np.asarray(Image.open(io.BytesIO(self.tab.screenshot())).convert("RGB")).astype(int)
