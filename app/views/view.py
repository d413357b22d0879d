"""The base class of all panels: a figure with its artists in three layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, ClassVar

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from app.data.dataset import Point
from app.session.glimpse import Glimpse
from app.session.session import Session
from app.views import axis_room
from app.views.canvas import Canvas
from app.views.limits import drawable
from app.views.quick import QuickLine, QuickPolygons, StillMarkers
from app.views.theme import Theme, matplotlib_style
from app.views.words import Words, english

#: Points per inch: at device pixel ratio 1 a CSS pixel is one point.
POINTS_PER_INCH = 72.0

#: Share of a pixel: more than a rounding error, less than anyone can see.
ROUNDING_GUARD = 1e-6

#: CSS pixels by which the room around the axes grows, and how often limits and room are chosen for
#: each other.
ROOM_STEP, MOST_TRIES = 8.0, 3

#: CSS pixels: the smallest text of any panel, before it grows.
SMALLEST_TEXT = 11.0

#: CSS pixels: size of the crosshair that the keys move.
CROSSHAIR = 22.0

#: Text and strokes grow half as fast as the panel, so that they can be read on a projector.
GROWTH = 0.5

#: CSS pixels that one letter takes, about.
LETTER = 7.0


@dataclass(frozen=True, slots=True)
class Margins:
    """Room around the axes, in CSS pixels."""

    left: float = 48.0
    right: float = 14.0
    top: float = 10.0
    bottom: float = 40.0

    def scaled(self, factor: float) -> Margins:
        """Return all four margins times a factor."""
        return Margins(*(factor * side for side in astuple(self)))


class View:
    """One panel.

    A picture has three layers. `axes` (ticks, labels, limits) costs tens of milliseconds and
    changes seldom. `scene` (what depends on the points alone) costs a few milliseconds. `live`
    (what every epoch changes) costs the least. Each layer has a key. When a key differs from that
    of the last picture, the stage draws this layer and those above it again.

    Subclasses set `name`, `margins` and `usual_size`, make their artists in `build` and implement
    the three `..._key` and `..._artists` methods. Every artist but the axis is animated, so a full
    draw of the figure leaves it out.

    Parameters
    ----------
    session : Session
        The session to show. A view reads it and never changes it.
    theme : Theme
    width, height : float
        CSS pixels.
    ratio : float
        Device pixels for one CSS pixel.
    words : Words, optional
        What the picture says; English without.
    least_text : float
        CSS pixels: no text is smaller.
    """

    name: ClassVar[str]
    margins: ClassVar[Margins] = Margins()
    #: In a panel larger than this (CSS pixels), text and strokes grow with the panel.
    usual_size: ClassVar[tuple[float, float]] = (510.0, 250.0)
    #: Whether it shows the epochs to come.
    looks_ahead: ClassVar[bool] = False
    #: The projection of the axes, by Matplotlib's name.
    projection: ClassVar[str] = "rectilinear"

    def __init__(  # noqa: PLR0917  what a picture depends on
        self, session: Session, theme: Theme, width: float, height: float, ratio: float,
        words: Words | None = None, least_text: float = 0.0,
    ) -> None:  # fmt: skip
        self.session = session
        self.theme = theme
        #: Whether a hand drags something on this panel: limits that moved would drag it on.
        self.is_under_hand = False
        #: The time, on any clock, of the picture that is drawn next; None if nothing may move.
        self.clock_ms: float | None = None
        self._axis_names: tuple[str, str] | None = None
        self._labelled: tuple[object, ...] = ()
        self.words = words or english()
        #: Where the crosshair is, in data units; None without one.
        self.crosshair: Point | None = None
        self._crosshair: Line2D | None = None
        with mpl.rc_context(matplotlib_style(theme)):
            self.figure = Figure()
            self.canvas = Canvas(self.figure)
            self.axes = self.figure.add_axes((0.1, 0.1, 0.8, 0.8), projection=self.projection)
            self.axes.set_autoscale_on(False)
            self._in_sight = self.axes.viewLim
            for axis in (self.axes.xaxis, self.axes.yaxis):
                axis.offsetText.set_visible(False)  # it stands behind the name of the axis
            self.words.number_ticks(self.axes.xaxis)
            self.words.number_ticks(self.axes.yaxis)
            self.resize(width, height, ratio, least_text)
            self.build()

    def resize(self, width: float, height: float, ratio: float, least_text: float = 0.0) -> None:
        """Set the size in CSS pixels, the device pixel ratio, and the least height of any text."""
        self.size = width, height, ratio
        self.least_text = least_text
        usual_width, usual_height = self.usual_size
        larger = max(min(width / usual_width, height / usual_height), 1.0)
        self.zoom = max(1.0 + GROWTH * (larger - 1.0), least_text / SMALLEST_TEXT)
        points_per_inch = POINTS_PER_INCH * self.zoom
        dpi = points_per_inch * ratio
        self.figure.set_dpi(dpi)
        # Agg cuts off fractions: 772.99999 pixels would become 772.
        self.figure.set_size_inches(
            (round(width * ratio) + ROUNDING_GUARD) / dpi,
            (round(height * ratio) + ROUNDING_GUARD) / dpi,
        )
        self._place_axes(self.margins.scaled(self.zoom))

    def _place_axes(self, margins: Margins) -> None:
        """Leave so much room around the axes, in CSS pixels."""
        width, height, _ = self.size
        self.room, self._labelled = margins, ()
        inner_width = max(width - margins.left - margins.right, 1.0)
        inner_height = max(height - margins.top - margins.bottom, 1.0)
        self.inner_size = inner_width, inner_height
        self.axes.set_position(
            (
                margins.left / width,
                margins.bottom / height,
                inner_width / width,
                inner_height / height,
            )
        )

    def build(self) -> None:
        """Make all artists. It is called once."""
        raise NotImplementedError

    def polygons(self, **style: Any) -> QuickPolygons:
        """Return a new, empty collection of polygons on the axes."""
        collection = QuickPolygons(animated=True, **style)
        self.axes.add_collection(collection, autolim=False)
        return collection

    def line(self, **style: Any) -> QuickLine:
        """Return a new, empty line or row of markers on the axes."""
        line = QuickLine(animated=True, **style)
        self.axes.add_line(line)
        return line

    def markers(self, **style: Any) -> StillMarkers:
        """Return new markers on the axes that seldom move."""
        markers = StillMarkers(animated=True, **style)
        self.axes.add_line(markers)
        return markers

    def text(self, x: float, y: float, text: str, **style: Any) -> Text:
        """Return a new text on the axes, cut off at their edge."""
        return self.axes.text(x, y, text, animated=True, clip_on=True, **style)

    @property
    def limits_across(self) -> tuple[float, float]:
        """The least and the greatest x in sight; Matplotlib's own way asks all axes first."""
        (left, _), (right, _) = self._in_sight.get_points().tolist()
        return left, right

    @property
    def limits_up(self) -> tuple[float, float]:
        """The least and the greatest y in sight."""
        (_, low), (_, high) = self._in_sight.get_points().tolist()
        return low, high

    def look_across(self, low: float, high: float) -> None:
        """Set the least and the greatest x in sight, or the nearest that can be drawn."""
        limits = drawable(low, high)
        if limits != self.limits_across:  # setting limits costs more than reading them
            self.axes.set_xlim(limits)

    def look_up(self, low: float, high: float) -> None:
        """Set the least and the greatest y in sight, or the nearest that can be drawn."""
        limits = drawable(low, high)
        if limits != self.limits_up:
            self.axes.set_ylim(limits)

    @property
    def is_gliding(self) -> bool:
        """Whether the next picture differs because the limits are on their way to others."""
        return False

    def name_axes(self, across: str, up: str) -> None:
        """Name the axes; `set_limits` writes the names."""
        self._axis_names = across, up

    def set_limits(self) -> None:
        """Choose the limits of the axes, and make room for their labels.

        It is called before the keys are read. Limits may depend on the room, so they are chosen
        again if that changes.
        """
        for _ in range(MOST_TRIES):
            self.choose_limits()
            if not self._make_room():
                return

    def choose_limits(self) -> None:
        """Choose the limits of the axes."""
        raise NotImplementedError

    def _make_room(self) -> bool:
        """Make room for the labels of the axes, if they have changed; return whether it moved."""
        axes = self.axes
        labelled = (
            self.size,
            self.limits_across,
            self.limits_up,
            axes.get_yscale(),
            self._axis_names,
        )
        if self._axis_names is None or labelled == self._labelled:
            return False
        self._labelled = labelled
        left, right = axis_room.needed(self, *self._axis_names)
        usual = self.margins.scaled(self.zoom)
        if self.is_gliding:  # the axes must not shake on the way
            left, right = max(left, self.room.left), max(right, self.room.right)
        # Whole steps: the axes should not move for a digit that is a bit wider.
        step = ROOM_STEP * self.zoom
        room = Margins(
            usual.left + step * max(math.ceil((left - usual.left) / step), 0),
            usual.right + step * max(math.ceil((right - usual.right) / step), 0),
            usual.top, usual.bottom,
        )  # fmt: skip
        if room == self.room:
            return False
        self._place_axes(room)
        self._labelled = labelled
        return True

    def axes_key(self) -> tuple[object, ...]:
        """Return everything that the axes layer depends on."""
        return (self.size, self.room, self.limits_across, self.limits_up, self._axis_names)

    def scene_key(self) -> tuple[object, ...]:
        """Return everything that the scene layer depends on."""
        return ()

    def live_key(self) -> tuple[object, ...]:
        """Return everything that the live layer depends on."""
        raise NotImplementedError

    def scene_artists(self) -> Sequence[Artist]:
        """Update the artists of the scene and return them, lowest first."""
        return ()

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        raise NotImplementedError

    def has_room(self, text: str) -> bool:
        """Whether a text fits between the sides of the axes."""
        return len(text) * LETTER * self.zoom < self.inner_size[0]

    def crosshair_artists(self) -> Sequence[Artist]:
        """Return the crosshair that the keys move, if there is one."""
        if self.crosshair is None:
            return ()
        if self._crosshair is None:
            self._crosshair = self.line(
                ls="", marker="+", ms=CROSSHAIR, mew=1.6, color=self.theme.text, zorder=9
            )
        x, y = self.crosshair
        self._crosshair.set_data([x], [y])
        return (self._crosshair,)

    def start_place(self) -> Point | None:
        """Return where the ring of the active run's start is, in data units, if there is one."""

    def glimpse_at(self, x: float, y: float) -> Glimpse | None:  # noqa: ARG002  of most panels none
        """Return the line or the epoch that CSS pixels (x, y) within the axes stand for, if any."""
        return None

    def glimpse_artists(self) -> Sequence[Artist]:
        """Return what shows the glimpse of the session, lowest first."""
        return ()

    def next_crosshair(self, across: float, down: float) -> Point:
        """Return where the crosshair comes to by so many CSS pixels, at first from the middle."""
        left, top, (width, height) = self.room.left, self.room.top, self.inner_size
        x, y = left + width / 2, top + height / 2
        if self.crosshair is not None:
            x, y = self.to_pixels(*self.crosshair)
        return self.to_data(
            min(max(x + across, left), left + width), min(max(y + down, top), top + height)
        )

    def is_inside(self, x: float, y: float) -> bool:
        """Whether CSS pixels (x, y) lie within the axes."""
        left, top, (width, height) = self.room.left, self.room.top, self.inner_size
        across, down = x - left, y - top
        least, most = -ROUNDING_GUARD, 1.0 + ROUNDING_GUARD
        return least <= across / width <= most and least <= down / height <= most

    def place_at(self, x: float, y: float) -> Point:
        """Return the data units at CSS pixels (x, y), rounded to what a pixel can show."""
        across, up = self.to_data(x, y)
        digits = [-math.floor(math.log10(unit)) for unit in self.units_per_pixel()]
        return round(across, digits[0]), round(up, digits[1])

    def to_data(self, x: float, y: float) -> tuple[float, float]:
        """Return the data units at CSS pixels from the panel's upper left corner."""
        _, height, ratio = self.size
        inverse = self.axes.transData.inverted()
        m, b = inverse.transform((x * ratio, (height - y) * ratio))
        return float(m), float(b)

    def to_pixels(self, x: float, y: float) -> tuple[float, float]:
        """Return the CSS pixels, from the upper left corner, of a point in data units."""
        _, height, ratio = self.size
        across, up = self.axes.transData.transform((x, y)) / ratio
        return float(across), float(height - up)

    def units_per_pixel(self) -> tuple[float, float]:
        """Return the data units of one CSS pixel, across and up; the axes must be linear."""
        (left, right), (low, high) = self.limits_across, self.limits_up
        return (right - left) / self.inner_size[0], (high - low) / self.inner_size[1]
