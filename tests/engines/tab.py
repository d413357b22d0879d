"""What a browser must offer to the smoke set, whatever program drives it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

#: The size of a laptop's screen.
LAPTOP = (1366, 768)


class Tab(Protocol):
    """One tab of a browser. Positions are CSS pixels from the upper left corner of the page."""

    def go(self, url: str) -> None:
        """Open an address, and wait until its document has loaded."""

    def reload(self) -> None:
        """Load the page again, and wait as `go` does."""

    def evaluate(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function with values that JSON can express; await its result."""

    def resize(self, width: int, height: int) -> None:
        """Give the page this size."""

    def move(self, x: float, y: float) -> None:
        """Move the pointer."""

    def press(self) -> None:
        """Press the pointer's main button."""

    def release(self) -> None:
        """Release it."""

    def click(self, x: float, y: float, times: int = 1) -> None:
        """Click, or double-click."""

    def key(self, name: str) -> None:
        """Press and release a key, for instance ``Enter`` or ``Shift+ArrowUp``."""

    def screenshot(self) -> bytes:
        """Return a PNG of what the page shows."""
        ...

    def console(self) -> list[str]:
        """List the errors and warnings in the console so far, also those of workers."""
        ...


#: Opens a tab of a visitor with nothing stored; `ratio` is that of device pixels to CSS pixels. The
#: script runs in each page before the page's own.
Visit = Callable[..., AbstractContextManager[Tab]]
