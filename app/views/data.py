"""The data panel: the points, the line that learns, its residuals and their squares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from app.views.limits import contains, round_limits
from app.views.view import Margins, View

#: From here on the points are part of the scene, below the line, and residuals are not drawn:
#: they would be a solid block.
MANY_POINTS = 1000

#: Of more points only this many are drawn, evenly picked: a panel has no room for more.
MOST_DRAWN = 20_000

#: Points that fill less than this share of both axes make the axes fit anew.
FILLED_AT_LEAST = 0.25

POINT_SIZE = 8.0
UNIT = (0.0, 1.0)


class DataView(View):
    """Points (x, y) and the line y = m x + b."""

    name = "data"
    margins = Margins(left=48, right=16, top=12, bottom=40)
    usual_size = (720.0, 520.0)

    def build(self) -> None:
        """Make the artists, once."""
        theme, axes = self.theme, self.axes
        axes.set_xlabel("x")
        axes.set_ylabel("y", rotation=0, labelpad=10)
        axes.grid(visible=True, color=theme.grid, linewidth=1.0)
        axes.set_axisbelow(True)
        axes.locator_params(nbins=6)
        self._shown_version = -1
        axes.set_xlim(UNIT)
        axes.set_ylim(UNIT)
        self._squares = self.polygons(
            facecolors=theme.accent_soft,
            edgecolors=theme.accent,
            linewidths=0.8,
            alpha=0.55,
            zorder=1.5,
        )
        dashed = {"color": theme.minimum, "lw": 2, "ls": (0, (5, 4)), "zorder": 2}
        self._least_squares = self.line(**dashed)
        self._least_squares_label = self.text(
            0, 0, "least squares", color=theme.minimum, ha="right", va="bottom", zorder=2
        )
        # Without round ends and without snapping to pixels: half the time, for 200 of them.
        self._residuals = self.line(
            color=theme.residual, lw=1.2, solid_capstyle="butt", snap=False, zorder=2.5
        )
        self._line = self.line(color=theme.accent, lw=3, zorder=3)
        marker = {"ls": "", "marker": "o", "color": theme.point, "zorder": 4}
        self._points = self.line(ms=POINT_SIZE, mec=theme.background, mew=1.2, **marker)
        self._selected = self.line(ms=POINT_SIZE + 7, mfc="none", mew=1.5, **marker)

    def set_limits(self) -> None:
        """Keep the limits while the points fit them and fill them; else fit them anew."""
        session = self.session
        is_first = self._shown_version < 0
        if session.points_version == self._shown_version or (session.is_held and not is_first):
            return
        data = session.dataset
        self._shown_version = session.points_version
        if not len(data):
            return
        boxes = [(float(values.min()), float(values.max())) for values in (data.x, data.y)]
        if all(contains(UNIT, *box) for box in boxes):
            limits = [UNIT, UNIT]
        else:
            now = [self.axes.get_xlim(), self.axes.get_ylim()]
            fits = all(contains(old, *box) for old, box in zip(now, boxes, strict=True))
            filled = max(
                (box[1] - box[0]) / (old[1] - old[0]) for old, box in zip(now, boxes, strict=True)
            )
            if fits and filled >= FILLED_AT_LEAST:
                return
            limits = [round_limits(*box) for box in boxes]
        self.axes.set_xlim(limits[0])
        self.axes.set_ylim(limits[1])

    @property
    def _has_many(self) -> bool:
        return len(self.session.dataset) > MANY_POINTS

    def scene_key(self) -> tuple[object, ...]:
        """The least-squares line, and the points when they are many."""
        shown = self.session.settings.least_squares
        version = self.session.points_version if shown or self._has_many else None
        return (shown, self._has_many, version)

    def scene_artists(self) -> Sequence[Artist]:
        """Bring the scene's artists up to date and return them, lowest first."""
        artists: list[Artist] = []
        minimum = self.session.run.objective.minimum
        if self._has_many:
            self._place_points()
            artists.append(self._points)
        if self.session.settings.least_squares and minimum:
            self._draw_line(self._least_squares, *minimum)
            self._place_label(*minimum)
            artists += [self._least_squares, self._least_squares_label]
        return artists

    def live_key(self) -> tuple[object, ...]:
        """The line, and the points when they are few."""
        session = self.session
        settings = session.settings
        return (
            session.run.m, session.run.b, session.points_version, session.selected,
            settings.residuals, settings.squares,
        )  # fmt: skip

    def live_artists(self) -> Sequence[Artist]:
        """Bring the live artists up to date and return them, lowest first."""
        session = self.session
        settings, data, run = session.settings, session.dataset, session.run
        artists: list[Artist] = []
        if not self._has_many:
            if settings.squares:
                self._squares.set_verts(list(self._square_corners()))
                artists.append(self._squares)
            if settings.residuals:
                self._residuals.set_data(
                    np.repeat(data.x, 3), _gapped(data.y, run.m * data.x + run.b)
                )
                artists.append(self._residuals)
        self._draw_line(self._line, run.m, run.b)
        artists.append(self._line)
        if not self._has_many:
            self._place_points()
            artists.append(self._points)
        if session.selected is not None:
            self._selected.set_data([data.x[session.selected]], [data.y[session.selected]])
            artists.append(self._selected)
        return artists

    def _place_points(self) -> None:
        data = self.session.dataset
        every = -(-len(data) // MOST_DRAWN) or 1
        self._points.set_data(data.x[::every], data.y[::every])
        self._points.set_markersize(3.0 if self._has_many else POINT_SIZE)
        self._points.set_markeredgewidth(0.0 if self._has_many else 1.2)

    def _draw_line(self, line: Line2D, m: float, b: float) -> None:
        ends = np.array(self.axes.get_xlim())
        line.set_data(ends, m * ends + b)

    def _place_label(self, m: float, b: float) -> None:
        """Put the label above the line at the right, or where the line leaves the panel."""
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        x = right - 0.02 * (right - left)
        y = min(max(m * x + b, low), high - 0.06 * (high - low))
        self._least_squares_label.set_position((x, y + 0.01 * (high - low)))

    def _square_corners(self) -> NDArray[np.float64]:
        """Return the squares of the residuals, shape (n, 4, 2), square on the screen.

        A residual's square stands on the side away from the line: its width in units of x is
        as many pixels as its height in units of y.
        """
        data, run = self.session.dataset, self.session.run
        across, up = self.units_per_pixel()
        on_line = run.m * data.x + run.b
        error = on_line - data.y
        width = error / up * across * (1.0 if run.m >= 0 else -1.0)
        other = data.x + width
        return np.stack(
            [
                np.stack([data.x, data.y], axis=-1),
                np.stack([other, data.y], axis=-1),
                np.stack([other, on_line], axis=-1),
                np.stack([data.x, on_line], axis=-1),
            ],
            axis=1,
        )


def _gapped(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return first, second, NaN for each pair: one path of separate strokes, never shown."""
    gaps = np.full(len(first), np.nan)
    return np.stack([first, second, gaps], axis=-1).ravel()
