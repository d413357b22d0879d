"""What a key does on a panel that has the focus: a hand without a pointer."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from app.data.dataset import Point
from app.session.session import Session
from app.views.grips import Grip, grips
from app.views.pointing import Pointing
from app.views.stage import Stage
from app.views.view import View

Key: TypeAlias = Literal[
    "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter", "PageUp", "PageDown", "Escape",
    "leave",
]  # fmt: skip

#: CSS pixels of one press of an arrow key, and of one with Shift.
STEP, LONG_STEP = 6.0, 36.0

_ARROWS = {
    "ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1),
}  # fmt: skip


class KeyAnswer(TypedDict):
    """What a key did, for a message to those who do not see it.

    `kind` is what the keys move now: "crosshair", or the kind of a grip; None after the panel has
    lost the focus. `index` and `count` number the grip among those of its kind. `loss` and `epoch`
    are those of the line that the crosshair points at, if it points at one.
    """

    action: str | None
    kind: str | None
    index: int
    count: int
    x: float
    y: float
    loss: float | None
    epoch: int | None


class Keys:
    """Turns keys on a panel into edits.

    Arrows move a crosshair, which shows what it points at as a pointer does, and Enter does what a
    click there would do. Page Up and Page Down go through the grips of the panel; arrows then move
    the chosen one. Escape lets the grip be, and removes the crosshair.
    """

    def __init__(self, session: Session, stage: Stage, pointing: Pointing) -> None:
        self._session, self._stage, self._pointing = session, stage, pointing
        self._panel = ""
        self._chosen: int | None = None

    def key(self, panel: str, key: Key, *, far: bool = False) -> KeyAnswer:
        """Act on one key.

        Parameters
        ----------
        panel : str
        key : str
            A name of a key, or "leave" when the panel loses the focus.
        far : bool
            Whether an arrow moves further.
        """
        if panel != self._panel:
            self._leave()
            self._panel = panel
        view, action = self._stage.view(panel), None
        if key == "leave":
            self._leave()
        elif key in _ARROWS:
            step = LONG_STEP if far else STEP
            across, down = _ARROWS[key]
            self._move(view, across * step, down * step)
        elif key in {"PageUp", "PageDown"}:
            self._choose(view, 1 if key == "PageDown" else -1)
        elif key == "Escape":
            self._chosen = self._session.selected = view.crosshair = None
            self._session.point_at(None)
        elif key == "Enter" and self._chosen is None:
            action = self._pointing.click(panel, *view.to_pixels(*self._crosshair(view)))
        return self._answer(view, action)

    def _leave(self) -> None:
        if self._stage.is_available(self._panel) and self._stage.view(self._panel).crosshair:
            self._stage.view(self._panel).crosshair = None
            self._session.point_at(None)
        self._chosen = None

    def _grip(self, view: View) -> Grip | None:
        """Return the chosen grip, where it is now; None if it has gone."""
        every = grips(view)
        if self._chosen is None or self._chosen >= len(every):
            self._chosen = None
            return None
        return every[self._chosen]

    def _crosshair(self, view: View) -> Point:
        """Return the crosshair in data units; there is one from now on."""
        if view.crosshair is None:
            view.crosshair = view.next_crosshair(0.0, 0.0)
        return view.crosshair

    def _move(self, view: View, across: float, down: float) -> None:
        grip = self._grip(view)
        if grip:
            self._pointing.carry(view.name, grip, across, down)
            return
        view.crosshair = view.next_crosshair(across, down)
        self._pointing.look_at(view, view.to_pixels(*view.crosshair))

    def _choose(self, view: View, by: int) -> None:
        count = len(grips(view))
        if not count:
            return
        first = 0 if by > 0 else count - 1
        self._chosen = first if self._chosen is None else (self._chosen + by) % count
        view.crosshair = None
        self._session.point_at(None)
        grip = self._grip(view)
        self._session.selected = grip.index if grip and grip.kind == "point" else None

    def _answer(self, view: View, action: str | None) -> KeyAnswer:
        grip = self._grip(view)
        every = grips(view)
        kind, index, count, place = None, 0, 0, view.crosshair or (0.0, 0.0)
        if grip:
            kind, index = grip.kind, grip.index
            count = sum(each.kind == kind for each in every)
            place = view.to_data(grip.x, grip.y)
        elif view.crosshair:
            kind = "crosshair"
        if view.name == "data" and kind == "point":
            data = self._session.dataset
            place = data.x[index], data.y[index]
        glimpse = self._session.glimpse if kind == "crosshair" else None
        return {
            "action": action, "kind": kind, "index": index, "count": count,
            "x": float(place[0]), "y": float(place[1]),
            "loss": glimpse and glimpse.loss, "epoch": glimpse and glimpse.epoch,
        }  # fmt: skip
