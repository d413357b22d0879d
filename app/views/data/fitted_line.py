"""The part of the data panel for the model "line": lines, residuals and their squares."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from app.views.data.points import are_many
from app.views.data.strokes import Strokes
from app.views.run_lines import RunLines, active_colour
from app.views.view import View

#: CSS pixels: the pointer this near to a residual means it.
REACH = 8.0

#: Opacity of the squares, in the colour of the line, inside and at their edges.
SQUARE_ALPHA, SQUARE_EDGE_ALPHA = 0.1, 0.55


class FittedLine:
    """Draws y = m x + b for every run, and the residuals of the active run.

    Attributes
    ----------
    lines : RunLines
    residuals : Strokes
    lit_residual : Line2D
        The residual of the highlighted point.
    squares : PolyCollection
    least_squares : Line2D
    label : Text
        Of the least-squares line.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        theme = view.theme
        self.squares = view.polygons(linewidths=0.8, zorder=1.5)
        self._squares_colour = ""
        self.least_squares = view.line(color=theme.minimum, lw=2, ls=(0, (5, 4)), zorder=2)
        self.label = view.text(
            0, 0, "least squares", color=theme.minimum, ha="right", va="bottom", zorder=2
        )
        stroke = {"solid_capstyle": "butt", "snap": False, "zorder": 2.5}
        self.residuals = Strokes(view, color=theme.residual, lw=1.2, **stroke)
        self.lit_residual = view.line(lw=3.0, **stroke)
        self.lines = RunLines(view, {"lw": 3.0}, {"lw": 1.8}, zorder=3)

    def scene(self) -> list[Artist]:
        """Return the least-squares line and its label, if they are wanted."""
        session = self._view.session
        minimum, design = session.run.objective.minimum, session.run.design
        if not (session.settings.least_squares and minimum and design):
            return []
        best = design.to_original_units(*minimum)
        self._draw(self.least_squares, *best)
        self._place_label(*best)
        return [self.least_squares, self.label]

    def live(self) -> list[Artist]:
        """Return the squares, residuals and lines, lowest first."""
        session = self._view.session
        settings, data = session.settings, session.dataset
        m, b = session.run.original_units
        artists: list[Artist] = []
        if settings.squares and not are_many(data):
            self._colour_squares()
            self.squares.set_verts(list(self._square_corners()))
            artists.append(self.squares)
        if self._has_residuals:
            self.residuals.place(data.x, data.y, m * data.x + b)
            artists.append(self.residuals)
        if session.highlighted is not None:
            x, y = data.x[session.highlighted], data.y[session.highlighted]
            self.lit_residual.set_data([x, x], [y, m * x + b])
            self.lit_residual.set_color(active_colour(self._view))
            artists.append(self.lit_residual)
        for run in session.runs.shown:
            line = self.lines.of(run)
            self._draw(line, *run.descent.original_units)
            artists.append(line)
        return artists

    def wrong(self) -> None:
        """Return None: a fitted line has no wrong side."""

    @property
    def _has_residuals(self) -> bool:
        session = self._view.session
        return session.settings.residuals and not are_many(session.dataset)

    def residual_at(self, x: float, y: float) -> int | None:
        """Return the point whose residual is nearest to a place, or None if none is within `REACH`.

        Parameters
        ----------
        x, y : float
            CSS pixels from the panel's upper left corner.
        """
        session, view = self._view.session, self._view
        data = session.dataset
        if not len(data) or not self._has_residuals:
            return None
        m, b = session.run.original_units
        across, up = view.units_per_pixel()
        place = view.to_data(x, y)
        low, high = view.axes.get_ylim()
        on_line = m * data.x + b
        first, last = np.minimum(data.y, on_line), np.maximum(data.y, on_line)
        # If a stroke leaves the panel, only the part inside can be pointed at.
        ends = np.clip(first, low, high), np.clip(last, low, high)
        nearest = np.clip(place[1], *ends)
        distance = np.hypot((data.x - place[0]) / across, (nearest - place[1]) / up)
        distance[(first > high) | (last < low)] = np.inf
        found = len(data) - 1 - int(np.argmin(distance[::-1]))  # of equals the newest, on top
        return found if distance[found] <= REACH else None

    def _draw(self, line: Line2D, m: float, b: float) -> None:
        ends = np.array(self._view.axes.get_xlim())
        line.set_data(ends, m * ends + b)

    def _place_label(self, m: float, b: float) -> None:
        """Place the label above the line at the right, or where the line leaves the panel."""
        axes = self._view.axes
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        x = right - 0.02 * (right - left)
        y = min(max(m * x + b, low), high - 0.06 * (high - low))
        self.label.set_position((x, y + 0.01 * (high - low)))

    def _colour_squares(self) -> None:
        colour = active_colour(self._view)
        if colour != self._squares_colour:
            self._squares_colour = colour
            self.squares.set_facecolor(to_rgba(colour, SQUARE_ALPHA))
            self.squares.set_edgecolor(to_rgba(colour, SQUARE_EDGE_ALPHA))

    def _square_corners(self) -> NDArray[np.float64]:
        """Return the corners of the squares of the residuals, shape (n, 4, 2).

        Each square stands on the side of its residual away from the line. It is a square on the
        screen: its width in units of x is as many pixels as its height in units of y.
        """
        data, (m, b) = self._view.session.dataset, self._view.session.run.original_units
        across, up = self._view.units_per_pixel()
        on_line = m * data.x + b
        error = on_line - data.y
        width = error / up * across * (1.0 if m >= 0 else -1.0)
        other = data.x + width
        corners = [(data.x, data.y), (other, data.y), (other, on_line), (data.x, on_line)]
        return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
