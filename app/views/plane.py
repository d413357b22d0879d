"""The plane of m and b: level curves of J, the path, and the gradient at the current point."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from app.views.arrow import arrow_polygon
from app.views.limits import round_up, short
from app.views.view import Margins, View

#: Level curves drawn; from one to the next J above its least is four times as much, so that
#: the curves of a round bowl lie at twice the distance.
LEVELS = 8

#: Corners of a level curve: chords that stray less than a fifth of a pixel in a large panel.
VERTICES = 120

#: Longest half axis of a level curve, in widths of the panel: beyond it, it looks straight.
REACH = 40.0

#: The room around start, minimum and path, as a share of their extent.
ROOM = 0.28

#: A gradient's arrow takes this share of the panel's shorter side when its scale is chosen.
ARROW_SHARE = 0.3

#: Shorter and longer than these shares of it, the scale is chosen anew ...
SHORTEST_SHARE, LONGEST_SHARE = 0.06, 0.5

#: ... unless the gradient is this small a part of the start's: near the minimum it vanishes.
VANISHED = 2e-3

#: Pixels below which an arrow's name would cover the arrow.
LABELLED_FROM = 46.0

#: Pixels from an arrow's tip to its name, and the least between two level curves' names.
BEYOND, APART = 7.0, 34.0

#: Markers are drawn on each epoch of a path this long, or shorter.
MARKED_EPOCHS = 120


class PlaneView(View):
    """J over (m, b), both axes at one scale, so that right angles are right angles."""

    name = "plane"
    margins = Margins(left=58, right=16, top=20, bottom=40)

    def build(self) -> None:
        """Make the artists, once."""
        theme, axes = self.theme, self.axes
        axes.set_xlabel("slope m")
        axes.set_ylabel("intercept b")
        axes.locator_params(nbins=6)
        self._window_key: tuple[object, ...] = ()
        self._arrow_scale = 1.0
        self._levels = self.polygons(linewidths=1.0, edgecolors=theme.contour, zorder=1)
        shades = np.linspace(0.0, 1.0, LEVELS + 1)[1:, None]
        low, high = (np.array(_rgb(colour)) for colour in (theme.background, theme.contour_fill))
        self._levels.set_facecolor([tuple(row) for row in low + (high - low) * shades])
        centred = {"ha": "center", "va": "center", "zorder": 5}
        self._level_labels = [
            self.text(0, 0, "", color=theme.muted, size=9.5, **centred) for _ in range(LEVELS)
        ]
        marker = {"ls": "", "marker": "o"}
        self._minimum = self.line(ls="", marker="x", color=theme.minimum, ms=9, mew=2.2, zorder=2)
        self._start = self.line(color=theme.muted, ms=7, mfc="none", mew=1.5, zorder=3, **marker)
        self._path = self.line(color=theme.accent, lw=1.6, marker="o", ms=3.2, mew=0, zorder=3)
        self._arrows = self.polygons(
            transform=IdentityTransform(), linewidths=0, facecolors=theme.gradient, zorder=4
        )
        self._arrows.set_alpha([0.45, 0.45, 1.0])
        self._names = [
            self.text(0, 0, name, transform=IdentityTransform(), color=theme.gradient, **centred)
            for name in ("−∂J/∂m", "−∂J/∂b")
        ]
        self._legend = self.text(
            1.0, 1.0, "", transform=axes.transAxes, color=theme.gradient, ha="right", va="bottom",
        )  # fmt: skip
        self._legend.set(animated=False, clip_on=False)
        self._now = self.line(
            color=theme.accent, ms=9, mec=theme.background, mew=1.5, zorder=5, **marker
        )

    # Limits

    def set_limits(self) -> None:
        """Fit start, minimum and path; then hold still while the path stays inside."""
        session = self.session
        key = (session.restarts, session.points_version, session.settings.loss, self.size)
        if session.is_held and self._window_key:
            return
        if key != self._window_key:
            self._window_key = key
            self._fit(self._landmarks(), ROOM)
        else:
            extent = self._path_extent()
            if not all(self._is_inside(m, b) for m, b in extent):
                corners = np.array([self.axes.get_xlim(), self.axes.get_ylim()]).T
                self._fit(np.vstack([corners, extent]), ROOM / 2)
        self._choose_arrow_scale()
        self._legend.set_visible(len(session.dataset) > 0)
        self._legend.set_text(f"arrow: {self._arrow_scale:.3g} × −gradient")

    def axes_key(self) -> tuple[object, ...]:
        """The legend is part of it: text is dear, and its number seldom changes."""
        return (*super().axes_key(), self._arrow_scale, len(self.session.dataset) > 0)

    def _path_extent(self) -> NDArray[np.float64]:
        """Return the least and the greatest m and b of the path, shape (2, 2)."""
        run = self.session.run
        path, now = run.history.rows[:, 1:3], (run.m, run.b)
        return np.array([np.minimum(path.min(axis=0), now), np.maximum(path.max(axis=0), now)])

    def _landmarks(self) -> NDArray[np.float64]:
        """Return what must be in sight, shape (k, 2)."""
        run = self.session.run
        places: list[object] = [run.settings.start, *self._path_extent()]
        if len(self.session.dataset):
            minimum = np.array(self._nearest_minimum())
            # Descent first falls to the valley's floor, then follows it: where it turns.
            floor = np.array(run.objective.valley)
            elbow = minimum + floor * (floor @ (np.array(run.settings.start) - minimum))
            places += [minimum, elbow]
        return np.array(places, dtype=np.float64)

    def _nearest_minimum(self) -> tuple[float, float]:
        """The minimum, or the foot of the perpendicular from the start onto the valley."""
        run = self.session.run
        minimum = run.objective.minimum
        if minimum:
            return minimum
        moments, (m, b) = self.session.dataset.moments, run.settings.start
        error = (m * moments.mean_x + b - moments.mean_y) / (moments.mean_x**2 + 1)
        return m - error * moments.mean_x, b - error

    def _fit(self, places: NDArray[np.float64], room: float) -> None:
        low, high = places.min(axis=0), places.max(axis=0)
        middle, extent = (low + high) / 2, (high - low) * (1 + 2 * room)
        if extent.max() <= 1e-9 * max(np.abs(places).max(), 1e-9):
            extent = np.full(2, max(float(np.abs(places).max()), 1.0))
        width, height = self.inner_size
        scale = max(extent[0] / width, extent[1] / height)
        half = np.array([width, height]) * scale / 2
        self.axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
        self.axes.set_ylim(middle[1] - half[1], middle[1] + half[1])

    def _is_inside(self, m: float, b: float) -> bool:
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        return left <= m <= right and low <= b <= high

    def _choose_arrow_scale(self) -> None:
        """Choose how many units of the plane stand for one unit of gradient.

        One scale holds until the arrow would be too short to read, or longer than the panel.
        """
        run = self.session.run
        length = math.hypot(*run.gradient)
        at_start = math.hypot(*run.objective.gradient(*run.settings.start))
        side = min(self.inner_size) * self.units_per_pixel()[0]
        share = length * self._arrow_scale / side
        if length > VANISHED * at_start and not SHORTEST_SHARE <= share <= LONGEST_SHARE:
            self._arrow_scale = round_up(ARROW_SHARE * side / length / 1.6)

    # Layers

    def scene_key(self) -> tuple[object, ...]:
        """The bowl, the start, and the scale of the arrows."""
        session = self.session
        return (
            session.points_version, session.is_held, session.settings.loss, session.settings.start,
            len(session.dataset),
        )  # fmt: skip

    def scene_artists(self) -> Sequence[Artist]:
        """Bring the scene's artists up to date and return them, lowest first."""
        self._start.set_data(*([value] for value in self.session.settings.start))
        if not len(self.session.dataset):
            return (self._start,)
        artists: list[Artist] = [self._levels, *self._place_levels()]
        minimum = self.session.run.objective.minimum
        if minimum:
            self._minimum.set_data([minimum[0]], [minimum[1]])
            artists.append(self._minimum)
        return [*artists, self._start]

    def _place_levels(self) -> list[Text]:
        """Set the level curves that cross the panel; return the names of those with room."""
        bowl = self.session.run.objective
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        corners = [bowl.value(m, b) for m in (left, right) for b in (low, high)]
        rise = max(corners) - bowl.least_loss
        levels = rise * 0.7 * np.power(0.25, np.arange(LEVELS, dtype=np.float64))
        reach = REACH * max(right - left, high - low)
        curves = bowl.level_sets(levels, VERTICES, reach)
        self._levels.set_verts(list(curves))
        labels: list[Text] = []
        if self.session.is_held:
            return labels  # while a point is dragged they would only flicker, at a cost
        across, up = self.units_per_pixel()
        taken = [np.array(bowl.minimum)] if bowl.minimum else []
        for label, curve, level in zip(self._level_labels, curves, levels, strict=True):
            place = _first_inside(
                curve, (left + 30 * across, right - 30 * across), (low + 12 * up, high - 40 * up)
            )
            if place is None or any(
                np.hypot(*((place - other) / (across, up))) < APART for other in taken
            ):
                continue
            taken.append(place)
            label.set_text(short(bowl.least_loss + level))
            label.set_position((float(place[0]), float(place[1])))
            labels.append(label)
        return labels

    def live_key(self) -> tuple[object, ...]:
        """The path and the current point."""
        run = self.session.run
        return (self.session.restarts, run.m, run.b, run.epoch, len(self.session.dataset))

    def live_artists(self) -> Sequence[Artist]:
        """Bring the live artists up to date and return them, lowest first."""
        run = self.session.run
        rows = run.history.rows
        # The history ends at the last whole epoch, the line may be further.
        self._path.set_data(np.append(rows[:, 1], run.m), np.append(rows[:, 2], run.b))
        self._path.set_marker("o" if len(rows) <= MARKED_EPOCHS else "")
        self._now.set_data([run.m], [run.b])
        if not len(self.session.dataset):
            return (self._path, self._now)
        return (self._path, self._arrows, *self._place_arrows(), self._now)

    def _place_arrows(self) -> list[Text]:
        """Set the arrows of -dJ/dm, -dJ/db and their sum; return the names of the long ones."""
        run, ratio = self.session.run, self.size[2]
        scale = ratio * self.zoom
        tail = self.axes.transData.transform((run.m, run.b))
        per_unit = self._arrow_scale * ratio / np.array(self.units_per_pixel())
        whole = -np.array(run.gradient) * per_unit
        parts = np.array([whole[0], 0.0]), np.array([0.0, whole[1]])
        widths = (1.8, 1.8, 2.6)
        self._arrows.set_verts(
            [
                arrow_polygon(tuple(tail), tuple(tail + shift), width * scale, 10.0 * scale)
                for shift, width in zip((*parts, whole), widths, strict=True)
            ]
        )
        names: list[Text] = []
        for name, part in zip(self._names, parts, strict=True):
            length = float(np.abs(part).max())
            if length >= LABELLED_FROM * scale:
                end = tail + part * (1 + BEYOND * scale / length)
                name.set_position((float(end[0]), float(end[1])))
                name.set(**_alignment(part))
                names.append(name)
        return names


def _alignment(part: NDArray[np.float64]) -> dict[str, str]:
    """Return how a name stands beyond the tip of an arrow along one axis."""
    across = {-1: "right", 0: "center", 1: "left"}
    up = {-1: "top", 0: "center", 1: "bottom"}
    return {"ha": across[int(np.sign(part[0]))], "va": up[int(np.sign(part[1]))]}


def _first_inside(
    curve: NDArray[np.float64], across: tuple[float, float], up: tuple[float, float]
) -> NDArray[np.float64] | None:
    """Return the first corner of a curve that lies within the limits, if any does."""
    m, b = curve.T
    inside = (across[0] < m) & (m < across[1]) & (up[0] < b) & (b < up[1])
    places = np.flatnonzero(inside)
    return curve[places[0]] if len(places) else None


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
