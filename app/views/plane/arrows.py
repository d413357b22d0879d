"""The arrows at the iterate: the next step with its parts, and the state of the optimizer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import ArrayLike, NDArray

from app.objective.models import MODELS
from app.optimizers import sgd
from app.views.arrow import arrow_polygons
from app.views.label import Box
from app.views.limits import round_up
from app.views.plane.chain import Chain
from app.views.plane.lens import Lens
from app.views.plane.names import PLACES, Names, Wanted
from app.views.plane.tracks import Tracks
from app.views.quick import QuickPolygons
from app.views.view import View
from app.views.words import SYMBOLS

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Extent:
    """Bounds for the longest of the larger vectors, as shares of the shorter side of the panel.

    The scale stays the same until that would be shorter or longer than the bounds. Then a new
    scale makes it about as long as `chosen`.
    """

    shortest: float
    chosen: float
    longest: float


#: The state of an optimizer can be many times the gradient, and both must be visible.
STATE = Extent(0.06, 0.3, 1.2)

#: A chain of many vectors needs more room.
CHAIN = Extent(0.3, 0.6, 1.2)

#: A gradient below this share of the gradient at the start does not change the scale: near the
#: minimum its vectors vanish.
VANISHED = 2e-3

#: Pixels between the edge of the panel and vectors that must be wholly in sight.
FROM_EDGE = 6.0

#: Pixels: the least length of a named part of the step, whose name would cover a shorter one,
#: and of a named arrow of the state, which has no neighbour.
LABELLED_FROM, STATE_LABELLED_FROM = 40.0, 24.0

#: Pixels: a hairline of this length shows the direction of a step that is shorter; a lens shows
#: a step shorter than `LENS_BELOW`.
HAIRLINE, LENS_BELOW = 60.0, 6.0

#: Pixels: widths of the parts of the step, of the whole, of the state; length of a head.
PART_WIDTH, WIDTH, STATE_WIDTH, BAR_WIDTH, HEAD = 1.8, 3.0, 2.0, 4.0, 10.0
PART_ALPHA, PALE_ALPHA, STATE_ALPHA, BAR_ALPHA = 0.45, 0.35, 0.9, 0.4

#: An arrow is cut off so many panels away, since Agg counts pixels in 24 bits.
FARTHEST = 10.0

#: The arrows of `Rule.arrows`; those of the second row have no direction.
DIRECTED = ("velocity", "mean")
SIZES = ("root_of_mean", "root_of_sum")


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The state of an optimizer, as vectors from the iterate, in units of the gradient.

    Attributes
    ----------
    arrows : dict of str to ndarray
        By name, what has a direction.
    bars : dict of str to (ndarray, ndarray)
        By name, what has only a size along m and one along b.
    """

    arrows: dict[str, Vector]
    bars: dict[str, tuple[Vector, Vector]]


class Arrows:
    """The next step of the active run, where it will land, and what it is made of.

    The step is true: it ends where the next update ends. Beside it stand, pale, the step over all
    points if the update is that of a batch, or -rate x gradient under another rule than plain
    descent. The shares of the points and the state of an optimizer would often be too small to be
    seen at that scale. So they, and the gradient beside them, are a round number of times larger.

    Parameters
    ----------
    view : View
        The panel.
    tracks : Tracks
        The runs; there must be points.

    Attributes
    ----------
    magnified : float
        How many times larger shares and state are than the step; 1 if there are none.
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        theme = view.theme
        self._view, self._tracks = view, tracks
        self.magnified = 1.0
        self.chain = Chain(view, tracks)
        self.lens = Lens(view)
        in_pixels = {"transform": IdentityTransform(), "linewidths": 0}
        self.step = view.polygons(**in_pixels, facecolors=theme.gradient, zorder=4)
        self.step.set_alpha([PART_ALPHA, PART_ALPHA, 1.0])
        self.pale = view.polygons(
            **in_pixels, facecolors=theme.gradient, alpha=PALE_ALPHA, zorder=3.9
        )
        self.hairline = view.line(
            lw=0.9, color=theme.gradient, transform=IdentityTransform(), zorder=3.9
        )
        self.landing = view.line(
            ls="", marker="o", ms=7, mfc=theme.background, mec=theme.gradient, mew=1.3, zorder=3.8
        )
        self.state = view.polygons(**in_pixels, zorder=4)
        self.bars = view.polygons(**in_pixels, facecolors=theme.muted, alpha=BAR_ALPHA, zorder=4)
        self.state.set_facecolor([to_rgba(theme.muted, STATE_ALPHA)])
        self.names = Names(view)
        #: The tips of all arrows and bars of the last picture, in device pixels, and the lens.
        self._tips: list[Vector] = []
        self._lens_boxes: list[Box] = []

    def legends(self) -> list[str]:
        """Return what the arrow is, in words: all of it, or less where there is no room."""
        say, run = self._view.words.say, self._tracks.active.run.descent
        is_plain = run.settings.optimizer == sgd.RULE.name
        if not run.problem.is_full_batch:
            texts = [say("step.batch_pale"), say("step.batch")]
        else:
            texts = [say("step.gradient" if is_plain else "step")]
        if self.magnified == 1.0:
            return texts
        scale = self._view.words.to_resolution(self.magnified, self.magnified / 100.0)
        larger = say("step.shares" if self.chain.links() else "step.state", scale=scale)
        return [f"{texts[-1]} · {larger}", larger]

    @property
    def scale(self) -> float:
        """Units of the plane for one unit of gradient in shares and state."""
        return self.magnified * self._tracks.active.run.descent.settings.learning_rate

    def _name(self, arrow: str) -> str:
        return self._view.words.say(f"arrow.{arrow}")

    def _parts_names(self) -> list[str]:
        """Return the names of the parts of the step."""
        run = self._tracks.active.run.descent
        names = [SYMBOLS[name] for name in MODELS[run.settings.model].parameters]
        is_plain = run.problem.is_full_batch and run.settings.optimizer == sgd.RULE.name
        return [f"−η ∂J/∂{name}" if is_plain else f"Δ{name}" for name in names]

    def _gradient_now(self) -> Vector:
        objective = self._tracks.objective
        assert objective
        return np.array(objective.gradient(*self._tracks.active.now))

    def _optimizer_state(self, gradient: Vector) -> State:
        """Return the state of the optimizer; it is empty during a morph."""
        arrows: dict[str, Vector] = {}
        bars: dict[str, tuple[Vector, Vector]] = {}
        named = () if self._tracks.is_between else self._tracks.active.run.descent.rule_arrows
        for name, along_m, along_b in named:
            if not along_m and not along_b:
                continue
            if name in DIRECTED:
                arrows[self._name(name)] = np.array([-along_m, -along_b])
            else:
                towards_m, towards_b = np.where(gradient > 0.0, -1.0, 1.0)
                bars[self._name(name)] = (
                    np.array([towards_m * along_m, 0.0]),
                    np.array([0.0, towards_b * along_b]),
                )
        return State(arrows, bars)

    # The scale of shares and state

    def choose_scale(self) -> None:
        """Choose another scale if shares or state are too short to read or too long to see."""
        objective = self._tracks.objective
        if not objective:
            self.magnified = 1.0
            return
        gradient, links = self._gradient_now(), self.chain.links()
        state = self._optimizer_state(gradient)
        ends = [*state.arrows.values(), *(bar for pair in state.bars.values() for bar in pair)]
        if not links and not ends:
            self.magnified = 1.0
            return
        all_ends = np.array([*ends, -gradient, *(links.joints if links else ())])
        extent = CHAIN if links else STATE
        rate = self._tracks.active.run.descent.settings.learning_rate
        most = self._most_in_sight(all_ends)
        side = min(self._view.inner_size)
        longest = float(np.hypot(*(all_ends / self._view.units_per_pixel()).T).max()) / side
        at_start = math.hypot(*objective.gradient(*self._tracks.active.start))
        share = longest * self.scale
        is_readable = extent.shortest <= share <= extent.longest and self.scale <= most
        if float(np.hypot(*all_ends.T).max()) > VANISHED * at_start and not is_readable:
            # Half of a number, rounded up, is never above the number.
            self.magnified = round_up(min(extent.chosen / longest, most / 2.0) / rate)
            if self.scale > most:
                self.magnified = round_up(most / rate / 4.0)

    def _most_in_sight(self, ends: NDArray[np.float64]) -> float:
        """Return the largest scale at which no vector leaves the panel; infinite if none would."""
        view, units = self._view, np.array(self._view.units_per_pixel())
        place = np.array(self._tracks.active.now)
        low, high = np.array([view.limits_across, view.limits_up]).T
        below, above = low + FROM_EDGE * units - place, high - FROM_EDGE * units - place
        if (below >= 0.0).any() or (above <= 0.0).any():
            return math.inf  # on the edge itself no scale is small enough
        room = np.where(ends > 0.0, above, below)
        return float(np.divide(room, ends, out=np.full(ends.shape, np.inf), where=ends != 0).min())

    # The picture

    def artists(self) -> Sequence[Artist]:
        """Update all arrows and return them, lowest first, then their names."""
        view, gradient, links = self._view, self._gradient_now(), self.chain.links()
        tail = view.axes.transData.transform(self._tracks.active.now)
        per_plane = view.size[2] / np.array(view.units_per_pixel())
        per_unit = self.scale * per_plane
        self._tips, self._lens_boxes, self.names.taken = [], [], []
        state = self._optimizer_state(gradient)
        artists = self._place_state(state, tail, per_unit)
        artists += self._place_pale(tail, gradient, per_plane)
        if links:
            artists.append(self.chain.place(links, tail, per_unit))
        way = self._next_way(gradient)
        if way is None:
            return artists
        landing = way + self._tracks.active.now
        step = self._cut(way * per_plane)
        parts = [np.array([step[0], 0.0]), np.array([0.0, step[1]])]
        if links:  # beside many small vectors the two parts would be too much
            parts = [np.zeros(2), np.zeros(2)]
        self._set(self.step, tail, [*parts, step], np.array([PART_WIDTH, PART_WIDTH, WIDTH]))
        short = self._place_short(tail, step, has_chain=links is not None)
        self._lens_boxes = [self.lens.box] if self.lens.circle in short else []
        artists += [*short, self.step]
        if np.isfinite(landing).all():
            self.landing.set_data(*landing[:, None])
            artists.insert(0, self.landing)
        if self._tracks.is_between:
            return artists
        return [*artists, *self._place_names(state, tail, per_unit, [*parts, step])]

    def taken(self) -> list[Box]:
        """Return what other names must not cover: arrows at some places, their names, the lens."""
        boxes = list(self._lens_boxes)
        for middle, half in self.names.taken:
            (left, low), (right, high) = (middle - half).tolist(), (middle + half).tolist()
            boxes.append((left, low, right, high))
        tail = self._view.axes.transData.transform(self._tracks.active.now)
        along = (tail + PLACES[:, None] * (np.array(self._tips).reshape(-1, 2) - tail)).tolist()
        return boxes + [(x, y, x, y) for places in along for x, y in places]

    def _next_way(self, gradient: Vector) -> Vector | None:
        """Return what the next update adds to m and b; None if the columns shown do not tell."""
        run = self._tracks.active.run.descent
        if not self._tracks.is_between:
            return np.array(run.landing) - (run.m, run.b)
        is_plain = run.settings.optimizer == sgd.RULE.name and run.problem.is_full_batch
        return -run.settings.learning_rate * gradient if is_plain else None

    def _place_pale(self, tail: Vector, gradient: Vector, per_plane: Vector) -> list[Artist]:
        """Place what is compared with the step: pale, and without parts."""
        run = self._tracks.active.run.descent
        is_plain = run.settings.optimizer == sgd.RULE.name
        if run.problem.is_full_batch and is_plain and self.magnified == 1.0:
            return []  # that is the step itself
        way = -gradient * self.scale
        if not run.problem.is_full_batch and self.magnified == 1.0 and not self._tracks.is_between:
            way = np.array(run.next_step)
        self._set(self.pale, tail, [self._cut(way * per_plane)], WIDTH)
        return [self.pale]

    def _place_short(self, tail: Vector, step: Vector, *, has_chain: bool) -> list[Artist]:
        """Show a short step's direction by a hairline, and a very short step in a lens."""
        pixel, length = self._view.size[2] * self._view.zoom, _length(step)
        run = self._tracks.active.run.descent
        if has_chain or run.is_at_minimum or not 0.0 < length < HAIRLINE * pixel:
            return []
        tip = tail + step * (HAIRLINE * pixel / length)
        self.hairline.set_data(*np.array([tail, tip]).T)
        if length >= LENS_BELOW * pixel:
            return [self.hairline]
        return [self.hairline, *self.lens.artists(tail, step)]

    def _cut(self, vector: Vector) -> Vector:
        """Return a vector in pixels, shortened if it is longer than many panels."""
        farthest = FARTHEST * self._view.size[0] * self._view.size[2]
        longest = float(np.nan_to_num(np.abs(vector), nan=math.inf).max())
        if longest <= farthest:
            return vector
        return np.nan_to_num(vector * (farthest / longest)) if longest < math.inf else np.zeros(2)

    def _place_state(self, state: State, tail: Vector, per_unit: Vector) -> list[Artist]:
        artists: list[Artist] = []
        if state.bars:
            ends = [self._cut(bar * per_unit) for pair in state.bars.values() for bar in pair]
            width = BAR_WIDTH * self._view.size[2] * self._view.zoom
            self.bars.set_verts([_bar(tail, end, width) for end in ends])
            self._tips += [tail + end for end in ends]
            artists.append(self.bars)
        if state.arrows:
            vectors = [self._cut(vector * per_unit) for vector in state.arrows.values()]
            self._set(self.state, tail, vectors, STATE_WIDTH)
            artists.append(self.state)
        return artists

    def _set(
        self, arrows: QuickPolygons, tail: Vector, vectors: list[Vector], widths: ArrayLike
    ) -> None:
        tips, pixel = tail + np.array(vectors), self._view.size[2] * self._view.zoom
        self._tips += list(tips)
        tails, widths = np.broadcast_to(tail, tips.shape), np.asarray(widths) * pixel
        arrows.set_outlines(arrow_polygons(tails, tips, widths, HEAD * pixel))

    def _place_names(
        self, state: State, tail: Vector, per_unit: Vector, arrows: list[Vector]
    ) -> list[Text]:
        """Name the long arrows, those of the state first; of the parts both or neither."""
        vectors = [(name, self._cut(vector * per_unit)) for name, vector in state.arrows.items()]
        drawn = [*arrows, *(vector for _, vector in vectors)]
        for name, pair in state.bars.items():
            ends = [self._cut(bar * per_unit) for bar in pair]
            drawn += ends
            vectors.append((name, max(ends, key=_length)))
        muted, pixel = self._view.theme.muted, self._view.size[2] * self._view.zoom
        wanted = [
            Wanted(name, muted, tail, tail + vector)
            for name, vector in vectors
            if _length(vector) >= STATE_LABELLED_FROM * pixel
        ]
        # Bars lie along the parts; one name is enough for both.
        parts = [] if state.bars else list(zip(self._parts_names(), arrows, strict=False))
        both = [
            Wanted(name, self._view.theme.gradient, tail, tail + vector)
            for name, vector in parts
            if _length(vector) >= LABELLED_FROM * pixel
        ]
        if len(both) < len(arrows) - 1:
            both = []
        if not wanted and not both:
            return []
        return self.names.place(wanted, both, [(tail, tail + vector) for vector in drawn])


def _length(vector: Vector) -> float:
    return math.hypot(*vector)


def _bar(tail: Vector, way: Vector, width: float) -> NDArray[np.float64]:
    """Return the outline of a bar along one axis, shape (4, 2)."""
    aside = np.where(way == 0.0, width / 2, 0.0)
    return np.array([tail - aside, tail + way - aside, tail + way + aside, tail + aside])
