"""What a press, a drag or a tap on a panel does."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias, TypedDict

import numpy as np

from app.data.dataset import Point
from app.session.session import Session
from app.views import View
from app.views.data import DataView
from app.views.grips import START_PANELS, Grip, grip_at
from app.views.plane import PlaneView
from app.views.stage import Stage
from app.views.surface import SurfaceView

Kind: TypeAlias = Literal["down", "move", "up", "cancel", "hover", "leave", "long_press"]

#: A press this near to a grip (CSS pixels) means the grip. A finger covers more than a mouse.
REACH, TOUCH_REACH = 12.0, 24.0

#: A press that moves farther than this (CSS pixels) is no click; a finger trembles more.
CLICK_REACH, TAP_REACH = 4.0, 10.0

#: A grip that moves no farther than this (CSS pixels) does not follow: the hand trembles.
TREMOR = 2.0


class PointerAnswer(TypedDict):
    """What a pointer event did, and the cursor to show."""

    action: str | None
    cursor: str


class Pointing:
    """Turns pointer events, in CSS pixels, into edits of the session.

    A press on a grip (a point, a handle of the line, the ring of the start) holds it, and a drag
    moves it. A press beside all grips does something only when it is released where it began: a
    click then adds a point to the data, or sets the start in the plane and on a slice. So a
    finger that scrolls the page changes nothing. A double click or a long press on a point
    removes it. A drag on the surface turns it. One drag is one step of undo.

    A pointer that hovers highlights a point, by the point, its residual or its contribution to the
    gradient; elsewhere it shows for a moment the line or the epoch that it points at. A finger
    does so by a press on the loss or a long press on the plane and on a slice, and may then move
    on; what it showed stays until the next press.
    """

    def __init__(self, session: Session, stage: Stage) -> None:
        self._session = session
        self._stage = stage
        self._panel: str | None = None
        self._grip: Grip | None = None
        self._pressed: Point = (0.0, 0.0)
        self._clicks, self._label = 1, 0
        #: Whether the press has not moved so far, and can still become a click.
        self._is_still = False
        self._has_moved = False
        self._was_added = False
        self._was_playing = False
        self._start: Point = (0.0, 0.0)
        self._handles = np.empty((0, 2))
        #: The panel on which a press points at lines or epochs and edits nothing.
        self._glances_on: str | None = None

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
            ``action``: "added", "removed", "start", or what is held: "point", "handle", "ring",
            "surface"; "glimpse" where a long press began to point; else None. ``cursor``: a CSS
            cursor.
        """
        if not self._stage.is_available(panel):
            self._release()  # the panel was closed during a drag
            return {"action": None, "cursor": "default"}
        action: str | None = None
        if kind == "down":
            self._clicks, self._label = clicks, label
            if touch:
                self._session.point_at(None)
            action = self._press(panel, x, y, TOUCH_REACH if touch else REACH)
            self._glances_on = panel if panel == "loss" else None
        elif kind in {"hover", "leave"}:
            self._point_at(panel, x, y, is_there=kind == "hover")
        elif self._panel == panel:
            action = self._go_on(kind, x, y, TAP_REACH if touch else CLICK_REACH)
        if self._glances_on == panel:
            self._glance(kind, x, y)
        return {"action": action, "cursor": self._cursor(panel, x, y)}

    # Without a pointer; see app/views/keys.py

    def click(self, panel: str, x: float, y: float) -> str | None:
        """Do what a click beside all grips does; return what it was."""
        self._release()
        self._panel, self._pressed, self._label = panel, (x, y), 0
        action = self._click(x, y)
        self._release()
        return action

    def carry(self, panel: str, grip: Grip, across: float, down: float) -> None:
        """Move a grip by so many CSS pixels."""
        self._take(panel, grip, grip.x, grip.y)
        self._drag(grip.x + across, grip.y + down)
        self._resume()
        self._release()

    # A press

    def _press(self, panel: str, x: float, y: float, reach: float) -> str | None:
        self._release()
        view = self._stage.view(panel)
        grip = grip_at(view, x, y, reach)
        can_click = panel == "data" or panel in START_PANELS
        if not grip and panel != "surface" and not (can_click and view.is_inside(x, y)):
            return None
        return self._take(panel, grip, x, y)

    def _take(self, panel: str, grip: Grip | None, x: float, y: float) -> str | None:
        """Begin a press on a grip, or beside all of them."""
        self._panel, self._grip, self._pressed = panel, grip, (x, y)
        self._is_still, self._has_moved = True, False
        view = self._stage.view(panel)
        if panel == "surface":
            self._hold()
            return "surface"
        if grip is None:
            return None
        self._hold()
        if grip.kind == "point":
            self._session.selected = grip.index
            return "point"
        self._start = self._session.run.start
        if isinstance(view, DataView):
            self._handles = view.handles.places()
            return "handle"
        return "ring"

    def _hold(self) -> None:
        self._stage.under_hand = self._panel
        self._session.is_held = True

    def _release(self) -> None:
        self._panel = self._grip = self._stage.under_hand = None
        self._session.is_held = False

    def _go_on(self, kind: Kind, x: float, y: float, reach: float) -> str | None:
        """Act on an event after the press, on the same panel."""
        grip = self._grip
        if grip and grip.kind == "point" and self._session.selected != grip.index:
            self._release()  # the point was removed or replaced during the drag
            return None
        if kind in {"move", "up"}:
            self._is_still &= math.dist(self._pressed, (x, y)) <= reach
            self._drag(x, y)
        action = None
        if kind == "long_press" and self._is_still:
            action = self._remove() if grip else self._begin_to_glance()
        elif kind == "up":
            action = self._click(x, y) if self._is_still else None
            self._resume()
            self._release()
        elif kind == "cancel":
            self._take_back()
            self._resume()
            self._release()
        return action

    def _click(self, x: float, y: float) -> str | None:
        """Act on a press that was released where it began."""
        session, panel = self._session, self._panel
        if panel in START_PANELS and not self._grip:
            self._start = session.run.start
            session.set({"start": self._start_at(panel, x, y)})
            return "start"
        if panel != "data" or (self._grip and self._grip.kind != "point"):
            return None
        if self._grip:
            is_double = self._clicks == 2 and not self._was_added and not self._has_moved  # noqa: PLR2004
            return self._remove() if is_double else None
        view = self._stage.view(panel)
        session.add_point(*view.place_at(*self._pressed), self._label)
        self._was_added = True
        return "added"

    def _remove(self) -> str | None:
        grip = self._grip
        if not grip or grip.kind != "point":
            return None
        self._release()
        self._session.remove_point(grip.index)
        return "removed"

    # A drag

    def _drag(self, x: float, y: float) -> None:
        grip, panel = self._grip, self._panel
        if panel == "surface":
            self._turn(x, y)
        elif grip and (self._has_moved or math.dist(self._pressed, (x, y)) >= TREMOR):
            # The hand holds the grip where it took it, beside its middle.
            at = x + grip.x - self._pressed[0], y + grip.y - self._pressed[1]
            if grip.kind == "point":
                self._was_added = False
                self._drag_point(grip.index, *at)
            else:
                self._drag_start(grip, *at)
            self._has_moved = True

    def _drag_point(self, index: int, x: float, y: float) -> None:
        view = self._stage.view("data")
        self._session.move_point(index, *view.place_at(x, y), is_same_move=self._has_moved)

    def _drag_start(self, grip: Grip, x: float, y: float) -> None:
        session, panel = self._session, self._panel
        if not self._has_moved:  # a line that descends would run away from the hand
            self._was_playing = session.is_running
            session.pause()
        assert panel is not None, "a drag has a panel"
        view = self._stage.view(panel)
        if isinstance(view, DataView):
            line = view.handles.dragged(self._handles, grip.index, *view.to_data(x, y))
            design = session.run.design
            start = design.from_original_units(*line) if design else line
        else:
            start = self._start_at(panel, x, y)
        session.set({"start": start}, is_same_step=self._has_moved)

    def _start_at(self, panel: str, x: float, y: float) -> Point:
        """Return the start (m, b) for a place on the plane or on a slice."""
        view = self._stage.view(panel)
        across, up = view.place_at(x, y)
        m, b = self._start
        return {"plane": (across, up), "slice_m": (across, b), "slice_b": (m, across)}[panel]

    def _take_back(self) -> None:
        """Take back the drag: its press turned out to be a gesture."""
        if self._grip and self._has_moved:
            self._session.withdraw()

    def _resume(self) -> None:
        if self._was_playing:
            self._session.play()
        self._was_playing = False

    def _turn(self, x: float, y: float) -> None:
        session, view = self._session, self._stage.view("surface")
        assert isinstance(view, SurfaceView), "the panel surface shows the surface"
        settings = session.settings
        azimuth, elevation = view.turned(
            settings.azimuth, settings.elevation, x - self._pressed[0], self._pressed[1] - y
        )
        session.set({"azimuth": azimuth, "elevation": elevation})
        self._pressed = x, y

    # A pointer without a press

    def _point_at(self, panel: str, x: float, y: float, *, is_there: bool) -> None:
        """Show what is at a place: a point, the handles, or the line or epoch it stands for."""
        view, session = self._stage.view(panel), self._session
        grip = grip_at(view, x, y, REACH) if is_there else None
        if isinstance(view, DataView):
            view.handles.is_pointed = grip is not None and grip.kind == "handle"
        session.highlighted = _pointed_at(view, grip, x, y) if is_there else None
        is_free = is_there and grip is None and session.highlighted is None
        self.look_at(view, (x, y) if is_free else None)

    def look_at(self, view: View, place: Point | None) -> None:
        """Show the line or the epoch that CSS pixels stand for, if they stand for one."""
        is_inside = place is not None and view.is_inside(*place)
        self._session.point_at(view.glimpse_at(*place) if place and is_inside else None)

    # A finger that points

    def _begin_to_glance(self) -> str | None:
        """Point from now on: the release is then no click."""
        if self._panel not in START_PANELS:
            return None
        self._glances_on, self._is_still = self._panel, False
        return "glimpse"

    def _glance(self, kind: Kind, x: float, y: float) -> None:
        if kind in {"down", "move", "long_press"}:
            self.look_at(self._stage.view(self._glances_on or ""), (x, y))
        elif kind == "cancel":
            self._session.point_at(None)
        if kind in {"up", "cancel"}:
            self._glances_on = None

    def _cursor(self, panel: str, x: float, y: float) -> str:
        if self._session.is_held:
            return "grabbing"
        view = self._stage.view(panel)
        if panel == "surface" or grip_at(view, x, y, REACH):
            return "grab"
        return "default" if panel == "loss" or not view.is_inside(x, y) else "crosshair"


def _pointed_at(view: View, grip: Grip | None, x: float, y: float) -> int | None:
    """Return the point whose marker, residual or contribution is at a place."""
    if isinstance(view, DataView):
        return grip.index if grip and grip.kind == "point" else view.residual_at(x, y)
    return view.contribution_at(x, y) if isinstance(view, PlaneView) else None
