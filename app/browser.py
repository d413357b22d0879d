"""The bridge to the worker: the only module that knows that there is a browser."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pyodide_js  # pyright: ignore[reportMissingImports]  it is in the browser
from pyodide.ffi import create_proxy  # pyright: ignore[reportMissingImports]  it is in the browser

from app.protocol import Calls, answer
from app.session import Session
from app.stage import Stage

#: Of a frame's 16.7 ms at 60 frames a second, what epochs may take when the speed is "max":
#: the rest is for drawing.
EPOCHS_MS = 7.0


class Host:
    """What the worker holds on to: calls in, pictures and states out, all as JSON.

    Parameters
    ----------
    present : JsProxy
        ``present(panel, buffer, width, height, x, y, w, h)``: puts the changed rectangle of a
        panel's RGBA buffer onto its canvas, and keeps nothing of it.
    """

    def __init__(self, present: Callable[..., None]) -> None:
        self._present = present
        self._session = Session()
        self._stage = Stage(self._session)
        self._calls = Calls(self._session, self._stage)
        self._told: dict[str, object] = {}

    def call(self, name: str, args: str) -> str:
        """Make a call, its arguments a JSON object; return the JSON of its answer."""
        return json.dumps(answer(self._calls, name, json.loads(args)), allow_nan=False)

    def frame(self, now_ms: float) -> str:
        """Run what is due at `now_ms`, draw it, and return the JSON of what changed."""
        deadline = time.perf_counter() + EPOCHS_MS / 1000.0
        self._session.frame(now_ms, lambda: time.perf_counter() >= deadline)
        for picture in self._stage.draw():
            self._show(picture)
        state = self._session.brief()
        changed = state != self._told
        self._told = state
        told = {"state": state if changed else None, "wants_frame": self._session.wants_frame}
        return json.dumps(told, allow_nan=False)

    def heap_bytes(self) -> int:
        """Return the size of Python's memory, which never shrinks: for the benchmarks."""
        return int(pyodide_js._module.HEAP8.length)

    def _show(self, picture: Any) -> None:
        buffer = create_proxy(picture.buffer)
        try:
            self._present(
                picture.panel, buffer, picture.width, picture.height,
                picture.x, picture.y, picture.w, picture.h,
            )  # fmt: skip
        finally:
            buffer.destroy()
