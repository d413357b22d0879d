"""The level curves of J, their names, and the one that passes through the current iterate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text

from app.data.dataset import Point
from app.objective.objective import Objective
from app.views import axis_room
from app.views.contours import Array, Grid, Window, joined, nodes_for
from app.views.label import Box
from app.views.theme import FONT_SIZE
from app.views.view import View

#: The number of level curves, and the share of the highest J above its least that the first one
#: lies at.
LEVELS, HIGHEST_SHARE = 8, 0.7

#: From one level curve of a round bowl to the next the distance from the minimum halves, and J
#: above its least falls to a quarter.
QUARTER = 0.25

#: Other objectives fall to another share half-way to the minimum: to a half along straight walls.
#: Beyond these bounds the curves would all lie near the edge, or too near to each other.
STEEPEST_SHARE, FLATTEST_SHARE = 0.1, 0.6

#: A level curve around fewer nodes of a grid than this has no shape.
LEAST_NODES_WITHIN = 5

#: Share of the panel by which a grid reaches beyond its edge, so that no outline lies in sight.
MARGIN = 0.04

#: Corners of a level curve: chords that stray less than a fifth of a pixel in a large panel.
VERTICES = 120

#: Longest half axis of a level curve, in widths of the panel: beyond it, it looks straight.
REACH = 40.0

#: Pixels: the least distance between the names of two level curves.
APART = 34.0

#: Corners of the curve through the iterate, in turns from the iterate itself. They are dense
#: there, so that the curve is square to the gradient even if it is a thousand panels long.
_SHARES = np.linspace(-1.0, 1.0, 181)
TURNS = np.pi * _SHARES * np.abs(_SHARES)


class Levels:
    """J, seen from above: by a closed form where there is one, else by contours of a grid.

    Parameters
    ----------
    view : View
        The panel.
    """

    def __init__(self, view: View) -> None:
        theme = view.theme
        self._view = view
        self._grid: Grid | None = None
        self._grid_key: tuple[object, ...] = ()
        self.curves = view.polygons(linewidths=1.0, edgecolors=theme.contour, zorder=1)
        shades = np.linspace(0.0, 1.0, LEVELS + 1)[1:, None]
        low, high = (np.array(to_rgb(colour)) for colour in (theme.background, theme.contour_fill))
        self.curves.set_facecolor([tuple(row) for row in low + (high - low) * shades])
        self._names = [
            view.text(
                0, 0, "", color=theme.muted, size=FONT_SIZE - 1, ha="center", va="center", zorder=5
            )
            for _ in range(LEVELS)
        ]
        #: Those that are shown.
        self._named: list[Text] = []
        self._minimum = view.line(ls="", marker="x", color=theme.minimum, ms=9, mew=2.2, zorder=2)
        self.curve_now = view.line(lw=1.0, alpha=0.4, zorder=2)

    def artists(self, objective: Objective, points: int, *, is_changing: bool) -> Sequence[Artist]:
        """Update level curves and minimum and return them, lowest first.

        Parameters
        ----------
        objective : Objective
        points : int
            How many points it is about: the cost of one of its values.
        is_changing : bool
            Whether the next frame will show another objective: then curves are coarse, and have
            no names, which would only flicker.
        """
        window = self._view.limits_across, self._view.limits_up
        placed = self._place_exact(objective, window) or self._place_contours(
            objective, window, nodes_for(points, is_coarse=is_changing)
        )
        artists: list[Artist] = [self.curves]
        self._named = []
        if not is_changing:
            artists += self._place_names(objective, *placed)
        if objective.minimum:
            self._minimum.set_data(*([value] for value in objective.minimum))
            artists.append(self._minimum)
        return artists

    def _place_exact(
        self, objective: Objective, window: Window
    ) -> tuple[list[float], Sequence[Array]] | None:
        """Set the level curves that have a closed form; return levels and curves, or None."""
        least = objective.least_value
        if least is None:
            return None
        (left, right), (low, high) = window
        heights = _heights(objective, window, least, QUARTER)
        curves = objective.level_sets(heights, VERTICES, REACH * max(right - left, high - low))
        if curves is None:
            return None
        outlines = list(curves)
        self.curves.set_verts(outlines)
        return (least + heights).tolist(), outlines

    def _place_contours(
        self, objective: Objective, window: Window, nodes: int
    ) -> tuple[list[float], Sequence[Array]]:
        """Set the contours of a grid of so many nodes; return levels and curves."""
        self._grid = grid = self._grid_over(objective, window, nodes) if nodes else None
        if grid is None:
            self.curves.set_verts([])
            return [], []
        least = objective.least_value
        least = float(grid.values.min()) if least is None else least
        share = _share_half_way(objective, window, objective.centre or grid.lowest, least)
        levels = [
            level
            for level in (least + _heights(objective, window, least, share)).tolist()
            if np.count_nonzero(grid.values < level) >= LEAST_NODES_WITHIN
        ]
        insides = [grid.region(-math.inf, level) for level in levels]
        codes: Any = [inside.codes for inside in insides]
        self.curves.set_verts_and_codes([inside.vertices for inside in insides], codes)
        return levels, [_from_the_right(grid.lines(level)) for level in levels]

    def _grid_over(self, objective: Objective, window: Window, nodes: int) -> Grid:
        """Return the grid over the panel; it stays the same while objective and window do."""
        key = objective, window, nodes, self._view.inner_size
        if self._grid is None or key != self._grid_key:
            self._grid_key = key
            return Grid(objective, window, nodes, self._view.inner_size, MARGIN)
        return self._grid

    def _place_names(
        self, objective: Objective, levels: Sequence[float], curves: Sequence[Array]
    ) -> list[Text]:
        """Return the names of the level curves that have room for one."""
        (left, right), (low, high) = self._view.limits_across, self._view.limits_up
        placed: list[float] = []
        across, up = self._view.units_per_pixel()
        taken = [np.array(objective.minimum)] if objective.minimum else []
        for curve, level in zip(curves, levels, strict=False):
            place = _first_inside(
                curve, (left + 30 * across, right - 30 * across), (low + 12 * up, high - 40 * up)
            )
            if place is None or any(
                np.hypot(*((place - other) / (across, up))) < APART for other in taken
            ):
                continue
            taken.append(place)
            placed.append(level)
            self._names[len(placed) - 1].set_position((float(place[0]), float(place[1])))
        self._named = self._names[: len(placed)]
        for name, text in zip(self._named, self._view.words.told_apart(placed), strict=True):
            name.set_text(text)
        return self._named

    def named_boxes(self) -> list[Box]:
        """Return where the names of level curves are."""
        view, boxes = self._view, list[Box]()
        half_height = axis_room.TICK_LINE * view.zoom * view.size[2] / 2.0
        for name in self._named:
            half = axis_room.width(view, name.get_text(), axis_room.LABELS) * view.size[2] / 2.0
            x, y = view.axes.transData.transform(name.get_position()).tolist()
            boxes.append((x - half, y - half_height, x + half, y + half_height))
        return boxes

    def through(self, objective: Objective, iterate: Point, colour: str) -> Line2D:
        """Set the level curve through an iterate, and return it."""
        (left, right), (low, high) = self._view.limits_across, self._view.limits_up
        curve = objective.level_through(*iterate, TURNS, math.hypot(right - left, high - low))
        if curve is None:
            lines = self._grid.lines(objective.value(*iterate)) if self._grid else []
            curve = joined(lines).T
        self.curve_now.set_data(*curve)
        if self.curve_now.get_color() != colour:  # Matplotlib parses a colour again each time
            self.curve_now.set_color(colour)
        return self.curve_now


def _heights(objective: Objective, window: Window, least: float, share: float) -> Array:
    """Return heights above the least J, each `share` of the one before."""
    across, up = window
    rise = max(objective.value(m, b) for m in across for b in up) - least
    return rise * HIGHEST_SHARE * np.power(share, np.arange(LEVELS, dtype=np.float64))


def _share_half_way(objective: Objective, window: Window, centre: Point, least: float) -> float:
    """Return what is left of J above its least half-way from the highest corner to the centre."""
    height, m, b = max((objective.value(m, b) - least, m, b) for m in window[0] for b in window[1])
    half_way = objective.value((m + centre[0]) / 2, (b + centre[1]) / 2) - least
    share = half_way / height if 0.0 < height < math.inf else QUARTER
    return min(max(share, STEEPEST_SHARE), FLATTEST_SHARE)


def _from_the_right(lines: Sequence[Array]) -> Array:
    """Return the places of all lines from right to left: a name stands at the first with room."""
    places = np.vstack([*lines, np.empty((0, 2))])
    return places[np.argsort(-places[:, 0], kind="stable")]


def _first_inside(curve: Array, across: Point, up: Point) -> Array | None:
    """Return the first corner of a curve that lies within the limits, if any does."""
    m, b = curve.T
    inside = (across[0] < m) & (m < across[1]) & (up[0] < b) & (b < up[1])
    places = np.flatnonzero(inside)
    return curve[places[0]] if len(places) else None
