"""The part of the data panel for the model "adaline": where the output z is 0, 1 and -1."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from app.objective.models import adaline
from app.training.runs import Run
from app.views.data.equation import Equation
from app.views.data.fitted_line import goal_name
from app.views.data.glimpsed_line import GlimpsedLine
from app.views.data.points import are_many
from app.views.data.sides import scaled_answer, side_above
from app.views.label import Box
from app.views.run_lines import RunLines, colour_of, name_of
from app.views.theme import FONT_SIZE
from app.views.view import View

#: Opacity of the class colours on both sides: enough to tell them apart, too little to distract.
TINTS = (0.1, 0.1)

#: Opacity of the grid on the sides, in the colour of the points.
GRID_ALPHA = 0.07

#: CSS pixels: nearer than this to z = 0, the lines z = 1 and z = -1 would blur into it.
LEAST_DISTANCE = 9.0

#: CSS pixels along a line: from its end to the middle of its label, from there to where the line
#: begins, and the least length of a line with a label.
LABEL_INSET, LABEL_GAP, SHORTEST_LABELLED = 18.0, 14.0, 70.0

#: CSS pixels between the least-squares line and the label along it.
LABEL_ABOVE = 3.0

#: The label stands at the end of a line that is farther along this direction (across, up). An axis
#: or a diagonal would not do: boundaries often lie square to them, and the label would jump.
LABELLED_END = np.array([1.0, 0.45])


class Boundary:
    """Draws z = 0 for every run; for the active run also both sides, and z = 1 and -1.

    Attributes
    ----------
    lines : RunLines
    sides : (PolyCollection, PolyCollection)
        Where the output means class 0, and class 1. They are opaque: that draws ten times as fast
        as a transparent colour over the grid. Many points lie below them, so these have no sides.
    grid : Line2D
        The grid, drawn over the sides.
    answers : (Line2D, Line2D)
        z = -1 and z = 1.
    answer_labels : (Line2D, Line2D)
        Their labels, as markers: Matplotlib would lay out a text again at every epoch.
    least_squares : Line2D
        The boundary with the least loss.
    label : Line2D
        Its label, also a marker: it lies on the sides, which every epoch draws again.
    glimpsed : GlimpsedLine
        The boundary that is pointed at elsewhere.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        theme = view.theme
        self.sides: tuple[PolyCollection, ...] = tuple(
            view.polygons(
                facecolors=blended(theme.background, colour, alpha), linewidths=0, zorder=1.5
            )
            for colour, alpha in zip((theme.class_0, theme.class_1), TINTS, strict=True)
        )
        self.grid = view.line(color=theme.point, alpha=GRID_ALPHA, lw=1.0, snap=True, zorder=1.6)
        dashes = {"lw": 1.0, "ls": (0, (4, 4)), "color": theme.residual, "zorder": 2}
        self.answers = (view.line(**dashes), view.line(**dashes))
        self.answer_labels = tuple(
            view.line(ls="", mew=0, color=theme.muted, zorder=2, **_as_marker(_outline(text)))
            for text in ("\N{MINUS SIGN}1", "+1")
        )
        self.least_squares = view.line(color=theme.minimum, lw=2, ls=(0, (5, 4)), zorder=2)
        self.label = view.line(ls="", mew=0, color=theme.minimum, zorder=2)
        self._name, self._label_outline = "", Path(np.empty((0, 2)))
        self._has_least_squares = False
        #: The boxes of the labels that are shown.
        self._taken: list[Box] = []
        self.lines = RunLines(view, {"lw": 3.0}, {"lw": 1.8}, zorder=3)
        self._names: dict[int, Equation] = {}
        self.glimpsed = GlimpsedLine(view)

    def scene(self) -> list[Artist]:
        """Place the grid and the least-squares line; `live` draws them, over the sides."""
        self._place_grid()
        session = self._view.session
        minimum, design = session.run.objective.minimum, session.run.design
        name = goal_name(session.run, self._view.words)
        if name != self._name:
            self._name, self._label_outline = name, _outline(name)
        edge = None
        if session.settings.least_squares and minimum and design:
            edge = self._edge(design.to_original_units(*minimum))
        self._has_least_squares = edge is not None
        if edge is not None:
            self.least_squares.set_data(*edge.T)
            self._place_label(edge)
        return []

    def live(self) -> list[Artist]:
        """Return the sides, the lines z = 1 and -1 and the boundaries, lowest first."""
        session = self._view.session
        self._taken = []
        artists = self._sides_and_answers()
        if self._has_least_squares:
            self._taken.append(self._box_of(self.label))
            artists += [self.least_squares, self.label]
        edges: list[tuple[Run, NDArray[np.float64]]] = []
        for run in session.runs.shown:
            edge = self._edge(run.descent.original_units)
            if edge is not None:
                line = self.lines.of(run)
                line.set_data(*edge.T)
                artists.append(line)
                edges.append((run, edge))
        artists += self._name_boundaries(edges)
        own = self.glimpsed.parameters()
        edge = self._edge(own) if own else None
        return artists if edge is None else artists + self.glimpsed.boundary(edge)

    def _name_boundaries(self, edges: list[tuple[Run, NDArray[np.float64]]]) -> list[Artist]:
        """Return the equation of the active run's boundary, and the names at the others' ends."""
        view, session, taken = self._view, self._view.session, list(self._taken)
        artists: list[Artist] = []
        for run, edge in reversed(edges):
            if run.colour not in self._names:
                self._names[run.colour] = Equation(view, is_of_boundary=True)
            texts = [name_of(run, view)] if len(session.runs) > 1 else []
            texts += [self._equation_of(run)] if run is session.runs.run else []
            colour = colour_of(run, session, view.theme)
            label = self._names[run.colour].place_beside(edge, ":  ".join(texts), colour, taken)
            if label:
                artists.append(label)
                taken.append(label.box)
        return artists

    def _equation_of(self, run: Run) -> str:
        """Return w₁x₁ + w₂x₂ + b = 0 in the units of the data, with as many digits as show."""
        view, data, (w1, w2) = self._view, run.descent.dataset, run.descent.original_units
        bias = adaline.bias(data) - w1 * float(data.x.mean()) - w2 * float(data.y.mean())
        across, up = view.units_per_pixel()
        farthest = max(map(abs, view.limits_across)), max(map(abs, view.limits_up))
        resolution = math.hypot(w1 * across, w2 * up)
        return view.words.boundary(w1, w2, bias, farthest, resolution)

    def wrong(self) -> NDArray[np.bool_] | None:
        """Return which points are on the wrong side, shape (n,).

        Returns None if there are no sides, or so many points that their rings would be a block.
        """
        data, weights = self._view.session.dataset, self._view.session.run.original_units
        if are_many(data) or scaled_answer(data, weights, self._corners()) is None:
            return None
        return adaline.outputs(data, *weights) * adaline.answers(data) <= 0.0

    def residual_at(self, _x: float, _y: float) -> None:
        """Return None: the error of a neuron is not a stroke that can be pointed at."""

    def _place_grid(self) -> None:
        """Place the grid at the ticks; the scene is drawn again whenever the axes are."""
        (left, low), _, (right, high), _ = self._corners().tolist()
        gap = (math.nan, math.nan)
        strokes = [
            place
            for x in self._view.axes.get_xticks()
            if left <= x <= right
            for place in ((x, low), (x, high), gap)
        ]
        strokes += [
            place
            for y in self._view.axes.get_yticks()
            if low <= y <= high
            for place in ((left, y), (right, y), gap)
        ]
        self.grid.set_data(*np.array(strokes).reshape(-1, 2).T)

    def _corners(self) -> NDArray[np.float64]:
        (left, right), (low, high) = self._view.limits_across, self._view.limits_up
        return np.array([(left, low), (right, low), (right, high), (left, high)])

    def _edge(self, weights: tuple[float, float]) -> NDArray[np.float64] | None:
        """Return the ends of the boundary within the panel, or None if it lies outside."""
        corners = self._corners()
        scaled = scaled_answer(self._view.session.dataset, weights, corners)
        return None if scaled is None else side_above(corners, scaled[0]).edge

    def _sides_and_answers(self) -> list[Artist]:
        corners, run = self._corners(), self._view.session.run
        scaled = scaled_answer(self._view.session.dataset, run.original_units, corners)
        if scaled is None:
            return []
        heights, one = scaled
        artists: list[Artist] = []
        if not are_many(self._view.session.dataset):
            for side, sign in zip(self.sides, (-1.0, 1.0), strict=True):
                side.set_verts([side_above(corners, sign * heights).polygon])
            spines = self._view.axes.spines
            artists += [*self.sides, self.grid, spines["left"], spines["bottom"]]
        pixels = np.array(self._view.units_per_pixel())
        direction = np.array(run.original_units) * one
        distance = one / math.hypot(*(direction * pixels))
        if distance < LEAST_DISTANCE:
            return artists
        for line, label, sign in zip(self.answers, self.answer_labels, (-1.0, 1.0), strict=True):
            edge = side_above(corners, heights - sign * one).edge
            if edge is not None:
                artists += self._label_and_line(line, label, edge / pixels)
        return artists

    def _label_and_line(
        self, line: Line2D, label: Line2D, edge: NDArray[np.float64]
    ) -> list[Artist]:
        """Place a line (CSS pixels) with a gap for its label at one end."""
        pixels = np.array(self._view.units_per_pixel())
        other, end = sorted(edge, key=lambda place: float(place @ LABELLED_END))
        length = math.dist(end, other)
        if length < SHORTEST_LABELLED:
            line.set_data(*(edge * pixels).T)
            return [line]
        back = (other - end) / length
        zoom = self._view.zoom
        middle = end + LABEL_INSET * zoom * back
        label.set_data(*(middle * pixels)[:, None])
        line.set_data(*(np.stack([middle + LABEL_GAP * zoom * back, other]) * pixels).T)
        self._taken.append(self._box_of(label))
        return [line, label]

    def _box_of(self, label: Line2D) -> Box:
        """Return where a label that is drawn as a marker is."""
        middle = self._view.axes.transData.transform(np.array(label.get_data(orig=True)).T)[0]
        corners = np.asarray(cast(Path, label.get_marker()).vertices)
        corners = corners * self._view.zoom * self._view.size[2]
        (left, low), (right, high) = middle + corners.min(axis=0), middle + corners.max(axis=0)
        return float(left), float(low), float(right), float(high)

    def _place_label(self, edge: NDArray[np.float64]) -> None:
        """Write the label along the line, at the end without the labels of z = 1 and -1."""
        pixels, zoom = np.array(self._view.units_per_pixel()), self._view.zoom
        end, other = sorted(edge / pixels, key=lambda place: float(place @ LABELLED_END))
        along = (other - end) / (math.dist(end, other) or 1.0)
        reading = along if along[0] >= 0.0 else -along  # from left to right at either end
        above = np.array([-reading[1], reading[0]])
        outline = np.asarray(self._label_outline.vertices)
        width, height = np.ptp(outline, axis=0)
        middle = (LABEL_INSET + width / 2) * along + (LABEL_ABOVE + height / 2) * above
        self.label.set_data(*((end + zoom * middle) * pixels)[:, None])
        turned = outline @ np.stack([reading, above])
        self.label.set(**_as_marker(Path(turned, self._label_outline.codes)))


def blended(under: str, over: str, share: float) -> tuple[float, ...]:
    """Return the colour of a background under another colour with the opacity `share`."""
    both = zip(to_rgb(under), to_rgb(over), strict=True)
    return tuple(a + share * (b - a) for a, b in both)


def _outline(text: str) -> Path:
    """Return the outline of a text of the usual size, centred at (0, 0), in CSS pixels."""
    outline = TextPath((0, 0), text, size=FONT_SIZE, prop=FontProperties(family="DejaVu Sans"))
    box = outline.get_extents()
    return Path(outline.vertices - (np.array(box.min) + np.array(box.max)) / 2.0, outline.codes)


def _as_marker(outline: Path) -> dict[str, Any]:
    """Return the style of a marker that shows an outline at its own size."""
    # Matplotlib scales a marker so that its largest coordinate is half the marker size.
    return {"marker": outline, "markersize": 2.0 * float(np.abs(outline.vertices).max())}
