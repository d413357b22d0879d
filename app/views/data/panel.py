"""The data panel: the points, and what the runs have learned from them so far."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import matplotlib as mpl
from matplotlib.artist import Artist

from app.objective.models import adaline, line
from app.views.data.boundary import Boundary
from app.views.data.fitted_line import FittedLine
from app.views.data.handles import Handles
from app.views.data.points import Points, are_many
from app.views.data.window import DataWindow
from app.views.theme import matplotlib_style
from app.views.view import Margins, View


class DataView(View):
    """Points (x, y) and the line y = m x + b, or the boundary between two classes.

    Attributes
    ----------
    points : Points
    fitted_line : FittedLine
    handles : Handles
    """

    name = "data"
    margins = Margins(left=48, right=16, top=12, bottom=40)
    usual_size = (720.0, 520.0)

    def build(self) -> None:
        """Make all artists."""
        axes = self.axes
        axes.set_ylabel("", rotation=0, labelpad=10)
        axes.grid(visible=True, color=self.theme.grid, linewidth=1.0)
        axes.set_axisbelow(True)
        self._window = DataWindow(self)
        self.points = Points(self)
        self.fitted_line = FittedLine(self)
        self.handles = Handles(self)

    @cached_property
    def boundary(self) -> Boundary:
        """The boundary of a neuron, made at its first use because its labels take long to make."""
        with mpl.rc_context(matplotlib_style(self.theme)):
            return Boundary(self)

    @property
    def _learned(self) -> FittedLine | Boundary | None:
        """The part of the panel for the model; None if the model does not learn from points."""
        model = self.session.settings.model
        if model == adaline.MODEL.name:
            return self.boundary
        return self.fitted_line if model == line.MODEL.name else None

    @property
    def is_gliding(self) -> bool:
        """Whether the limits are on their way to others."""
        return self._window.is_gliding

    def choose_limits(self) -> None:
        """Fit points and line when they change; else only make room for the line."""
        is_classifying = self.session.settings.model == adaline.MODEL.name
        self.name_axes(*(("x₁", "x₂") if is_classifying else ("x", "y")))
        self._window.follow()

    def scene_key(self) -> tuple[object, ...]:
        """Return the model, what the goals depend on, and the points if they are many."""
        settings, many = self.session.settings, are_many(self.session.dataset)
        version = self.session.points_version if settings.least_squares or many else None
        loss = self.session.run.problem.loss if settings.least_squares else None
        return (settings.model, settings.least_squares, loss, many, version)

    def scene_artists(self) -> Sequence[Artist]:
        """Update the artists of the scene and return them, lowest first."""
        artists = self.points.cloud() if are_many(self.session.dataset) else []
        return artists + (self._learned.scene() if self._learned else [])

    def live_key(self) -> tuple[object, ...]:
        """Return what every run has learned, and the points if they are few."""
        session = self.session
        settings, runs = session.settings, session.runs
        learned = tuple((run.colour, run.name, *run.descent.original_units) for run in runs.shown)
        return (
            learned, len(runs) > 1, session.points_version, session.selected, session.is_held,
            *self.handles.key(),
            session.highlighted, settings.residuals, settings.squares and session.run.problem.loss,
        )  # fmt: skip

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        learned = self._learned
        artists = learned.live() if learned else []
        if not are_many(self.session.dataset):
            artists += self.points.cloud()
        artists += self.points.rings(learned.wrong() if learned else None)
        return artists + self.handles.artists()

    def residual_at(self, x: float, y: float) -> int | None:
        """Return the point whose residual is at a place (CSS pixels), or None.

        Examples
        --------
        >>> from app.session.session import Session
        >>> from app.views.theme import LIGHT
        >>> view = DataView(Session(), LIGHT, 720, 520, 1)
        >>> x, y = view.to_pixels(0.93, 0.4)  # half-way between the last point and y = 0
        >>> view.residual_at(x + 5, y)
        12
        """
        return self._learned.residual_at(x, y) if self._learned else None
