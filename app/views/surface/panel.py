"""J over m and b as a bowl in space, the path on it, and the path's shadow on the floor."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from mpl_toolkits.mplot3d import Axes3D

from app.faults import Fault
from app.objective.bowl import Bowl
from app.objective.models import MODELS
from app.training.history import B, M
from app.views.limits import contains
from app.views.surface.box import Box
from app.views.surface.rings import VERTICES, Array, Mesh, bands, cut_to, gapped, mesh, refined
from app.views.surface.sight import Sight
from app.views.surface.space import ABOVE, BELOW, Space, turned
from app.views.theme import FONT_SIZE
from app.views.view import Margins, View

#: Level rings, and the longest side of the bowl's edge as a share of the window: at rest, and
#: while the bowl is turned.
RINGS, COARSE_RINGS = 12, 7
SIDE, COARSE_SIDE = 0.03, 0.08

RIBS = 16

#: A ring's height is this power of its number: 1 is even in J, 2 is even across the floor.
RING_POWER = 1.6

#: Longest half axis of a ring, in windows: a valley without end has no other.
REACH = 20.0

#: Of a path this short each stretch is bent to the surface, in so many pieces.
BENT_EPOCHS, PIECES = 150, 6


class _Flat(PathCollection):
    """Shapes in the plane of projection; Axes3D asks all of its collections for their depth."""

    def do_3d_projection(self) -> float:
        return 0.0


class SurfaceView(View):
    """J over (m, b), seen from the settings' azimuth and elevation.

    All artists are flat, lines and texts at projected places: an epoch moves a few of them,
    and even a turn of the whole costs less than the axis of a flat panel.
    """

    name = "surface"
    projection = "3d"
    margins = Margins(left=12, right=12, top=12, bottom=12)

    def build(self) -> None:
        """Make all artists."""
        theme = self.theme
        self._space = Space(cast(Axes3D, self.axes))
        self._window_key: tuple[object, ...] = ()
        self._placed: tuple[object, ...] = ()
        self._sight = Sight()
        self._at_rest = (math.nan, math.nan)
        self._bands = _Flat([], animated=True, linewidths=0, alpha=0.6, zorder=2)
        self.axes.add_collection(self._bands, autolim=False)
        low, high = np.array(to_rgb(theme.contour)), np.array(to_rgb(theme.background))
        shares = np.linspace(0.0, 1.0, RINGS)[:, None]
        self._bands.set_facecolor([tuple(row) for row in low + (high - low) * shares])
        thin = {"color": theme.contour, "lw": 0.8, "zorder": 3}
        self._ribs, self._rings = self.line(**thin), self.line(**thin)
        self._edge = self.line(color=theme.residual, lw=1.0, zorder=3)
        self._minimum = self.line(ls="", marker="x", color=theme.minimum, ms=9, mew=2.2, zorder=4)
        self._shadow = self.line(color=theme.residual, lw=1.3, alpha=0.7, zorder=2)
        self._stem = self.line(color=theme.accent, lw=1.0, ls=(0, (1, 2.5)), zorder=4)
        self._path = self.line(color=theme.accent, lw=2.2, zorder=5)
        marker = {"ls": "", "marker": "o"}
        self._foot = self.line(color=theme.residual, ms=5, mew=0, zorder=2, **marker)
        self._now = self.line(
            color=theme.accent, ms=9, mec=theme.background, mew=1.5, zorder=6, **marker
        )
        self._names = [self.text(0, 0, name, color=theme.muted, zorder=4) for name in "mbJ"]
        self._box = Box(
            self.line(color=theme.faint, lw=1.0, zorder=1), self._names,
            lambda: self.text(0, 0, "", color=theme.muted, size=FONT_SIZE - 2, zorder=4),
        )  # fmt: skip

    def text(self, x: float, y: float, text: str, **style: Any) -> Text:
        """Return a new text in the plane of projection, cut off at the axes' edge."""
        axes = cast(Axes3D, self.axes)
        style = {"transform": axes.transData, "animated": True, "clip_on": True, **style}
        return axes.text2D(x, y, text, **style)

    def resize(self, width: float, height: float, ratio: float) -> None:
        """Take another size; Axes3D must be square, so that it stands out above and below."""
        super().resize(width, height, ratio)
        side, lift = max(self.inner_size), (BELOW - ABOVE) / 2 * self.zoom
        left = self.room.left + (self.inner_size[0] - side) / 2
        low = self.room.bottom + (self.inner_size[1] - side) / 2 + lift
        self.axes.set_position((left / width, low / height, side / width, side / height))

    # Places

    @property
    def _bowl(self) -> Bowl | None:
        """What is shown; None where there is nothing, or one weight has no plane under it."""
        objective = self.session.run.objective
        return objective if isinstance(objective, Bowl) and len(self.session.dataset) else None

    def _heights(self, m: Array, b: Array) -> Array:
        value = cast(Callable[[Array, Array], Array], self.session.run.objective.value)
        return value(m, b)

    def _on_surface(self, places: Array) -> Array:
        """Return places (m, b) in the plane of projection; NaN for those not in sight."""
        m, b = places.T
        heights = self._heights(m, b)
        (left, right), (low, high) = self._sight.window
        seen = (left <= m) & (m <= right) & (low <= b) & (b <= high)
        seen &= heights <= self._sight.least + self._sight.rise
        flat = self._space.flat(np.column_stack([m, b, heights]))
        return np.where(seen[:, None], flat, np.nan)

    def _on_floor(self, places: Array) -> Array:
        return self._space.flat(np.insert(places, 2, self._sight.floor, axis=1))

    def to_pixels(self, x: float, y: float) -> tuple[float, float]:
        """Return the CSS pixels, from the upper left corner, of (m, b) on the surface."""
        height, ratio = self.size[1:]
        flat = self._space.flat(np.array([[x, y, self.session.run.objective.value(x, y)]]))
        across, up = self.axes.transData.transform(flat[0]) / ratio
        return float(across), float(height - up)

    def to_data(self, x: float, y: float) -> NoReturn:
        """Raise a fault: a pixel is a line of sight here, not a pair of numbers."""
        message = f"The pixel ({x:g}, {y:g}) of the surface stands for no pair of numbers."
        raise Fault("not_flat", "panel", message, value=self.name)

    def units_per_pixel(self) -> NoReturn:
        """Raise a fault, as `to_data` does."""
        self.to_data(0.0, 0.0)

    def turned(
        self, azimuth: float, elevation: float, across_pixels: float, up_pixels: float
    ) -> tuple[float, float]:
        """Return where a drag by so many CSS pixels turns the view from (azimuth, elevation)."""
        return turned(azimuth, elevation, across_pixels, up_pixels, self.size[0])

    # Limits and view

    def set_limits(self) -> None:
        """Fit start, minimum and path; then hold still while the path stays inside."""
        session, settings, bowl = self.session, self.session.settings, self._bowl
        key = (session.restarts, session.points_version, settings.loss, settings.standardize)
        angles = (settings.azimuth, settings.elevation)
        if not session.is_held:
            self._at_rest = angles
        if bowl and not (session.is_held and self._window_key):
            show = self._sight.grow if key == self._window_key else self._sight.fit
            show(bowl, self._known_places())
            self._window_key = key
        sight = self._sight
        placed = (angles, self.size, sight.window, sight.least, sight.rise)
        if placed != self._placed:
            self._placed = placed
            self._space.place(sight.limits, angles, self.inner_size, self.zoom)

    @property
    def _is_turning(self) -> bool:
        """Whether the hand that holds turns the bowl, and does not drag a point elsewhere."""
        settings = self.session.settings
        return self._at_rest != (settings.azimuth, settings.elevation)

    def _path_places(self) -> Array:
        """Return (m, b) of every epoch and of now, shape (k, 2)."""
        run = self.session.run
        return np.vstack([run.history.rows[:, [M, B]], [(run.m, run.b)]])

    def _known_places(self) -> Array:
        """Return the start, the present place and those of all epochs, ahead or not."""
        run = self.session.run
        return np.vstack([run.history.all_rows[:, [M, B]], [run.start, (run.m, run.b)]])

    # Layers

    def axes_key(self) -> tuple[object, ...]:
        """The axes are drawn again when the hand that turned them rests."""
        return (*self._placed, self._is_turning, self._bowl is None)

    def scene_key(self) -> tuple[object, ...]:
        """The bowl, and what its parameters are called."""
        return (self.session.points_version, self._bowl, self.session.settings.model)

    def scene_artists(self) -> Sequence[Artist]:
        """Update the artists of the scene and return them, lowest first."""
        bowl = self._bowl
        if bowl is None:
            return ()
        parameters = MODELS[self.session.settings.model].parameters
        for text, name in zip(self._names, (*parameters, "J"), strict=True):
            text.set_text(name)
        artists = self._box.place(
            self._sight.limits, self._space.flat, self.session.settings.azimuth, self._space.pixel,
            least=self._sight.least, has_numbers=not self._is_turning,
        )  # fmt: skip
        lines = self._mesh(bowl)
        if lines:
            artists += self._place_bowl(lines)
        if bowl.minimum:
            _set(self._minimum, self._on_surface(np.array([bowl.minimum])))
            artists.append(self._minimum)
        return artists

    def _mesh(self, bowl: Bowl) -> Mesh | None:
        """Return rings and ribs of the bowl, if any of it is in sight."""
        window, is_coarse = self._sight.window, self._is_turning
        size = np.array([high - low for low, high in window])
        (top,) = bowl.level_sets(np.array([self._sight.rise]), VERTICES, REACH * float(size.max()))
        edge = cut_to(top, window)
        if not len(edge):
            return None
        edge = refined(edge, size * (COARSE_SIDE if is_coarse else SIDE))
        hub = np.array(bowl.centre)
        if not all(contains(limits, at, at) for limits, at in zip(window, hub, strict=True)):
            hub = edge[int(np.argmin(self._heights(*edge.T)))]
        count = COARSE_RINGS if is_coarse else RINGS
        levels = self._sight.least + self._sight.rise * (np.arange(1, count) / count) ** RING_POWER
        return mesh(self._heights, hub, edge, levels, RIBS)

    def _place_bowl(self, lines: Mesh) -> list[Artist]:
        """Set the bowl's edge, the rings on it, the bands between them, and the ribs."""
        flat = self._space.flat(lines.rings.reshape(-1, 3)).reshape(*lines.rings.shape[:2], 2)
        self._bands.set_paths(bands(flat))
        _set(self._edge, flat[-1])
        # A ring ends at the edge; one place on it is kept, so that it gets there.
        left = lines.has_left
        left = left & np.roll(left, 1, axis=1) & np.roll(left, -1, axis=1)
        _set(self._rings, gapped(np.where(left[..., None], np.nan, flat)[:-1]))
        _set(self._ribs, self._space.flat(gapped(lines.ribs)))
        return [self._bands, self._ribs, self._rings, self._edge]

    def live_key(self) -> tuple[object, ...]:
        """The path and the current point."""
        run = self.session.run
        return (self.session.restarts, run.m, run.b, run.epoch, self._bowl is None)

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        if self._bowl is None:
            return ()
        places = self._path_places()
        now, foot = self._on_surface(places[-1:]), self._on_floor(places[-1:])
        _set(self._shadow, self._on_floor(places))
        _set(self._foot, foot)
        _set(self._stem, np.vstack([foot, now]))
        _set(self._now, now)
        _set(self._path, self._on_surface(_bent(places) if len(places) <= BENT_EPOCHS else places))
        return (self._shadow, self._foot, self._stem, self._path, self._now)


def _set(line: Line2D, places: Array) -> None:
    """Set a line's places in the plane of projection."""
    line.set_data(places[:, 0], places[:, 1])


def _bent(places: Array) -> Array:
    """Return places along the stretches of a path, so that it can follow a surface."""
    shares = np.linspace(0.0, 1.0, PIECES, endpoint=False)[:, None]
    between = places[:-1, None] + shares * np.diff(places, axis=0)[:, None]
    return np.vstack([between.reshape(-1, 2), places[-1:]])
