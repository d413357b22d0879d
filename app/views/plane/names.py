"""Names beyond the tips of arrows; a name without room is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from app.views.theme import matplotlib_style
from app.views.view import View

#: Pixels from an arrow's tip to its name.
BEYOND = 7.0

#: Places along an arrow that no name may cover, as shares of it. Except on the longest arrows they
#: are closer to each other than a name is high.
PLACES = np.linspace(0.0, 1.0, 9)[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A name, its colour and its arrow, in device pixels; the name belongs beyond the tip."""

    name: str
    colour: str
    tail: NDArray[np.float64]
    tip: NDArray[np.float64]


class Names:
    """Texts that never change; only their places do.

    Parameters
    ----------
    view : View
        The panel.

    Attributes
    ----------
    texts : dict of str to Text
        Those that were wanted so far.
    taken : list of (middle, half size)
        Where names were placed last, in device pixels.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.texts: dict[str, Text] = {}
        self.taken: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
        self._measured: dict[tuple[str, float], NDArray[np.float64]] = {}

    def _text(self, wanted: Wanted) -> Text:
        if wanted.name not in self.texts:
            with mpl.rc_context(matplotlib_style(self._view.theme)):
                self.texts[wanted.name] = self._view.text(
                    0, 0, wanted.name, transform=IdentityTransform(), color=wanted.colour,
                    ha="center", va="center", zorder=5,
                )  # fmt: skip
        return self.texts[wanted.name]

    def place(
        self,
        wanted: Sequence[Wanted],
        together: Sequence[Wanted],
        arrows: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    ) -> list[Text]:
        """Place names, the most important first; return those with room.

        Parameters
        ----------
        wanted : sequence of Wanted
        together : sequence of Wanted
            Less important ones: all of them are shown, or none.
        arrows : sequence of (tail, tip)
            The arrows, in device pixels; no name may cover one.
        """
        tails, tips = np.array(arrows).swapaxes(0, 1)
        places = (tails + PLACES[..., None] * (tips - tails)).reshape(-1, 2)
        self.taken = taken = []
        texts = [self._placed(each, places, taken) for each in wanted]
        rest = [self._placed(each, places, taken) for each in together]
        shown = [*texts, *rest] if all(rest) else texts
        return [text for text in shown if text]

    def _placed(
        self,
        wanted: Wanted,
        places: NDArray[np.float64],
        taken: list[tuple[NDArray[np.float64], NDArray[np.float64]]],
    ) -> Text | None:
        """Place a name where it covers nothing; return None if there is no room."""
        half = self._half_size(wanted)
        low, high = np.array(self._view.axes.bbox.extents).reshape(2, 2)
        for middle in self._beside(wanted, half):
            if (
                (middle - half >= low).all()
                and (middle + half <= high).all()
                and not (np.abs(places - middle) < half).all(axis=1).any()
                and all((np.abs(middle - other) >= half + size).any() for other, size in taken)
            ):
                taken.append((middle, half))
                text = self._text(wanted)
                text.set_position((float(middle[0]), float(middle[1])))
                return text
        return None

    def _beside(self, wanted: Wanted, half: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
        """Yield possible centres of a name: beyond the tip, then to its right, then to its left."""
        beyond = BEYOND * self._view.size[2] * self._view.zoom
        way = wanted.tip - wanted.tail
        for towards in (way / np.hypot(*way), np.array([1.0, 0.0]), np.array([-1.0, 0.0])):
            size = np.abs(towards)
            to_edge = np.divide(half, size, out=np.full(2, np.inf), where=size != 0.0).min()
            yield wanted.tip + towards * (beyond + to_edge)

    def _half_size(self, wanted: Wanted) -> NDArray[np.float64]:
        """Return half the width and height of a name; layout is slow, so it is measured once."""
        key = wanted.name, self._view.figure.get_dpi()
        if key not in self._measured:
            box = self._text(wanted).get_window_extent(self._view.canvas.get_renderer())
            self._measured[key] = np.array([box.width, box.height]) / 2
        return self._measured[key]
