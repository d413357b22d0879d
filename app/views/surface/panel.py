"""J over m and b as a surface in space, the path on it, and its shadow on the floor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NoReturn, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from mpl_toolkits.mplot3d import Axes3D

from app.faults import Fault
from app.objective.models import MODELS
from app.objective.objective import Objective
from app.training.history import B, M
from app.views.contours import Array, Grid, affordable, nodes_for
from app.views.limits import contains
from app.views.surface.box import Box
from app.views.surface.contour_mesh import ContourMesh, contour_mesh
from app.views.surface.rings import VERTICES, Mesh, cut_to, mesh, refined
from app.views.surface.sight import Sight
from app.views.surface.space import ABOVE, BELOW, Space, turned
from app.views.theme import FONT_SIZE
from app.views.view import Margins, View
from app.views.words import SYMBOLS

#: The number of level rings, and the longest side of the edge as a share of the window: usually,
#: and while the picture changes at every frame.
RINGS, COARSE_RINGS = 12, 7
SIDE, COARSE_SIDE = 0.03, 0.08

RIBS = 16

#: The height of a ring is this power of its number. With 1 rings are even in J, with 2 across m, b.
RING_POWER = 1.6

#: Longest half axis of a ring, in windows; it bounds the rings of an endless valley.
REACH = 20.0

#: On a path of at most so many epochs each stretch is bent to the surface, in so many pieces.
BENT_EPOCHS, PIECES = 150, 6

#: A path shows at least so many epochs on the surface, however many the points.
LEAST_ON_PATH = 64


class _Flat(PathCollection):
    """Flat shapes in the plane of projection. Axes3D asks all of its collections for a depth."""

    def do_3d_projection(self) -> float:
        return 0.0


class SurfaceView(View):
    """J over (m, b), seen from the azimuth and elevation in the settings.

    All artists are flat: lines and texts at projected places. An epoch moves a few of them. Turning
    all of them takes less time than drawing the axis of a flat panel.
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
        self._grid: Grid | None = None
        self._grid_key: tuple[object, ...] = ()
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
            lambda: self.text(0, 0, "", color=theme.muted, size=FONT_SIZE - 1, zorder=4),
            lambda tick: self.words.short(tick, 6),
        )  # fmt: skip

    def text(self, x: float, y: float, text: str, **style: Any) -> Text:
        """Return a new text in the plane of projection, cut off at the axes' edge."""
        axes = cast(Axes3D, self.axes)
        style = {"transform": axes.transData, "animated": True, "clip_on": True, **style}
        return axes.text2D(x, y, text, **style)

    def resize(self, width: float, height: float, ratio: float, least_text: float = 0.0) -> None:
        """Set the size. Axes3D must be square, so it reaches beyond the panel above and below."""
        super().resize(width, height, ratio, least_text)
        side, lift = max(self.inner_size), (BELOW - ABOVE) / 2 * self.zoom
        left = self.room.left + (self.inner_size[0] - side) / 2
        low = self.room.bottom + (self.inner_size[1] - side) / 2 + lift
        self.axes.set_position((left / width, low / height, side / width, side / height))

    # Places

    @property
    def _objective(self) -> Objective | None:
        """The objective to show; None without points, or if one weight has no plane under it."""
        objective = self.session.run.objective
        return objective if objective.weights > 1 and len(self.session.dataset) else None

    def _heights(self, m: Array, b: Array) -> Array:
        return self.session.run.objective.values(m, b)

    def _on_surface(self, places: Array) -> Array:
        """Return the projections of (m, b) on the surface; NaN for places not in sight."""
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
        """Raise a fault: a pixel here is a line of sight, not a pair of numbers."""
        message = f"The pixel ({x:g}, {y:g}) of the surface stands for no pair of numbers."
        raise Fault("not_flat", "panel", message, value=self.name)

    def units_per_pixel(self) -> NoReturn:
        """Raise a fault, as `to_data` does."""
        self.to_data(0.0, 0.0)

    def turned(
        self, azimuth: float, elevation: float, across_pixels: float, up_pixels: float
    ) -> tuple[float, float]:
        """Return the angles after a drag by so many CSS pixels from (azimuth, elevation)."""
        return turned(azimuth, elevation, across_pixels, up_pixels, self.size[0])

    # Limits and view

    def choose_limits(self) -> None:
        """Fit start, minimum and path; then change only if the path leaves the limits."""
        session, settings, objective = self.session, self.session.settings, self._objective
        loss = session.run.problem.loss
        key = (session.restarts, session.points_version, loss, settings.standardize)
        angles = (settings.azimuth, settings.elevation)
        if not session.is_held:
            self._at_rest = angles
        if objective and not (session.is_held and self._window_key):
            show = self._sight.grow if key == self._window_key else self._sight.fit
            show(objective, self._known_places())
            self._window_key = key
        sight = self._sight
        placed = (angles, self.size, sight.window, sight.least, sight.rise)
        if placed != self._placed:
            self._placed = placed
            self._space.place(sight.limits, angles, self.inner_size, self.zoom)

    @property
    def _is_turning(self) -> bool:
        """Whether the user turns the surface, and does not drag a point on another panel."""
        settings = self.session.settings
        return self._at_rest != (settings.azimuth, settings.elevation)

    @property
    def _is_coarse(self) -> bool:
        """Whether the next frame will show another picture of the surface."""
        objective = self._objective
        is_dear = objective is not None and not objective.is_quadratic
        return self._is_turning or (is_dear and self.session.is_held)

    def _path_places(self) -> Array:
        """Return (m, b) of the epochs so far and the iterate, shape (k, 2)."""
        run = self.session.run
        return np.vstack([self._thinned(run.history.rows[:, [M, B]]), [(run.m, run.b)]])

    def _known_places(self) -> Array:
        """Return (m, b) of the start, the iterate and all epochs, also those ahead."""
        run = self.session.run
        rows = self._thinned(run.history.all_rows[:, [M, B]])
        return np.vstack([rows, [run.start, (run.m, run.b)]])

    def _thinned(self, places: Array) -> Array:
        """Return places at even distances, so few that every frame can ask for J at them.

        The distance doubles as a path grows, so that a frame shows the same places as the last.
        """
        run = self.session.run
        if run.objective.is_quadratic:
            return places
        most = affordable(run.problem.n, LEAST_ON_PATH, len(places))
        return places[:: 2 ** math.ceil(math.log2(len(places) / most))]

    # Layers

    def axes_key(self) -> tuple[object, ...]:
        """Include `_is_turning`: the axes are drawn again when the user stops turning them."""
        return (*self._placed, self._is_turning, self._objective is None)

    def scene_key(self) -> tuple[object, ...]:
        """Return the objective, and whose parameters it has."""
        session = self.session
        return (session.points_version, self._objective, session.settings.model, self._is_coarse)

    def scene_artists(self) -> Sequence[Artist]:
        """Update the artists of the scene and return them, lowest first."""
        objective = self._objective
        if objective is None:
            return ()
        parameters = MODELS[self.session.settings.model].parameters
        for text, name in zip(self._names, (*parameters, "J"), strict=True):
            text.set_text(SYMBOLS.get(name, name))
        artists = self._box.place(
            self._sight.limits, self._space.flat, self.session.settings.azimuth, self._space.pixel,
            least=self._sight.least, has_numbers=not self._is_turning,
        )  # fmt: skip
        lines = self._mesh(objective)
        if lines:
            artists += self._place_mesh(lines)
        if objective.minimum:
            _set(self._minimum, self._on_surface(np.array([objective.minimum])))
            artists.append(self._minimum)
        return artists

    def _mesh(self, objective: Objective) -> Mesh | ContourMesh | None:
        """Return rings and ribs of the surface, if any of it is in sight."""
        sight, size = self._sight, np.array([high - low for low, high in self._sight.window])
        count = COARSE_RINGS if self._is_coarse else RINGS
        levels = sight.least + sight.rise * (np.arange(1, count) / count) ** RING_POWER
        tops = objective.level_sets(np.array([sight.rise]), VERTICES, REACH * float(size.max()))
        if tops is None:
            return self._contour_mesh(objective, levels)
        edge = cut_to(tops[0], sight.window)
        if not len(edge):
            return None
        edge = refined(edge, size * (COARSE_SIDE if self._is_coarse else SIDE))
        hub = self._hub(objective)
        if hub is None:
            hub = edge[int(np.argmin(self._heights(*edge.T)))]
        return mesh(self._heights, hub, edge, levels, RIBS)

    def _contour_mesh(self, objective: Objective, levels: Array) -> ContourMesh | None:
        """Return the mesh of a surface without a closed form, from the contours of a grid."""
        nodes = nodes_for(self.session.run.problem.n, is_coarse=self._is_coarse)
        if not nodes:
            return None
        key = objective, nodes, self._sight.window
        if self._grid is None or key != self._grid_key:
            self._grid_key, self._grid = key, Grid(objective, self._sight.window, nodes, (1.0, 1.0))
        hub = self._hub(objective)
        if hub is None:
            hub = np.array(self._grid.lowest)
        return contour_mesh(self._grid, levels, self._sight.least + self._sight.rise, hub, RIBS)

    def _hub(self, objective: Objective) -> Array | None:
        """Return a place of the least J where all ribs meet; None if none is in sight."""
        centre = objective.centre
        if centre is None:
            return None
        pairs = zip(self._sight.window, centre, strict=True)
        return np.array(centre) if all(contains(limits, at, at) for limits, at in pairs) else None

    def _place_mesh(self, lines: Mesh | ContourMesh) -> list[Artist]:
        """Set the edge of the surface, the rings on it, the bands between them, and the ribs."""
        flattened = lines.flattened(self._space.flat)
        self._bands.set_paths(flattened.bands)
        _set(self._edge, flattened.edge)
        _set(self._rings, flattened.rings)
        _set(self._ribs, flattened.ribs)
        return [self._bands, self._ribs, self._rings, self._edge]

    def live_key(self) -> tuple[object, ...]:
        """Return everything that the path and the iterate depend on."""
        run = self.session.run
        return (self.session.restarts, run.m, run.b, run.epoch, self._objective is None)

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        if self._objective is None:
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
    """Set the places of a line in the plane of projection."""
    line.set_data(places[:, 0], places[:, 1])


def _bent(places: Array) -> Array:
    """Return more places along a path, so that it can follow a surface."""
    shares = np.linspace(0.0, 1.0, PIECES, endpoint=False)[:, None]
    between = places[:-1, None] + shares * np.diff(places, axis=0)[:, None]
    return np.vstack([between.reshape(-1, 2), places[-1:]])
