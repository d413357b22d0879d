"""J against one of m and b, with the other fixed, and the next step along it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.transforms import IdentityTransform

from app.data.dataset import Point
from app.objective.models import MODELS
from app.session.glimpse import Glimpse
from app.training.history import LOSS, B, M
from app.views.arrow import arrow_polygon
from app.views.contours import Array, affordable
from app.views.glimpses import GlimpseMark
from app.views.limits import contains, round_up, with_room
from app.views.slices.beside import beside_tangent
from app.views.slices.pointed import glimpse_on
from app.views.slices.section import Section
from app.views.view import Margins, View
from app.views.words import SYMBOLS

#: Places across at which J is evaluated: three pixels apart in a usual panel, and so many at least
#: where the points are so many that each value takes long.
PLACES, LEAST_PLACES = 160, 24

#: More kinks than this in sight are too near to each other to be seen.
MOST_KINKS = 300

#: Room around start, minimum and path, as a share of their extent.
ROOM = 0.28

#: The window makes room for the next iterate if that lies at most so many windows outside. A longer
#: step is cut off until the run takes it.
STEP_IN_SIGHT = 0.6

#: Height of the window, in heights of the highest landmark: at first, and each time that it has to
#: grow. The second is larger, so that the limits of a diverging run jump seldom.
HEADROOM, GROWN_HEADROOM = 1.12, 2.0

#: If the landmarks fill less than this share of the height, the window shrinks.
FILLED_AT_LEAST = 0.15

#: Room below the least J, as a share of the height.
BELOW = 0.07

#: A height must be this share of J, or its ticks would differ only in digits of rounding errors.
LEAST_HEIGHT = 1e-9

#: Half the length of the tangent, pixels.
TANGENT = 62.0

#: Pixels: between a text and anything that it must not touch; the least length of a named arrow.
GAP, LABELLED_FROM = 6.0, 26.0

#: An arrow is cut off so many panels away, since Agg counts pixels in 24 bits.
FARTHEST = 10.0

#: The most past iterates shown of a function of one weight; the oldest are the faintest.
PAST = 40


class SliceView(View):
    """J against one of (m, b), with the other fixed at its present value.

    Subclasses say which one varies: `index` is 0 for m and 1 for b.
    """

    margins = Margins(left=58, right=16, top=20, bottom=40)
    index: ClassVar[int]

    def build(self) -> None:
        """Make all artists."""
        theme, axes = self.theme, self.axes
        axes.set_ylabel("", rotation=0, labelpad=10)
        axes.grid(visible=True, color=theme.grid, linewidth=1.0)
        axes.set_axisbelow(True)
        self._symbol = self._derivative = ""
        self._window_key: tuple[object, ...] = ()
        self._reached = (0.0, 0.0)
        self._height = 1.0
        self._curve = self.line(color=theme.residual, lw=2, zorder=2)
        marker = {"ls": "", "marker": "o"}
        self._past = [
            self.line(color=theme.accent, ms=6, mew=0, alpha=alpha, zorder=2.5, **marker)
            for alpha in (0.25, 0.45, 0.7)
        ]
        self._start = self.line(color=theme.muted, ms=7, mfc="none", mew=1.5, zorder=2.7, **marker)
        self._lowest = self.line(ls="", marker="x", color=theme.minimum, ms=8, mew=2, zorder=2.6)
        self._tangent = self.line(color=theme.gradient, lw=2, zorder=3)
        self._fall = self.line(color=theme.gradient, lw=1.2, ls=(0, (1, 2.5)), zorder=3)
        self._landing = self.line(
            ms=7.5, mfc=theme.background, mec=theme.gradient, mew=1.2, alpha=0.8, zorder=3, **marker
        )
        self._arrow = self.polygons(
            transform=IdentityTransform(), linewidths=0, facecolors=theme.gradient, zorder=4
        )
        style = {"transform": IdentityTransform(), "zorder": 5}
        self._slope = self.text(0, 0, "", color=theme.gradient, ha="left", va="bottom", **style)
        self._change = self.text(0, 0, "", color=theme.gradient, ha="center", va="bottom", **style)
        self._now = self.line(
            color=theme.accent, ms=9, mec=theme.background, mew=1.5, zorder=5, **marker
        )
        self.glimpse = GlimpseMark(self)

    # The section

    @property
    def _place(self) -> float:
        run = self.session.run
        return (run.m, run.b)[self.index]

    @property
    def _scale(self) -> float:
        """Device pixels for one pixel of a panel of the usual size."""
        return self.size[2] * self.zoom

    @property
    def _is_closed(self) -> bool:
        session = self.session
        if session.run.objective.weights == 1:
            return self.index > 0
        return not len(session.dataset)

    @property
    def _section(self) -> Section:
        run = self.session.run
        return Section(run.objective, self.index, run.m, run.b, run.design)

    def start_place(self) -> Point | None:
        """Return where the ring of the start is: on the curve, above the start's own number."""
        if self._is_closed:
            return None
        place = self.session.run.start[self.index]
        return place, self._section.value(place)

    def glimpse_at(self, x: float, y: float) -> Glimpse | None:
        """Return the epoch, or the line, that stands at CSS pixels (x, y)."""
        return None if self._is_closed else glimpse_on(self, self._section, self.index, x, y)

    def glimpse_artists(self) -> Sequence[Artist]:
        """Return the ring at the parameter and the loss of what is pointed at, and its numbers."""
        glimpse = self.session.glimpse
        if not glimpse or self._is_closed:
            return ()
        place = (glimpse.m, glimpse.b)[self.index]
        name = f"{SYMBOLS[self._symbol]} = {self.words.short(place, 3)}"
        texts = [self._slope, self._change] if self._change.get_text() else [self._slope]
        taken = [text.get_window_extent(self.canvas.get_renderer()) for text in texts]
        return self.glimpse.artists(
            (place, glimpse.loss), name, taken=[(box.x0, box.y0, box.x1, box.y1) for box in taken]
        )

    # Limits

    def choose_limits(self) -> None:
        """Fit start, minimum and path; then change only if the path leaves the limits."""
        session = self.session
        loss, is_standardized = session.run.problem.loss, session.settings.standardize
        key = (session.restarts, session.points_version, loss, is_standardized)
        if session.is_held and self._window_key:
            return
        starts_anew = key != self._window_key
        self._window_key = key
        self._set_names()
        self._set_across(starts_anew=starts_anew)
        self._set_height(starts_anew=starts_anew)

    def _set_names(self) -> None:
        """Name the axes as the model names its parameters."""
        names = MODELS[self.session.settings.model].parameters
        if self.index < len(names) and names[self.index] != self._symbol:
            self._symbol = names[self.index]
            others = [name for name in names if name != self._symbol]
            self.name_axes(self.words.say(f"slice.{self._symbol}"), "J" if others else "f")
            symbol = SYMBOLS[self._symbol]
            self._derivative = f"∂J/∂{symbol}" if others else f"f′({symbol})"

    def axes_key(self) -> tuple[object, ...]:
        """Return the limits, and the parameter that they belong to."""
        return (*super().axes_key(), self._symbol)

    def _set_across(self, *, starts_anew: bool) -> None:
        run = self.session.run
        past = run.history.all_rows[:, (M, B)[self.index]]
        low = min(float(past.min()), self._place)
        high = max(float(past.max()), self._place)
        window = self.limits_across
        if starts_anew:
            places = [low, high, run.start[self.index]]
            if not self._is_closed:
                minimum = run.objective.minimum
                places += [minimum[self.index]] if minimum else []
                lowest = self._section.lowest(with_room(min(places), max(places), 1.0))
                places += [lowest] if lowest is not None else []
            low, high = min(places), max(places)
            window = with_room(low, high, ROOM)
            worth = run.objective.limits
            if worth:
                window = min(low, worth[0]), max(high, worth[1])
        else:
            low, high = min(low, self._reached[0]), max(high, self._reached[1])
        landing = self._place + run.next_step[self.index]
        reach = STEP_IN_SIGHT * (window[1] - window[0])
        if window[0] - reach < landing < window[1] + reach:
            low, high = min(low, landing), max(high, landing)
        if not contains(window, low, high):
            window = with_room(min(low, window[0]), max(high, window[1]), ROOM / 2)
        self._reached = low, high
        self.look_across(*window)

    def _set_height(self, *, starts_anew: bool) -> None:
        """Fit the curve between the landmarks; it moves when the fixed parameter does."""
        section, least = self._section, self.session.run.objective.least_value
        if least is None:
            least = float(np.nanmin(section.values(np.array(self._reached)), initial=0.0))
        highest = section.highest(*self._reached), section.highest(*self.limits_across)
        # If all landmarks lie at the bottom, the ends of the curve decide.
        needed = next((height - least for height in highest if height > least), 1.0)
        needed = max(needed, LEAST_HEIGHT * abs(least))
        if starts_anew or needed < FILLED_AT_LEAST * self._height:
            self._height = round_up(HEADROOM * needed)
        elif needed > self._height:
            self._height = round_up(GROWN_HEADROOM * needed)
        self.look_up(least - BELOW * self._height, least + self._height)

    # Layers

    def live_key(self) -> tuple[object, ...]:
        """Return everything that the curve and the step depend on."""
        run = self.session.run
        return (
            self.session.restarts, run.m, run.b, run.epoch, run.objective, run.next_step,
            len(self.session.dataset),
        )  # fmt: skip

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        if self._is_closed:
            return ()
        run, place, section = self.session.run, self._place, self._section
        limits = self.limits_across
        places = self._places(section, limits)
        values = section.values(places)
        self._curve.set_data(places, values)
        height = section.value(place)
        self._now.set_data([place], [height])
        artists: list[Artist] = [self._curve]
        if run.objective.weights == 1:
            artists += self._place_past()
        lowest = section.lowest(limits)
        if lowest is not None:
            self._lowest.set_data([lowest], [section.value(lowest)])
            artists.append(self._lowest)
        start = self.start_place()
        if start:
            self._start.set_data([start[0]], [start[1]])
            artists.append(self._start)
        self._place_tangent(place, height)
        step, ceiling = self._place_step(place, height, run.next_step[self.index])
        artists += [self._tangent, *step]
        self._place_slope(self._in_pixels(places, values), ceiling)
        return [*artists, self._now, self._slope]

    def _places(self, section: Section, limits: tuple[float, float]) -> Array:
        """Return the places of the curve, even ones and, so that these look sharp, its kinks."""
        run = self.session.run
        count = PLACES
        if not run.objective.is_quadratic:
            count = affordable(run.problem.n, LEAST_PLACES, PLACES)
        places, kinks = np.linspace(*limits, count), section.kinks(*limits)
        return np.union1d(places, kinks) if 0 < len(kinks) <= MOST_KINKS else places

    def _place_past(self) -> list[Artist]:
        """Set the iterates of the last epochs, in three shades."""
        rows = self.session.run.history.rows[-PAST - 1 : -1]
        for dots, part in zip(self._past, np.array_split(rows, len(self._past)), strict=True):
            dots.set_data(part[:, M], part[:, LOSS])
        return list(self._past)

    def _place_tangent(self, place: float, height: float) -> None:
        across, up = self.units_per_pixel()
        slope = self._section.slope(place)
        value = self.words.short(slope)
        words = self.words.say("slope", derivative=self._derivative, value=value)
        texts = (words, f"{self._derivative} = {value}", value)
        self._slope.set_text(next(filter(self.has_room, texts), value))
        half = TANGENT * self.zoom / math.hypot(1.0, slope * across / up) * across
        ends = np.array([-half, half])
        self._tangent.set_data(place + ends, height + slope * ends)

    def _place_step(self, place: float, height: float, change: float) -> tuple[list[Artist], float]:
        """Set arrow, landing and name of the step; return them, and their upper edge in pixels."""
        scale = self._scale
        artists: list[Artist] = []
        landing = place + change
        landed = self._section.value(landing) if math.isfinite(landing) else math.nan
        if math.isfinite(landed):
            self._landing.set_data([landing], [landed])
            self._fall.set_data([landing, landing], [height, landed])
            artists += [self._fall, self._landing]
        (left, low), (right, _) = self._in_pixels(
            np.array([place, landing]), np.array([height, height])
        )
        farthest = FARTHEST * self.size[0] * self.size[2]
        right = float(np.clip(np.nan_to_num(right), left - farthest, left + farthest))
        self._arrow.set_verts([arrow_polygon((left, low), (right, low), 2.4 * scale, 10 * scale)])
        artists.append(self._arrow)
        ceiling = low + 5 * scale
        if abs(right - left) >= LABELLED_FROM * scale:
            self._change.set_text(f"Δ{SYMBOLS[self._symbol]} = {self.words.short(change)}")
            self._change.set_position((0.0, 0.0))
            box = self._change.get_window_extent()
            edges, half = self.axes.bbox, box.width / 2
            middle = np.clip((left + right) / 2, edges.x0 + half, edges.x1 - half)
            self._change.set_position((float(middle), ceiling))
            artists.append(self._change)
            ceiling += box.height
        return artists, ceiling

    def _place_slope(self, curve: Array, ceiling: float) -> None:
        self._slope.set_position((0.0, 0.0))
        tangent = self._in_pixels(*np.asarray(self._tangent.get_data()))
        label, gap = self._slope.get_window_extent(), GAP * self._scale
        place = beside_tangent(tangent, curve, label, self.axes.bbox, gap=gap, ceiling=ceiling)
        self._slope.set_position(place)

    def _in_pixels(self, places: Array, heights: Array) -> Array:
        return self.axes.transData.transform(np.stack([places, heights], axis=-1))


class SlopeSliceView(SliceView):
    """J against m."""

    name = "slice_m"
    index = 0


class InterceptSliceView(SliceView):
    """J against b."""

    name = "slice_b"
    index = 1
