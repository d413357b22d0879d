"""What a press, a drag or a tap on a panel does."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias, TypedDict

import numpy as np

from app.data.dataset import Point
from app.session.session import Session
from app.views import View
from app.views.data import DataView
from app.views.plane import PlaneView
from app.views.stage import Stage
from app.views.surface import SurfaceView

Kind: TypeAlias = Literal["down", "move", "up", "cancel", "hover", "leave", "long_press"]

#: A press this near to a point (CSS pixels) means the point. A finger covers more than a mouse.
REACH, TOUCH_REACH = 12.0, 24.0

#: The panels on which a press chooses the start.
_START_ON = ("plane", "slice_m", "slice_b")


class PointerAnswer(TypedDict):
    """What a pointer event did, and the cursor to show."""

    action: str | None
    cursor: str


class Pointing:
    """Turns pointer events, in CSS pixels, into edits of the session.

    On the data panel a press on an empty place adds a point, and the same press can drag it on. A
    press on a point begins to drag it; a double click or a long press on a point removes it. On
    the plane and on a slice a press sets the start. A drag on the surface turns it. One drag is
    one step of undo. The pointer highlights a point by hovering over the point, its residual or
    its contribution to the gradient.
    """

    def __init__(self, session: Session, stage: Stage) -> None:
        self._session = session
        self._stage = stage
        self._panel: str | None = None
        self._grip: Point = (0.0, 0.0)
        self._pressed: Point = (0.0, 0.0)
        self._has_moved = False
        self._was_added = False
        self._point: int | None = None
        self._start: Point = (0.0, 0.0)

    def pointer(
        self,
        panel: str,
        kind: Kind,
        x: float,
        y: float,
        *,
        touch: bool = False,
        clicks: int = 1,
        label: int = 0,
    ) -> PointerAnswer:
        """Act on one event; return what it did, and the cursor to show.

        Parameters
        ----------
        panel : str
        kind : {"down", "move", "up", "cancel", "hover", "leave", "long_press"}
        x, y : float
            CSS pixels from the panel's upper left corner.
        touch : bool
            Whether the pointer is a finger.
        clicks : int
            Number of quick presses in a row, including this one.
        label : int
            Class of the point that this press may add.

        Returns
        -------
        dict
            ``action``: "added", "grabbed", "removed", "start" or None; ``cursor``: a CSS cursor.
        """
        action: str | None = None
        if not self._stage.is_open(panel):
            self._release()  # the panel was closed during a drag
            return {"action": None, "cursor": "default"}
        if panel in _START_ON:
            action = self._on_start(panel, kind, x, y)
        elif panel == "data":
            reach = TOUCH_REACH if touch else REACH
            action = self._on_data(kind, x, y, reach, clicks, label)
        elif panel == "surface":
            action = self._on_surface(kind, x, y)
        if kind in {"hover", "leave"}:
            self._session.highlighted = self._pointed_at(panel, x, y) if kind == "hover" else None
        if kind in {"up", "cancel"}:
            self._release()
        return {"action": action, "cursor": self._cursor(panel, x, y)}

    def _hold(self, panel: str | None) -> None:
        self._panel = self._stage.under_hand = panel
        self._session.is_held = panel is not None

    def _release(self) -> None:
        self._hold(None)
        self._point = None

    def _on_start(self, panel: str, kind: Kind, x: float, y: float) -> str | None:
        session, view = self._session, self._stage.view(panel)
        if kind == "down" and self._is_inside(view, x, y):
            self._start = session.run.start
            self._hold(panel)
        if self._panel != panel or kind not in {"down", "move", "cancel"}:
            return None
        session.set({"start": self._start if kind == "cancel" else self._place(panel, x, y)})
        return "start"

    def _place(self, panel: str, x: float, y: float) -> Point:
        """Return the start (m, b) for a place on the plane or on a slice."""
        view = self._stage.view(panel)
        across, up = _rounded(view, *view.to_data(x, y))
        m, b = self._start
        return {"plane": (across, up), "slice_m": (across, b), "slice_b": (m, across)}[panel]

    def _on_surface(self, kind: Kind, x: float, y: float) -> str | None:
        session, view = self._session, self._stage.view("surface")
        if kind == "down":
            self._hold("surface")
        elif self._panel == "surface" and kind == "move" and isinstance(view, SurfaceView):
            settings = session.settings
            azimuth, elevation = view.turned(
                settings.azimuth, settings.elevation, x - self._pressed[0], self._pressed[1] - y
            )
            session.set({"azimuth": azimuth, "elevation": elevation})
        else:
            return None
        self._pressed = x, y
        return "turned"

    def _pointed_at(self, panel: str, x: float, y: float) -> int | None:
        """Return the point whose marker, residual or contribution is at a place."""
        view = self._stage.view(panel)
        if isinstance(view, DataView):
            hit = self._hit(x, y, REACH)
            return view.residual_at(x, y) if hit is None else hit
        return view.contribution_at(x, y) if isinstance(view, PlaneView) else None

    def _on_data(  # noqa: PLR0917  what `pointer` was given
        self, kind: Kind, x: float, y: float, reach: float, clicks: int, label: int
    ) -> str | None:
        session = self._session
        if kind == "down":
            return self._press(x, y, reach, clicks, label)
        if self._panel != "data" or self._point is None:
            return None
        if session.selected != self._point:  # removed or replaced during the drag
            self._release()
        elif kind == "cancel" and (self._was_added or self._has_moved):
            session.withdraw()
        elif kind == "long_press" and not self._was_added:
            return self._remove(self._point)
        elif kind == "move":
            self._drag(self._point, x, y)
        return None

    def _press(self, x: float, y: float, reach: float, clicks: int, label: int) -> str | None:
        session, view = self._session, self._stage.view("data")
        hit = self._hit(x, y, reach)
        if hit is not None and clicks == 2 and not self._was_added:  # noqa: PLR2004  a double click
            return self._remove(hit)
        self._was_added = hit is None
        self._has_moved = False
        if hit is None:
            if not self._is_inside(view, x, y):
                return None
            session.add_point(*_rounded(view, *view.to_data(x, y)), label)
            hit = len(session.dataset) - 1
        self._hold("data")
        self._point = session.selected = hit
        self._pressed = x, y
        across, up = view.to_pixels(*session.dataset.points[hit][:2])
        self._grip = across - x, up - y
        return "added" if self._was_added else "grabbed"

    def _drag(self, index: int, x: float, y: float) -> None:
        session, view = self._session, self._stage.view("data")
        if not self._has_moved and math.dist(self._pressed, (x, y)) < 2:  # noqa: PLR2004  a tremor
            return
        place = view.to_data(x + self._grip[0], y + self._grip[1])
        is_same_move = self._has_moved or self._was_added
        session.move_point(index, *_rounded(view, *place), is_same_move=is_same_move)
        self._has_moved = True

    def _remove(self, index: int) -> str:
        self._release()
        self._session.remove_point(index)
        return "removed"

    def _hit(self, x: float, y: float, reach: float) -> int | None:
        data, view = self._session.dataset, self._stage.view("data")
        if not len(data):
            return None
        across, up = view.units_per_pixel()
        place = view.to_data(x, y)
        distance = np.hypot((data.x - place[0]) / across, (data.y - place[1]) / up)
        nearest = len(data) - 1 - int(np.argmin(distance[::-1]))  # of equals the newest
        return nearest if distance[nearest] <= reach else None

    @staticmethod
    def _is_inside(view: View, x: float, y: float) -> bool:
        left, top, (width, height) = view.room.left, view.room.top, view.inner_size
        return left <= x <= left + width and top <= y <= top + height

    def _cursor(self, panel: str, x: float, y: float) -> str:
        if self._panel in {"data", "surface"}:
            return "grabbing"
        if panel == "surface":
            return "grab"
        if panel == "loss" or not self._is_inside(self._stage.view(panel), x, y):
            return "default"
        return "grab" if panel == "data" and self._hit(x, y, REACH) is not None else "crosshair"


def _rounded(view: View, x: float, y: float) -> Point:
    """Round to the resolution of a pixel, so that a clicked point reads (0.348, 0.52)."""
    digits = [-math.floor(math.log10(unit)) for unit in view.units_per_pixel()]
    return round(x, digits[0]), round(y, digits[1])
