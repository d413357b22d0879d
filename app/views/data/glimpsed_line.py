"""The line or boundary that somebody points at in another panel, with its numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from app.views.data.equation import Equation
from app.views.glimpses import place_beside, words
from app.views.label import Box, Label
from app.views.run_lines import active_colour
from app.views.view import View

#: CSS pixels: width of the line; its dashes; its opacity.
WIDTH, DASHES, ALPHA = 2.6, (0, (2.2, 1.6)), 0.9


class GlimpsedLine:
    """Draws what is pointed at among the points; its artists are made at their first use.

    Parameters
    ----------
    view : View
        The data panel.

    Attributes
    ----------
    line : Line2D or None
    equation : Equation or None
        The words at the end of a line.
    label : Label or None
        The words beside a boundary, which has no equation y = m x + b.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.line: Line2D | None = None
        self.equation: Equation | None = None
        self.label: Label | None = None

    def parameters(self) -> tuple[float, float] | None:
        """Return the parameters in the units of the data; None if nothing is pointed at."""
        session = self._view.session
        glimpse, design = session.glimpse, session.run.design
        return design.to_original_units(glimpse.m, glimpse.b) if glimpse and design else None

    def artists(self) -> list[Artist]:
        """Return the line y = m x + b, or nothing."""
        own = self.parameters()
        if own is None:
            return []
        ends = np.array(self._view.limits_across)
        return [self._drawn(ends, own[0] * ends + own[1])]

    def _drawn(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Line2D:
        if self.line is None:
            self.line = self._view.line(lw=WIDTH, ls=DASHES, alpha=ALPHA, zorder=2.9)
        self.line.set_data(x, y)
        self.line.set_color(active_colour(self._view))
        return self.line

    def names(self, taken: Sequence[Box]) -> list[Artist]:
        """Return the numbers of the line at its end, or fewer of them where there is no room."""
        own, glimpse, view = self.parameters(), self._view.session.glimpse, self._view
        if own is None or glimpse is None:
            return []
        if self.equation is None:
            self.equation = Equation(view)
        equation = self.equation
        for text in (words(glimpse, view, equation.of(*own)), words(glimpse, view)):
            label = equation.place(*own, text, view.theme.text, taken)
            if label:
                return [label]
        return []

    def boundary(self, edge: NDArray[np.float64]) -> list[Artist]:
        """Return a boundary with these ends, shape (2, 2), and its numbers beside its middle."""
        view, glimpse = self._view, self._view.session.glimpse
        if glimpse is None:
            return []
        if self.label is None:
            self.label = Label(view, view.theme.text, 6.0)
        self.label.set_text(words(glimpse, view))
        place_beside(view, self.label, edge.mean(axis=0))
        return [self._drawn(*edge.T), self.label]
