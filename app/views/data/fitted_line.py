"""The part of the data panel for the model "line": lines, goals, residuals and their squares."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from app.training.descent import Descent
from app.views.data.equation import Equation
from app.views.data.glimpsed_line import GlimpsedLine
from app.views.data.points import are_many
from app.views.data.strokes import Strokes
from app.views.data.swing import Ghosts
from app.views.label import Box
from app.views.run_lines import RunLines, active_colour, colour_of, name_of
from app.views.view import View
from app.views.words import Words

#: CSS pixels: the pointer this near to a residual means it.
REACH = 8.0

#: Opacity of the squares, in the colour of the line, inside and at their edges.
SQUARE_ALPHA, SQUARE_EDGE_ALPHA = 0.1, 0.55

#: CSS pixels: width of the active run's line.
LINE_WIDTH = 4.0

#: CSS pixels: width of the bar of the point that pulls hardest, under a loss that is no square.
BAR_WIDTH = 14.0


def goal_name(run: Descent, words: Words) -> str:
    """Return the name of the line with the least loss."""
    if run.objective.is_quadratic:
        return words.say("least_squares")
    own = f"goal.{run.problem.loss.name}"
    return words.say(own if own in words.texts else "goal")


class FittedLine:
    """Draws y = m x + b for every run, and the residuals of the active run.

    Attributes
    ----------
    lines : RunLines
    residuals : Strokes
    lit_residual : Line2D
        The residual of the highlighted point.
    squares : PolyCollection
        The squares of the residuals; under another loss bars as wide as a point pulls.
    least_squares, goal : Line2D
        The line of least squares, and that of the least loss if the loss is another one.
    label, goal_label : Text
    equation : Equation
        Of the line of the active run.
    ghosts : Ghosts
    glimpsed : GlimpsedLine
        The line that is pointed at elsewhere: residuals and squares are then its own.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        theme = view.theme
        self.squares = view.polygons(linewidths=0.8, zorder=1.5)
        self._squares_colour = ""
        self.least_squares = view.line(color=theme.minimum, lw=2, ls=(0, (5, 4)), zorder=2)
        self.label = view.text(
            0, 0, view.words.say("least_squares"), color=theme.minimum, ha="right", va="bottom",
            zorder=2,
        )  # fmt: skip
        self.goal = view.line(color=theme.minimum, lw=2, ls=(0, (5, 4)), zorder=2)
        self.goal_label = view.text(0, 0, "", color=theme.minimum, ha="right", zorder=2)
        stroke = {"solid_capstyle": "butt", "snap": False, "zorder": 2.5}
        self.residuals = Strokes(view, color=theme.residual, lw=1.2, **stroke)
        self.lit_residual = view.line(lw=3.0, **stroke)
        self.lines = RunLines(view, {"lw": LINE_WIDTH}, {"lw": 1.8}, zorder=3)
        self.equation = Equation(view)
        self._names: dict[int, Equation] = {}
        self.ghosts = Ghosts(view)
        self.glimpsed = GlimpsedLine(view)
        #: The boxes of the labels that are shown.
        self._taken: list[Box] = []

    def scene(self) -> list[Artist]:
        """Return the least-squares line, and the line of the least loss, if they are wanted.

        Under a loss that is no multiple of the squared error they are two lines: the learner sees
        how far apart an outlier pulls them.
        """
        session, theme = self._view.session, self._view.theme
        design, objective = session.run.design, session.run.objective
        self._taken = []
        if not (session.settings.least_squares and design and len(design)):
            return []
        squares = Bowl.over(design, LOSSES["mse"]).minimum
        goal = None if objective.is_quadratic else objective.minimum
        colour = theme.minimum if objective.is_quadratic else theme.muted
        self.least_squares.set_color(colour)
        self.label.set_color(colour)
        self.goal_label.set_text(goal_name(session.run, self._view.words))
        ways = [(self.least_squares, self.label, squares), (self.goal, self.goal_label, goal)]
        placed = [
            (line, label, design.to_original_units(*best)) for line, label, best in ways if best
        ]
        # The lower one of two has its name below, so that neither covers the other line.
        right = self._view.limits_across[1]
        placed.sort(key=lambda each: -(each[2][0] * right + each[2][1]))
        return [
            artist
            for i, (line, label, best) in enumerate(placed)
            for artist in self._with_label(line, label, best, is_below=i > 0)
        ]

    def live(self) -> list[Artist]:
        """Return the squares, residuals and lines, lowest first."""
        session = self._view.session
        settings, data = session.settings, session.dataset
        m, b = self.glimpsed.parameters() or session.run.original_units
        artists: list[Artist] = []
        if settings.squares and not are_many(data):
            self._colour_squares()
            is_square = session.run.objective.is_quadratic
            corners = self._square_corners(m, b) if is_square else self._bar_corners(m, b)
            self.squares.set_verts(list(corners))
            artists.append(self.squares)
        if self._has_residuals or (session.glimpse and not are_many(data)):
            self.residuals.place(data.x, data.y, m * data.x + b)
            artists.append(self.residuals)
        if session.highlighted is not None:
            x, y = data.x[session.highlighted], data.y[session.highlighted]
            self.lit_residual.set_data([x, x], [y, m * x + b])
            self.lit_residual.set_color(active_colour(self._view))
            artists.append(self.lit_residual)
        artists += self.ghosts.artists() + self.glimpsed.artists()
        for run in session.runs.shown:
            line = self.lines.of(run)
            self._draw(line, *run.descent.original_units)
            artists.append(line)
        return artists + self._place_names()

    def _place_names(self) -> list[Artist]:
        """Return the equation of the active run's line, and the names at the others' ends."""
        artists: list[Artist] = []
        taken, session = list(self._taken), self._view.session
        for run in reversed(session.runs.shown):
            is_active = run is session.runs.run
            if not is_active and run.colour not in self._names:
                self._names[run.colour] = Equation(self._view)
            name = self.equation if is_active else self._names[run.colour]
            m, b = run.descent.original_units
            texts = [name_of(run, self._view)] if len(session.runs) > 1 else []
            texts += [name.of(m, b)] if is_active else []
            colour = colour_of(run, session, self._view.theme)
            label = name.place(m, b, ":  ".join(texts), colour, taken)
            if label:
                artists.append(label)
                taken.append(label.box)
        return artists + self.glimpsed.names(taken)

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
        low, high = view.limits_up
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
        ends = np.array(self._view.limits_across)
        line.set_data(ends, m * ends + b)

    def _with_label(
        self, line: Line2D, label: Text, best: tuple[float, float], *, is_below: bool
    ) -> list[Artist]:
        """Place a line, and its label at its right end or where it leaves the panel."""
        self._draw(line, *best)
        axes, (m, b) = self._view.axes, best
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        x, height = right - 0.02 * (right - left), high - low
        if is_below:
            box = label.get_window_extent(self._view.canvas.get_renderer())
            start = x - box.width / self._view.size[2] * self._view.units_per_pixel()[0]
            lower = min(m * x + b, m * start + b)
            y = min(max(lower, low + 0.08 * height), high) - 0.02 * height
        else:
            y = min(max(m * x + b, low), high - 0.06 * height) + 0.01 * height
        label.set(va="top" if is_below else "bottom", position=(x, y))
        self._taken.append(label.get_window_extent(self._view.canvas.get_renderer()).extents)
        return [line, label]

    def _colour_squares(self) -> None:
        colour = active_colour(self._view)
        if colour != self._squares_colour:
            self._squares_colour = colour
            self.squares.set_facecolor(to_rgba(colour, SQUARE_ALPHA))
            self.squares.set_edgecolor(to_rgba(colour, SQUARE_EDGE_ALPHA))

    def _bar_corners(self, m: float, b: float) -> NDArray[np.float64]:
        """Return bars over the residuals, shape (n, 4, 2), as wide as each point pulls the line.

        The pull is the derivative of a point's loss. For absolute errors all points pull alike;
        for squares it would grow with the residual, so that an outlier pulls hardest.
        """
        session, data = self._view.session, self._view.session.dataset
        run = session.run
        assert run.design is not None
        shown = session.glimpse or run
        own = shown.m, shown.b
        pulls = np.abs(run.design.contributions(run.problem.loss, *own)[:, 1])
        largest = float(pulls.max(initial=0.0)) or 1.0
        half = BAR_WIDTH / 2 * self._view.zoom * self._view.units_per_pixel()[0] * pulls / largest
        left, right, on_line = data.x - half, data.x + half, m * data.x + b
        corners = [(left, data.y), (right, data.y), (right, on_line), (left, on_line)]
        return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)

    def _square_corners(self, m: float, b: float) -> NDArray[np.float64]:
        """Return the corners of the squares of the residuals, shape (n, 4, 2).

        Each square stands on the side of its residual away from the line. It is a square on the
        screen: its width in units of x is as many pixels as its height in units of y.
        """
        data = self._view.session.dataset
        across, up = self._view.units_per_pixel()
        on_line = m * data.x + b
        error = on_line - data.y
        width = error / up * across * (1.0 if m >= 0 else -1.0)
        other = data.x + width
        corners = [(data.x, data.y), (other, data.y), (other, on_line), (data.x, on_line)]
        return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
