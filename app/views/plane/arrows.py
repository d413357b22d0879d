"""The arrows at the iterate: the gradient, its parts, and the state of the optimizer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import ArrayLike, NDArray

from app.views.arrow import arrow_polygons, set_arrows
from app.views.limits import round_up
from app.views.plane.chain import Chain
from app.views.plane.names import Names, Wanted
from app.views.plane.tracks import Tracks
from app.views.view import View

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Bounds for the length of the longest arrow, as shares of the shorter side of the panel.

    The scale stays the same until the arrow would be shorter or longer than the bounds. Then a new
    scale makes the arrow about as long as `chosen`.
    """

    shortest: float
    chosen: float
    longest: float


ARROW_SHARES = Shares(0.06, 0.19, 0.5)

#: The state of an optimizer can be many times the gradient, and both must be visible.
STATE_SHARES = Shares(0.06, 0.3, 1.2)

#: A chain of many vectors needs more room than a single arrow.
CHAIN_SHARES = Shares(0.3, 0.6, 1.2)

#: A gradient below this share of the gradient at the start does not change the scale: near the
#: minimum its arrow vanishes.
VANISHED = 2e-3

#: Pixels between the edge of the panel and arrows that must be wholly in sight.
FROM_EDGE = 6.0

#: Pixels: the least length of a named part of the gradient, whose name would cover a shorter one,
#: and of a named arrow of the state, which has no neighbour.
LABELLED_FROM, STATE_LABELLED_FROM = 46.0, 24.0

#: Pixels: widths of the parts of the gradient, of the whole, of the state; length of a head.
PART_WIDTH, WIDTH, STATE_WIDTH, BAR_WIDTH, HEAD = 1.8, 2.6, 2.0, 4.0, 10.0
PART_ALPHA, STATE_ALPHA, BAR_ALPHA = 0.45, 0.9, 0.4

PARTS = ("−∂J/∂m", "−∂J/∂b")

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
    """All arrows of the active run, drawn at one scale.

    Parameters
    ----------
    view : View
        The panel.
    tracks : Tracks
        The runs; there must be points.

    Attributes
    ----------
    scale : float
        Units of the plane for one unit of gradient.
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        theme = view.theme
        self._view, self._tracks = view, tracks
        self.scale = 1.0
        self.chain = Chain(view, tracks)
        in_pixels = {"transform": IdentityTransform(), "linewidths": 0}
        self.gradient = view.polygons(**in_pixels, facecolors=theme.gradient, zorder=4)
        self.gradient.set_alpha([PART_ALPHA, PART_ALPHA, 1.0])
        self.state = view.polygons(**in_pixels, zorder=4)
        self.bars = view.polygons(**in_pixels, facecolors=theme.muted, alpha=BAR_ALPHA, zorder=4)
        self.state.set_facecolor([to_rgba(theme.muted, STATE_ALPHA)])
        self.names = Names(
            view,
            dict.fromkeys(PARTS, theme.gradient)
            | dict.fromkeys(map(self._name, (*DIRECTED, *SIZES)), theme.muted),
        )

    def _name(self, arrow: str) -> str:
        return self._view.words.say(f"arrow.{arrow}")

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

    # The scale

    def choose_scale(self) -> None:
        """Choose another scale if the arrows are too short to read or too long to see."""
        objective = self._tracks.objective
        if not objective:
            return
        gradient, links = self._gradient_now(), self.chain.links()
        state = self._optimizer_state(gradient)
        ends = [*state.arrows.values(), *(bar for pair in state.bars.values() for bar in pair)]
        all_ends = np.array([*ends, -gradient, *(links.joints if links else ())])
        shares = CHAIN_SHARES if links else STATE_SHARES if ends else ARROW_SHARES
        most = self._most_in_sight(all_ends) if links or ends else math.inf
        longest = float(np.hypot(all_ends[:, 0], all_ends[:, 1]).max())
        at_start = math.hypot(*objective.gradient(*self._tracks.active.start))
        side = min(self._view.inner_size) * self._view.units_per_pixel()[0]
        share = longest * self.scale / side
        is_readable = shares.shortest <= share <= shares.longest and self.scale <= most
        if longest > VANISHED * at_start and not is_readable:
            # Half of a number, rounded up, is never above the number.
            self.scale = round_up(min(shares.chosen * side / longest, most / 2))

    def _most_in_sight(self, ends: NDArray[np.float64]) -> float:
        """Return the largest scale at which no arrow leaves the panel; infinite if none would."""
        axes, units = self._view.axes, np.array(self._view.units_per_pixel())
        place = np.array(self._tracks.active.now)
        low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
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
        per_unit = self.scale * view.size[2] / np.array(view.units_per_pixel())
        whole = -gradient * per_unit
        parts = [np.array([whole[0], 0.0]), np.array([0.0, whole[1]])]
        if links:  # beside many small vectors the two parts would be too much
            parts = [np.zeros(2), np.zeros(2)]
        widths = np.array([PART_WIDTH, PART_WIDTH, WIDTH])
        self._set(self.gradient, tail, [*parts, whole], widths)
        state = self._optimizer_state(gradient)
        artists = [*self._place_state(state, tail, per_unit), self.gradient]
        if links:
            artists.append(self.chain.place(links, tail, per_unit))
        if self._tracks.is_between:
            return artists
        return [*artists, *self._place_names(state, tail, per_unit, [*parts, whole])]

    def _place_state(self, state: State, tail: Vector, per_unit: Vector) -> list[Artist]:
        artists: list[Artist] = []
        if state.bars:
            ends = [bar * per_unit for pair in state.bars.values() for bar in pair]
            width = BAR_WIDTH * self._view.size[2] * self._view.zoom
            self.bars.set_verts([_bar(tail, end, width) for end in ends])
            artists.append(self.bars)
        if state.arrows:
            vectors = [vector * per_unit for vector in state.arrows.values()]
            self._set(self.state, tail, vectors, STATE_WIDTH)
            artists.append(self.state)
        return artists

    def _set(
        self, arrows: PolyCollection, tail: Vector, vectors: list[Vector], widths: ArrayLike
    ) -> None:
        tips, pixel = tail + np.array(vectors), self._view.size[2] * self._view.zoom
        tails, widths = np.broadcast_to(tail, tips.shape), np.asarray(widths) * pixel
        set_arrows(arrows, arrow_polygons(tails, tips, widths, HEAD * pixel))

    def _place_names(
        self, state: State, tail: Vector, per_unit: Vector, arrows: list[Vector]
    ) -> list[Text]:
        """Name the long arrows, those of the state first; the legend names the gradient."""
        vectors = [(name, vector * per_unit) for name, vector in state.arrows.items()]
        drawn = [*arrows, *(vector for _, vector in vectors)]
        for name, pair in state.bars.items():
            ends = [bar * per_unit for bar in pair]
            drawn += ends
            vectors.append((name, max(ends, key=_length)))
        # Bars lie along the parts; one name is enough for both.
        parts = [] if state.bars else list(zip(PARTS, arrows, strict=False))
        pixel = self._view.size[2] * self._view.zoom
        wanted = [
            Wanted(name, tail, tail + vector)
            for named, shortest in ((vectors, STATE_LABELLED_FROM), (parts, LABELLED_FROM))
            for name, vector in named
            if _length(vector) >= shortest * pixel
        ]
        if not wanted:
            return []
        return self.names.place(wanted, [(tail, tail + vector) for vector in drawn])


def _length(vector: Vector) -> float:
    return math.hypot(*vector)


def _bar(tail: Vector, way: Vector, width: float) -> NDArray[np.float64]:
    """Return the outline of a bar along one axis, shape (4, 2)."""
    aside = np.where(way == 0.0, width / 2, 0.0)
    return np.array([tail - aside, tail + way - aside, tail + way + aside, tail + aside])
