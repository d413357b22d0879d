"""The bridge to the worker: the only module that knows about the browser."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
from pyodide.ffi import create_proxy  # pyright: ignore[reportMissingImports]  only browsers have it

from app.bridge import warm_up
from app.bridge.messages import as_json
from app.bridge.protocol import Calls, answer
from app.bridge.report import Brief, Report
from app.data.dataset import Dataset
from app.faults import Fault
from app.session.session import Session
from app.views.stage import Stage

#: The time for epochs in each frame when the speed is "max". A frame lasts 16.7 ms at 60 frames a
#: second; the rest is for drawing.
EPOCHS_MS = 7.0

#: A call for as many epochs or updates may take longer than a frame: it runs in such slices.
LONG_STEP, SLICE_MS = 2000, 12.0


def _clock_ms() -> float:
    return time.perf_counter() * 1000.0


class Host:
    """What the worker talks to: calls come in, answers and states go out as JSON, pictures as RGBA.

    Parameters
    ----------
    session : Session
    stage : Stage
        The stage that shows the session.
    """

    def __init__(self, session: Session, stage: Stage) -> None:
        self._session = session
        self._stage = stage
        self._calls = Calls(session, stage, gives_points=False)
        self._given: Dataset | None = None
        self._steps: Generator[None] | None = None
        self._report = Report(session)
        self._reported: Brief | None = None
        self._failures: dict[str, str] = {}
        self._present: Callable[..., None] | None = None

    def present_by(self, present: Callable[..., None]) -> None:
        """Set the JavaScript function that shows pictures from now on.

        Parameters
        ----------
        present : JsProxy
            ``present(panel, buffer, width, height, x, y, w, h)`` copies the changed rectangle of a
            panel's RGBA buffer to its canvas. It must not hold the buffer after it returns.
        """
        self._present = present

    def call(self, name: str, args: str) -> str:
        """Make a call whose arguments are a JSON object; return the JSON of its answer."""
        return as_json(answer(self._calls, name, json.loads(args)))

    def set_points(self, numbers: Any) -> str:
        """Replace all points by a Float64Array of x, y and class in turn; answer as `call` does."""
        rows = np.array(numbers.to_py(), dtype=np.float64).reshape(-1, 3)
        return as_json(answer(self._calls, "set_points", {"points": rows}))

    def step(self, name: str, args: str) -> str:
        """Begin `step` or `step_updates` as a long call; return its answer if that is there soon.

        The worker then asks `go_on` until that returns an answer, or `stop_stepping`.
        """
        self._steps = None
        argument, begin = {
            "step": ("epochs", self._session.steps),
            "step_updates": ("updates", self._session.steps_of_updates),
        }[name]
        given = json.loads(args)
        count = given.get(argument, 1)
        if not isinstance(count, int) or count < LONG_STEP or len(given) > 1:
            return self.call(name, args)
        self._steps = begin(count)
        return self.go_on()

    def go_on(self) -> str:
        """Run the next slices of a long `step`; return its answer when it has ended, else ""."""
        deadline = time.perf_counter() + SLICE_MS / 1000.0
        try:
            for _ in self._steps or ():
                if time.perf_counter() >= deadline:
                    return ""
        except Fault as fault:
            return as_json({"fault": fault.as_message()})
        return self.stop_stepping()

    def stop_stepping(self) -> str:
        """End a long `step` where it is, and return its answer."""
        if self._steps is not None:
            self._steps.close()
        self._steps = None
        return self.call("state", "{}")

    def draw_again(self) -> None:
        """Draw the panels again that could not be drawn: what they lacked may be there now."""
        self._stage.try_again()

    def take_points(self) -> Any:
        """Return x, y and class of all points, if the page has not got these; else nothing.

        Returns
        -------
        JsProxy or None
            Of a buffer of doubles. No state contains the points: as JSON a million of them would
            take seconds at every call.
        """
        dataset = self._session.dataset
        if dataset is self._given:
            return None
        self._given = dataset
        return create_proxy(dataset.rows.ravel())

    def frame(self, now_ms: float, is_seen: bool = True) -> str:
        """Run what is due at `now_ms` if anybody sees it, draw, and return the JSON of changes."""
        deadline = time.perf_counter() + EPOCHS_MS / 1000.0
        if is_seen:
            self._session.frame(now_ms, lambda: time.perf_counter() >= deadline)
        for picture in self._stage.draw(one_by_one=True, now_ms=now_ms, clock_ms=_clock_ms):
            self._show(picture)
        state = self._report.brief()
        changed = state != self._reported
        self._reported = state
        has_failed_otherwise = self._failures != self._stage.failures
        self._failures = self._stage.failures
        report = {
            "state": state if changed else None,
            "failures": self._failures if has_failed_otherwise else None,
            "wants_frame": self._session.wants_frame or self._stage.wants_frame,
            "is_whole": self._stage.is_whole,
        }
        return as_json(report)

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
    """A host that is made before a snapshot, for the pages that start from that snapshot."""

    def __init__(self) -> None:
        warm_up.warm_up()
        self._self_test = warm_up.self_test()
        self.host = Host(*warm_up.opening())
        gc.collect()
        # These objects stay for good; if the collector searched them again, frames would be late.
        gc.freeze()

    def wake(self) -> Host:
        """Return the host, if the self-test draws the same as before the snapshot.

        Raises
        ------
        RuntimeError
            If it draws something else.
        """
        warm_up.wake()
        if warm_up.self_test() != self._self_test:
            raise RuntimeError("The self-test draws something else than before the snapshot.")
        return self.host


#: The host that a snapshot contains; empty after a start without one.
prepared: list[Prepared] = []


def prepare() -> None:
    """Make Python ready for a snapshot."""
    prepared.append(Prepared())


def host() -> Host:
    """Return the host of this page."""
    if prepared:
        return prepared.pop().wake()
    session = Session()
    return Host(session, Stage(session))
