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
from app.views.limits import contains, round_limits
from app.views.theme import matplotlib_style
from app.views.view import Margins, View

#: If the points fill less than this share of both axes, the limits fit them again.
FILLED_AT_LEAST = 0.25

UNIT = (0.0, 1.0)


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
        axes.set_xlabel("x")
        axes.set_ylabel("y", rotation=0, labelpad=10)
        axes.grid(visible=True, color=self.theme.grid, linewidth=1.0)
        axes.set_axisbelow(True)
        axes.locator_params(nbins=6)
        self._shown_version = -1
        axes.set_xlim(UNIT)
        axes.set_ylim(UNIT)
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

    def set_limits(self) -> None:
        """Change the limits only if the points leave them or no longer fill them."""
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
        learned = tuple((run.colour, *run.descent.original_units) for run in runs.shown)
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
