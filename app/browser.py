"""The bridge to the worker: the only module that knows that there is a browser."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from typing import Any

from pyodide.ffi import create_proxy  # pyright: ignore[reportMissingImports]  it is in the browser

from app.bridge import warm_up
from app.bridge.protocol import Calls, answer
from app.bridge.report import Report
from app.session.session import Session
from app.views.stage import Stage

#: Of a frame's 16.7 ms at 60 frames a second, what epochs may take when the speed is "max":
#: the rest is for drawing.
EPOCHS_MS = 7.0


class Host:
    """What the worker holds on to: calls in, pictures and states out, all as JSON.

    Parameters
    ----------
    session : Session
    stage : Stage
        That shows it.
    """

    def __init__(self, session: Session, stage: Stage) -> None:
        self._session = session
        self._stage = stage
        self._calls = Calls(session, stage)
        self._report = Report(session)
        self._told: dict[str, object] = {}
        self._present: Callable[..., None] | None = None

    def present_by(self, present: Callable[..., None]) -> None:
        """Show pictures from now on, by a function of JavaScript's.

        Parameters
        ----------
        present : JsProxy
            ``present(panel, buffer, width, height, x, y, w, h)``: puts the changed rectangle of a
            panel's RGBA buffer onto its canvas, and keeps nothing of it.
        """
        self._present = present

    def call(self, name: str, args: str) -> str:
        """Make a call, its arguments a JSON object; return the JSON of its answer."""
        return json.dumps(answer(self._calls, name, json.loads(args)), allow_nan=False)

    def frame(self, now_ms: float) -> str:
        """Run what is due at `now_ms`, draw it, and return the JSON of what changed."""
        deadline = time.perf_counter() + EPOCHS_MS / 1000.0
        self._session.frame(now_ms, lambda: time.perf_counter() >= deadline)
        for picture in self._stage.draw(one_by_one=True):
            self._show(picture)
        state = self._report.brief()
        changed = state != self._told
        self._told = state
        told = {
            "state": state if changed else None,
            "wants_frame": self._session.wants_frame,
            "is_whole": self._stage.is_whole,
        }
        return json.dumps(told, allow_nan=False)

    def _show(self, picture: Any) -> None:
        if self._present is None:
            return
        buffer = create_proxy(picture.buffer)
        try:
            self._present(
                picture.panel, buffer, picture.width, picture.height,
                picture.x, picture.y, picture.w, picture.h,
            )  # fmt: skip
        finally:
            buffer.destroy()


class Prepared:
    """A host made before memory is kept, for the pages that start from that memory."""

    def __init__(self) -> None:
        warm_up.warm_up()
        self._self_test = warm_up.self_test()
        self.host = Host(*warm_up.opening())
        gc.collect()
        # What is here stays: looking through it again and again would cost frames their time.
        gc.freeze()

    def wake(self) -> Host:
        """Return the host, after a look at whether all is well.

        Raises
        ------
        RuntimeError
            When what is drawn is not what it was.
        """
        warm_up.wake()
        if warm_up.self_test() != self._self_test:
            raise RuntimeError("What is drawn is not what was drawn when memory was kept.")
        return self.host


#: Where a start from kept memory finds its host.
prepared: list[Prepared] = []


def prepare() -> None:
    """Make ready for memory to be kept."""
    prepared.append(Prepared())


def host() -> Host:
    """Return the host of this page."""
    if prepared:
        return prepared.pop().wake()
    session = Session()
    return Host(session, Stage(session))
