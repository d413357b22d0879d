"""The plane of m and b: level curves of J, the paths, and the gradient at the current point."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist

from app.objective.models import MODELS
from app.views.plane.arrows import Arrows
from app.views.plane.levels import Levels
from app.views.plane.paths import Paths
from app.views.plane.tracks import Tracks
from app.views.plane.window import Window
from app.views.view import Margins, View

#: What the axes call the parameters of a model, and its first one on standardized columns.
LABELS = {"m": "slope m", "b": "intercept b", "w1": "weight w₁", "w2": "weight w₂"}
STANDARDIZED = {
    "m": "slope m (standardized x)",
    "w1": "weight w₁ (standardized)",
    "w2": "weight w₂ (standardized)",
}


class PlaneView(View):
    """J over (m, b), both axes at one scale, so that right angles are right angles."""

    name = "plane"
    margins = Margins(left=58, right=16, top=20, bottom=40)

    def build(self) -> None:
        """Make all artists."""
        self.axes.locator_params(nbins=6)
        self._tracks = Tracks(self.session, self.theme)
        self._window = Window(self, self._tracks)
        self._levels = Levels(self)
        self._paths = Paths(self, self._tracks)
        self._arrows = Arrows(self, self._tracks)
        self._legend = self.text(
            1.0, 1.0, "", transform=self.axes.transAxes, color=self.theme.gradient, ha="right",
            va="bottom",
        )  # fmt: skip
        self._legend.set(animated=False, clip_on=False)

    def set_limits(self) -> None:
        """Take what the session has come to, and fit limits, scale and names of axes to it."""
        self._tracks.look()
        if self._tracks.tracks:
            self._set_labels()
            self._window.follow()
            if not self.session.is_held:
                self._arrows.choose_scale()
        self._legend.set_visible(self._tracks.bowl is not None)
        self._legend.set_text(f"arrow: {self._arrows.scale:.3g} × −gradient")

    def _set_labels(self) -> None:
        settings = self.session.settings
        labels = LABELS | STANDARDIZED if settings.standardize else LABELS
        across, up = (labels[name] for name in MODELS[settings.model].parameters)
        self.axes.set_xlabel(across)
        self.axes.set_ylabel(up)

    def axes_key(self) -> tuple[object, ...]:
        """The legend is part of it: text is dear, and its number seldom changes."""
        return (
            *super().axes_key(), self._arrows.scale, self._legend.get_visible(),
            self.axes.get_xlabel(), self.axes.get_ylabel(),
        )  # fmt: skip

    def scene_key(self) -> tuple[object, ...]:
        """The bowl, the starts, and whether level curves have names."""
        tracks, session = self._tracks, self.session
        return (
            session.points_version, session.is_held, session.settings.loss, session.settings.model,
            tracks.is_between,
            tracks.design and (tracks.design.shift, tracks.design.scale),
            *(track.start for track in tracks.tracks),
        )  # fmt: skip

    def scene_artists(self) -> Sequence[Artist]:
        """Update the artists of the scene and return them, lowest first."""
        tracks = self._tracks
        if not tracks.tracks:
            return ()
        if not tracks.bowl:
            return (self._paths.starts(),)
        # While a point is dragged, or columns change, names would only flicker, at a cost.
        is_named = not self.session.is_held and not tracks.is_between
        return [*self._levels.artists(tracks.bowl, named=is_named), self._paths.starts()]

    def live_key(self) -> tuple[object, ...]:
        """The runs, and what is to be shown at the current point."""
        session = self.session
        highlighted = session.highlighted if session.settings.contributions else None
        return (*self._tracks.key(), session.settings.contributions, highlighted)

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        tracks = self._tracks
        if not tracks.tracks:
            return ()
        paths, places = self._paths.artists()
        if not tracks.bowl:
            return [*paths, *places]
        curve = self._levels.through(tracks.bowl, tracks.active.now, tracks.active.colour)
        arrows = self._arrows.artists()
        return [curve, *paths, *places[:-1], *arrows, places[-1]]

    def contribution_at(self, x: float, y: float) -> int | None:
        """Return the point whose vector is under CSS pixels (x, y), or None."""
        return self._arrows.chain.at(x, y, self._arrows.scale)
