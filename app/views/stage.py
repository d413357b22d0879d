"""Live drawing: draw only the layers that changed, and report which pixels changed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.transforms import Bbox

from app.faults import Fault
from app.session.session import Session
from app.views import VIEWS, View
from app.views.theme import LIGHT, THEMES, Theme, matplotlib_style
from app.views.unavailable import UnavailableView, WaitingView
from app.views.words import Words, english

#: CSS pixels around the axes that a marker on their edge may cover.
OVERHANG = 8.0

#: CSS pixels: a smaller panel has no room for axes, a larger one takes too much memory.
SMALLEST, LARGEST = 64.0, 8192.0

#: CSS pixels.
LARGEST_TEXT = 44.0

#: Device pixels for one CSS pixel: far zoomed out, and finer than an eye can see.
LEAST_RATIO, MOST_RATIO = 0.5, 4.0


@dataclass(frozen=True, slots=True)
class Picture:
    """The pixels of a panel, and the rectangle that changed.

    Attributes
    ----------
    panel : str
    buffer : memoryview
        RGBA, shape (height, width, 4): the memory of Agg, valid until the next draw.
    width, height : int
        Device pixels.
    x, y, w, h : int
        The changed rectangle, from the upper left corner.
    """

    panel: str
    buffer: Any
    width: int
    height: int
    x: int
    y: int
    w: int
    h: int


class Panel:
    """One view, with a copy of the pixels of its two lower layers.

    If the view raises anything, an empty view that says so takes its place, and the other panels
    go on. A new view takes over as soon as there is something else to draw.

    Parameters
    ----------
    kind : type of View
    size : (float, float, float, float)
        Width and height in CSS pixels, device pixels for one of them, the least text.
    about : (Session, Theme, Words)

    Attributes
    ----------
    view : View
    failure : str
        What the view has raised; "" if it draws.
    """

    def __init__(
        self, kind: type[View], size: tuple[float, float, float, float],
        about: tuple[Session, Theme, Words],
    ) -> None:  # fmt: skip
        self._kind, self._about = kind, about
        self.failure = ""
        self._failed_at: tuple[object, ...] = ()
        self.view = self._made(kind, size)
        self.forget()

    def _made(self, kind: type[View], size: tuple[float, float, float, float]) -> View:
        session, theme, words = self._about
        width, height, ratio, least_text = size
        return kind(session, theme, width, height, ratio, words, least_text)

    def resize(self, size: tuple[float, float, float, float]) -> None:
        """Set the size: CSS pixels, device pixels for one of them, the least text."""
        self.view.resize(*size)
        self.forget()
        self._failed_at = ()

    def look(self) -> bool:
        """Choose the limits of the view; return whether it can be drawn."""
        if self.failure and self._failed_at != self._ground():
            self._replace_by(self._kind, "")
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # that is far out of sight
                self.view.set_limits()
        except Exception as error:  # whatever it is, the other panels go on
            self._fail(error)
        return not self.failure

    def try_again(self) -> None:
        """Make a view that has failed again at the next draw, as if there were something new."""
        self._failed_at = ()

    def _fail(self, error: Exception) -> None:
        self._failed_at = self._ground()
        # In a browser a library's file may still be on its way; see static/worker/later-files.js.
        stands_in = WaitingView if isinstance(error, OSError) else UnavailableView
        self._replace_by(stands_in, f"{type(error).__name__}: {error}")

    def _replace_by(self, kind: type[View], failure: str) -> None:
        old, self.failure = self.view, failure
        self.view = self._made(kind, (*old.size, old.least_text))
        self.forget()

    def _ground(self) -> tuple[object, ...]:
        """Return what a view is about; while that plays, a view that fails is not made again."""
        session = self._about[0]
        run = session.run
        now = None if session.is_running else (run.epoch, run.update, run.m, run.b)
        return (
            session.points_version, session.restarts, session.settings, session.is_running,
            run.objective, now, session.glimpse,
        )  # fmt: skip

    def forget(self) -> None:
        """Forget the copies, so that the next draw draws all layers."""
        self._keys: list[tuple[object, ...] | None] = [None, None, None]
        self._axes_layer: Any = None
        self._scene_layer: Any = None
        self._inner_box = Bbox.unit()
        self._pixels = 0, 0

    @property
    def is_new(self) -> bool:
        """Whether the next draw has to draw all layers."""
        return self._axes_layer is None

    def draw(self) -> Picture | None:
        """Draw the layers that changed; return the picture, or None if nothing changed."""
        self.look()
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # that is far out of sight
                return self._draw_view()
        except Exception as error:
            if self.failure:  # not even the sentence can be drawn
                raise
            self._fail(error)
            return self._draw_view()

    def _draw_view(self) -> Picture | None:
        view = self.view
        keys: list[tuple[object, ...] | None] = [
            view.axes_key(),
            view.scene_key(),
            (*view.live_key(), view.crosshair, view.session.glimpse),
        ]
        if keys == self._keys:
            return None
        whole = keys[0] != self._keys[0]
        if whole:
            # Matplotlib makes ticks when it first draws them, in the style of that moment.
            with mpl.rc_context(matplotlib_style(view.theme)):
                view.canvas.draw()
            self._measure()
            self._axes_layer = view.canvas.copy_from_bbox(self._inner_box)
        if whole or keys[1] != self._keys[1]:
            view.canvas.restore_region(self._axes_layer)
            self._add(view.scene_artists())
            self._scene_layer = view.canvas.copy_from_bbox(self._inner_box)
        else:
            view.canvas.restore_region(self._scene_layer)
        self._add(view.live_artists())
        if view.session.glimpse:
            self._add(view.glimpse_artists())
        self._add(view.crosshair_artists())
        self._keys = keys
        return self._picture(whole=whole)

    def _add(self, artists: Any) -> None:
        renderer = self.view.canvas.get_renderer()
        for artist in artists:
            artist.draw(renderer)

    def _measure(self) -> None:
        """Find the axes and the room for markers on their edge, in whole device pixels."""
        view = self.view
        overhang = OVERHANG * view.zoom * view.size[2]
        box = view.axes.bbox
        self._pixels = width, height = view.canvas.get_width_height(physical=True)
        # Where labels take all of a small panel, its axes may lie outside.
        left, low = (min(max(int(end - overhang), 0), side - 1)
                     for end, side in ((box.x0, width), (box.y0, height)))  # fmt: skip
        right, high = (
            min(int(box.x1 + overhang) + 1, width),
            min(int(box.y1 + overhang) + 1, height),
        )
        self._inner_box = Bbox.from_extents(left, low, max(right, left + 1), max(high, low + 1))

    def _picture(self, *, whole: bool) -> Picture:
        name, buffer = self._kind.name, self.view.canvas.buffer_rgba()
        width, height = self._pixels
        if whole:
            return Picture(name, buffer, width, height, 0, 0, width, height)
        box = self._inner_box
        x, y = int(box.x0), height - int(box.y1)
        return Picture(name, buffer, width, height, x, y, int(box.width), int(box.height))


class Stage:
    """The open panels.

    Parameters
    ----------
    session : Session
        The session that the panels show.

    Attributes
    ----------
    theme : Theme
    words : Words
    under_hand : str or None
        The panel on which the user drags something.
    is_calm : bool
        Whether the user wants as little motion as possible: limits then jump instead of gliding.
    is_whole : bool
        Whether the last draw showed all changes and left no panel for the next one.

    Examples
    --------
    >>> stage = Stage(Session())
    >>> stage.open_panel("loss", 300, 200, 2)
    >>> [picture.width for picture in stage.draw()], list(stage.draw())
    ([600], [])
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.theme: Theme = LIGHT
        self.words = english()
        self.under_hand: str | None = None
        self.is_whole = True
        self.is_calm = False
        self._panels: dict[str, Panel] = {}

    def open_panel(
        self, panel: str, width: float, height: float, ratio: float, least_text: float = 0.0
    ) -> None:
        """Open or resize a panel: CSS pixels, device pixels for one of them, the least text."""
        if panel not in VIEWS:
            message = f"There is no panel called {panel!r}; there are {', '.join(VIEWS)}."
            raise Fault("not_a_choice", "panel", message, value=panel, choices=list(VIEWS))
        width, height = (min(max(size, SMALLEST), LARGEST) for size in (width, height))
        ratio = min(max(ratio, LEAST_RATIO), MOST_RATIO)
        # A larger text would leave no room for the axes.
        least_text = min(max(least_text, 0.0), LARGEST_TEXT)
        size = width, height, ratio, least_text
        if panel in self._panels:
            self._panels[panel].resize(size)
        else:
            about = self.session, self.theme, self.words
            self._panels[panel] = Panel(VIEWS[panel], size, about)

    def close_panel(self, panel: str) -> None:
        """Close a panel."""
        if self._panels.pop(panel, None):
            _free_memory()

    def set_theme(self, theme: str) -> None:
        """Change the theme; all panels are drawn again."""
        if theme not in THEMES:
            message = f"theme must be one of {', '.join(THEMES)}, and is {theme!r}."
            raise Fault("not_a_choice", "theme", message, value=theme, choices=list(THEMES))
        if THEMES[theme] is self.theme:
            return
        self.theme = THEMES[theme]
        self.reopen()

    def set_words(self, words: Words) -> None:
        """Say other words from now on."""
        if words != self.words:
            self.words = words
            self.reopen()

    def reopen(self) -> None:
        """Make all panels again: much of a view depends on theme, words and session."""
        sizes = {
            name: (*panel.view.size, panel.view.least_text) for name, panel in self._panels.items()
        }
        self._panels.clear()
        if sizes:
            _free_memory()
        for name, size in sizes.items():
            self.open_panel(name, *size)

    def is_available(self, panel: str) -> bool:
        """Whether a panel is open and can be drawn."""
        return panel in self._panels and self._look(panel)

    def _look(self, panel: str) -> bool:
        self._panels[panel].view.is_under_hand = panel == self.under_hand
        return self._panels[panel].look()

    def view(self, panel: str) -> View:
        """Return the view of an open panel."""
        if panel not in self._panels:
            raise Fault("not_open", "panel", f"The panel {panel!r} is not open.", value=panel)
        if not self._look(panel):  # a caller may ask about pixels before the next draw
            message = f"The panel {panel!r} cannot be drawn: {self.failures[panel]}"
            raise Fault("unavailable", "panel", message, value=panel)
        return self._panels[panel].view

    @property
    def failures(self) -> dict[str, str]:
        """The panels that cannot be drawn, and what their views have raised."""
        return {name: panel.failure for name, panel in self._panels.items() if panel.failure}

    def try_again(self) -> None:
        """Make the views again that could not be drawn."""
        for panel in self._panels.values():
            panel.try_again()

    @property
    def wants_frame(self) -> bool:
        """Whether the next picture differs even if nothing happens."""
        views = [panel.view for panel in self._panels.values()]
        looks_ahead = any(view.looks_ahead for view in views)
        return any(view.is_gliding for view in views) or (
            looks_ahead and not self.session.sees_all_ahead
        )

    def draw(
        self, *, one_by_one: bool = False, now_ms: float | None = None,
        clock_ms: Callable[[], float] | None = None,
    ) -> Iterator[Picture]:  # fmt: skip
        """Draw what changed and yield each picture; its pixels are valid until the next one.

        During a drag a call yields one picture: first the panel that the user drags on, then the
        others in turn. A call that yields nothing has nothing left to draw.

        Parameters
        ----------
        one_by_one : bool
            Whether a call also ends after a panel of which all layers were drawn. That takes ten
            times as long; so the user sees this panel, and can act, before the next is drawn.
        now_ms : float, optional
            The time, on any clock, for what moves; without it nothing does.
        clock_ms : callable, optional
            Limits the time for epochs to come; see `Session.look_ahead`.
        """
        self.is_whole = has_looked = False
        for name in sorted(self._panels, key=lambda name: name != self.under_hand):
            panel = self._panels[name]
            is_new = panel.is_new
            panel.view.is_under_hand = name == self.under_hand
            panel.view.clock_ms = None if self.is_calm else now_ms
            if panel.view.looks_ahead and not has_looked:
                has_looked = True
                self.session.look_ahead(clock_ms)
            picture = panel.draw()
            if not picture:
                continue
            yield picture
            # While a run is going its panels change at every call: the others would never be drawn.
            if self.under_hand and not self.session.wants_frame:
                self._panels[name] = self._panels.pop(name)
                return
            if one_by_one and is_new:
                return
        self.is_whole = True


def _free_memory() -> None:
    """Free the memory of views that are gone, before the next ones take more.

    A figure and its canvas refer to each other, so only the collector finds them. It counts objects
    and not their megabytes of pixels, and comes late; a browser's memory for Python never shrinks.
    """
    gc.collect()
