"""The arrows at the current point: the gradient, what it is made of, what an optimizer keeps."""

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
    """How long the longest arrow is, as shares of the panel's shorter side.

    One scale holds until the arrow would be shorter or longer than these; then it is chosen
    anew so that the arrow is about as long as `chosen`.
    """

    shortest: float
    chosen: float
    longest: float


ARROW_SHARES = Shares(0.06, 0.19, 0.5)

#: What an optimizer keeps can be many times the gradient, which must be seen beside it.
KEPT_SHARES = Shares(0.06, 0.3, 1.2)

#: A chain of many vectors needs more room than a single arrow.
CHAIN_SHARES = Shares(0.3, 0.6, 1.2)

#: A gradient this small a part of the start's is drawn as small as it is: near the minimum it
#: vanishes.
VANISHED = 2e-3

#: Pixels that arrows of which all must be in sight keep from the panel's edge.
FROM_EDGE = 6.0

#: Pixels below which an arrow's name would cover the arrow; the others have no neighbour.
LABELLED_FROM, KEPT_LABELLED_FROM = 46.0, 24.0

#: Pixels: widths of the gradient's parts, of the whole, of what an optimizer keeps; its head.
PART_WIDTH, WIDTH, STATE_WIDTH, BAR_WIDTH, HEAD = 1.8, 2.6, 2.0, 4.0, 10.0
PART_ALPHA, STATE_ALPHA, BAR_ALPHA = 0.45, 0.9, 0.4

PARTS = ("−∂J/∂m", "−∂J/∂b")

#: What the plane calls the arrows of `Rule.arrows`; those of the second row have no direction.
DIRECTED = {"velocity": "mean velocity", "mean": "mean"}
SIZES = {"root_of_mean": "√mean square", "root_of_sum": "√sum"}


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What an optimizer keeps, as vectors from the current point, in units of the gradient."""

    arrows: dict[str, Vector]
    bars: dict[str, tuple[Vector, Vector]]


class Arrows:
    """All arrows of the active run, at one scale.

    Parameters
    ----------
    view : View
        The panel.
    tracks : Tracks
        What is shown; there must be points.

    Attributes
    ----------
    scale : float
        Units of the plane that stand for one unit of gradient.
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
            | dict.fromkeys([*DIRECTED.values(), *SIZES.values()], theme.muted),
        )

    def _gradient_now(self) -> Vector:
        bowl = self._tracks.bowl
        assert bowl
        return np.array(bowl.gradient(*self._tracks.active.now))

    def _kept(self, gradient: Vector) -> Kept:
        """Return what the optimizer keeps; nothing on the way to other columns."""
        arrows: dict[str, Vector] = {}
        bars: dict[str, tuple[Vector, Vector]] = {}
        told = () if self._tracks.is_between else self._tracks.active.run.descent.rule_arrows
        for name, along_m, along_b in told:
            if not along_m and not along_b:
                continue
            if name in DIRECTED:
                arrows[DIRECTED[name]] = np.array([-along_m, -along_b])
            else:
                towards_m, towards_b = np.where(gradient > 0.0, -1.0, 1.0)
                bars[SIZES[name]] = (
                    np.array([towards_m * along_m, 0.0]),
                    np.array([0.0, towards_b * along_b]),
                )
        return Kept(arrows, bars)

    # The scale

    def choose_scale(self) -> None:
        """Keep the scale, or choose it anew where the arrows could not be read or seen."""
        bowl = self._tracks.bowl
        if not bowl:
            return
        gradient, links = self._gradient_now(), self.chain.links()
        kept = self._kept(gradient)
        ends = [*kept.arrows.values(), *(bar for pair in kept.bars.values() for bar in pair)]
        all_ends = np.array([*ends, -gradient, *(links.joints if links else ())])
        shares = CHAIN_SHARES if links else KEPT_SHARES if ends else ARROW_SHARES
        most = self._most_in_sight(all_ends) if links or ends else math.inf
        longest = float(np.hypot(all_ends[:, 0], all_ends[:, 1]).max())
        at_start = math.hypot(*bowl.gradient(*self._tracks.active.start))
        side = min(self._view.inner_size) * self._view.units_per_pixel()[0]
        share = longest * self.scale / side
        is_readable = shares.shortest <= share <= shares.longest and self.scale <= most
        if longest > VANISHED * at_start and not is_readable:
            # Half of a number, rounded up, is never above it.
            self.scale = round_up(min(shares.chosen * side / longest, most / 2))

    def _most_in_sight(self, ends: NDArray[np.float64]) -> float:
        """Return the largest scale at which no arrow leaves the panel; infinite if none would."""
        axes, units = self._view.axes, np.array(self._view.units_per_pixel())
        place = np.array(self._tracks.active.now)
        low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
        below, above = low + FROM_EDGE * units - place, high - FROM_EDGE * units - place
        if (below >= 0.0).any() or (above <= 0.0).any():
            return math.inf  # on the edge itself: no scale would do
        room = np.where(ends > 0.0, above, below)
        return float(np.divide(room, ends, out=np.full(ends.shape, np.inf), where=ends != 0).min())

    # The picture

    def artists(self) -> Sequence[Artist]:
        """Bring all arrows up to date and return them, lowest first, their names last."""
        view, gradient, links = self._view, self._gradient_now(), self.chain.links()
        tail = view.axes.transData.transform(self._tracks.active.now)
        per_unit = self.scale * view.size[2] / np.array(view.units_per_pixel())
        whole = -gradient * per_unit
        parts = [np.array([whole[0], 0.0]), np.array([0.0, whole[1]])]
        if links:  # many small vectors and the whole: the two parts would be too much
            parts = [np.zeros(2), np.zeros(2)]
        widths = np.array([PART_WIDTH, PART_WIDTH, WIDTH])
        self._set(self.gradient, tail, [*parts, whole], widths)
        kept = self._kept(gradient)
        artists = [*self._place_kept(kept, tail, per_unit), self.gradient]
        if links:
            artists.append(self.chain.place(links, tail, per_unit))
        if self._tracks.is_between:
            return artists
        return [*artists, *self._place_names(kept, tail, per_unit, [*parts, whole])]

    def _place_kept(self, kept: Kept, tail: Vector, per_unit: Vector) -> list[Artist]:
        artists: list[Artist] = []
        if kept.bars:
            ends = [bar * per_unit for pair in kept.bars.values() for bar in pair]
            width = BAR_WIDTH * self._view.size[2] * self._view.zoom
            self.bars.set_verts([_bar(tail, end, width) for end in ends])
            artists.append(self.bars)
        if kept.arrows:
            vectors = [vector * per_unit for vector in kept.arrows.values()]
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
        self, kept: Kept, tail: Vector, per_unit: Vector, arrows: list[Vector]
    ) -> list[Text]:
        """Name the long ones, what is kept first: the legend tells of the gradient."""
        vectors = [(name, vector * per_unit) for name, vector in kept.arrows.items()]
        drawn = [*arrows, *(vector for _, vector in vectors)]
        for name, pair in kept.bars.items():
            ends = [bar * per_unit for bar in pair]
            drawn += ends
            vectors.append((name, max(ends, key=_length)))
        # Bars lie along the parts, and their name says enough.
        parts = [] if kept.bars else list(zip(PARTS, arrows, strict=False))
        pixel = self._view.size[2] * self._view.zoom
        wanted = [
            Wanted(name, tail, tail + vector)
            for named, shortest in ((vectors, KEPT_LABELLED_FROM), (parts, LABELLED_FROM))
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
