"""The plane of m and b: level curves of J, the paths, and the gradient at the iterate."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.artist import Artist

from app.data.dataset import Point
from app.objective.models import MODELS
from app.session.glimpse import Glimpse
from app.training.history import B, M
from app.views import axis_room
from app.views.apart import placed_apart
from app.views.fan import FanLines
from app.views.glimpses import GlimpseMark
from app.views.label import Box, Label
from app.views.plane.arrows import Arrows
from app.views.plane.levels import Levels
from app.views.plane.path_names import PathNames
from app.views.plane.paths import Paths
from app.views.plane.tracks import Tracks
from app.views.plane.window import Window
from app.views.view import Margins, View

#: Opacity of the path of the next epochs.
FUTURE_ALPHA = 0.35

#: CSS pixels: width of the markers that words keep clear of.
MARKER = 12.0

#: The parameters that are others on standardized columns, and called so.
STANDARDIZED = ("m", "w1", "w2")


class PlaneView(View):
    """J over (m, b); both axes have one scale if they can, so right angles look right."""

    name = "plane"
    margins = Margins(left=58, right=16, top=20, bottom=40)
    looks_ahead = True

    def build(self) -> None:
        """Make all artists."""
        self._tracks = Tracks(self.session, self.theme)
        self._window = Window(self, self._tracks)
        self._levels = Levels(self)
        self._paths = Paths(self, self._tracks)
        self._arrows = Arrows(self, self._tracks)
        self._names = PathNames(self, self._tracks)
        self.glimpse = GlimpseMark(self)
        self.fan = FanLines(self, lambda rows: (rows[:, M], rows[:, B]))
        self.future = self.line(lw=1.4, marker="o", ms=2.4, mew=0, alpha=FUTURE_ALPHA, zorder=2.9)
        self._legend = self.text(
            1.0, 1.0, "", transform=self.axes.transAxes, color=self.theme.gradient, ha="right",
            va="bottom",
        )  # fmt: skip
        self._scales = self.text(
            0.0, 1.0, self.words.say("plane.scales"), transform=self.axes.transAxes,
            color=self.theme.muted, ha="left", va="bottom",
        )  # fmt: skip
        self._scales.set(animated=False, clip_on=False, visible=False)
        self._legend_key: tuple[object, ...] = ()
        self._legend.set(animated=False, clip_on=False)

    def choose_limits(self) -> None:
        """Update tracks, limits, the scale of the arrows and the names of the axes."""
        self._tracks.look()
        if self._tracks.tracks:
            self._set_labels()
            self._window.follow()
            if not self.session.is_held:
                self._arrows.choose_scale()
        self._legend.set_visible(self._tracks.objective is not None)
        if self._tracks.objective is not None:
            self._write_legend(self._arrows.legends())

    def _write_legend(self, texts: list[str]) -> None:
        """Write the first text that has room; nothing if none has."""
        key = (*texts, self.size, self.room, self._window.has_one_scale)
        if key != self._legend_key:
            self._legend_key = key
            self._scales.set_visible(not self._window.has_one_scale)
            scales = axis_room.width(self, self._scales.get_text(), axis_room.NAMES)
            room = self.size[0] - self.room.right
            if self._scales.get_visible():
                room = self.inner_size[0] - scales - axis_room.NAME_PAD
            fits = [text for text in texts if axis_room.width(self, text, axis_room.NAMES) <= room]
            self._legend.set_text(fits[0] if fits else "")

    def _set_labels(self) -> None:
        settings = self.session.settings
        standardized = STANDARDIZED if settings.standardize else ()
        across, up = (
            self.words.say(f"axis.{name}_standardized" if name in standardized else f"axis.{name}")
            for name in MODELS[settings.model].parameters
        )
        self.name_axes(across, up)

    def axes_key(self) -> tuple[object, ...]:
        """Include the legend: drawing text is slow, and its number seldom changes."""
        return (
            *super().axes_key(), self._legend.get_text(), self._legend.get_visible(),
            self._scales.get_visible(),
            self.axes.get_xlabel(), self.axes.get_ylabel(),
        )  # fmt: skip

    def scene_key(self) -> tuple[object, ...]:
        """Return the objective, the starts, and whether level curves have names."""
        tracks, session = self._tracks, self.session
        return (
            session.points_version, session.is_held, session.run.problem.loss,
            session.settings.model, tracks.is_between,
            tracks.design and (tracks.design.shift, tracks.design.scale),
            *(track.start for track in tracks.tracks),
        )  # fmt: skip

    def scene_artists(self) -> Sequence[Artist]:
        """Update the artists of the scene and return them, lowest first."""
        tracks = self._tracks
        if not tracks.tracks:
            return ()
        if not tracks.objective:
            return (self._paths.starts(),)
        curves = self._levels.artists(
            tracks.objective, self.session.run.problem.n,
            is_changing=self.session.is_held or tracks.is_between,
        )  # fmt: skip
        return [*curves, self._paths.starts()]

    def live_key(self) -> tuple[object, ...]:
        """Return the runs, and what the arrows at the iterate depend on."""
        session = self.session
        highlighted = session.highlighted if session.settings.contributions else None
        return (
            *self._tracks.key(), session.settings.contributions, highlighted,
            session.look_ahead().version,
        )  # fmt: skip

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        tracks = self._tracks
        if not tracks.tracks:
            return ()
        paths, places = self._paths.artists()
        if not tracks.objective:
            return [*paths, *places]
        curve = self._levels.through(tracks.objective, tracks.active.now, tracks.active.colour)
        arrows = self._arrows.artists()
        names = self._name_paths()
        ends = self._name_rates([name.box for name in names])
        return [
            curve, *self._place_future(), *paths, *places[:-1], *arrows, *names, places[-1], *ends
        ]  # fmt: skip

    def _name_paths(self) -> Sequence[Label]:
        """Return the names of several runs, clear of the arrows, the minimum and each other."""
        objective = self._tracks.objective
        if len(self._tracks.tracks) < 2 or not objective:  # noqa: PLR2004  one needs no name
            return ()
        marks = [track.start for track in self._tracks.tracks]
        marks += [objective.minimum] if objective.minimum else []
        return self._names.artists(self._arrows.taken(), marks, self._levels.named_boxes())

    def _name_rates(self, taken: list[Box]) -> list[Artist]:
        """Return the rates of the fan that have room, clear of names, arrows and the minimum."""
        ends = [] if self._tracks.is_between else self.fan.ends()
        if not ends:
            return []
        minimum = self.session.run.objective.minimum
        marks = [self._tracks.active.now, *([minimum] if minimum else [])]
        boxes = [*taken, *self._arrows.taken(), *map(self._around, marks)]
        return placed_apart(self, ends, boxes)

    def _place_future(self) -> list[Artist]:
        """Return the paths of the next epochs, if they are shown."""
        own = self.session.look_ahead().own
        if self._tracks.is_between:
            return []
        if own is None or len(own.rows) < 2:  # noqa: PLR2004  a path has two ends
            return self.fan.artists()
        self.future.set_data(own.rows[:, M], own.rows[:, B])
        if self.future.get_color() != self._tracks.active.colour:
            self.future.set_color(self._tracks.active.colour)
        return [*self.fan.artists(), self.future]

    def glimpse_at(self, x: float, y: float) -> Glimpse | None:
        """Return the line of which (m, b) is at CSS pixels (x, y)."""
        tracks = self._tracks
        if not tracks.tracks or not tracks.objective or tracks.is_between:
            return None
        m, b = self.place_at(x, y)
        loss = tracks.objective.value(m, b)
        return Glimpse(self.name, m, b, loss) if math.isfinite(loss) else None

    def glimpse_artists(self) -> Sequence[Artist]:
        """Return the ring at (m, b) of what is pointed at, and its loss in words."""
        glimpse = self.session.glimpse
        if not glimpse or not self._tracks.tracks or self._tracks.is_between:
            return ()
        marks = [self._tracks.active.now, self.session.run.objective.minimum]
        return self.glimpse.artists(
            (glimpse.m, glimpse.b), taken=[self._around(mark) for mark in marks if mark]
        )

    def _around(self, place: Point) -> Box:
        """Return a box around the marker at a place, in pixels."""
        x, y = (float(each) for each in self.axes.transData.transform(place))
        half = MARKER / 2 * self.size[2] * self.zoom
        return x - half, y - half, x + half, y + half

    def start_place(self) -> Point | None:
        """Return where the ring of the active run's start is."""
        return self._tracks.active.start if self._tracks.tracks else None

    def contribution_at(self, x: float, y: float) -> int | None:
        """Return the point whose vector is under CSS pixels (x, y), or None."""
        return self._arrows.chain.at(x, y, self._arrows.scale) if self._tracks.tracks else None
