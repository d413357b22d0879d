"""A text that changes at every frame: Matplotlib would lay it out again each time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from app.views.canvas import Picture, Renderer
from app.views.theme import FONT_SIZE
from app.views.view import View

#: Opacity of the ground behind a label, so that it can be read over a grid or a residual.
GROUND_ALPHA = 0.8

#: CSS pixels of ground beside the letters.
GROUND_ROOM = 2.0


#: Left, low, right and high, in device pixels.
Box = tuple[float, float, float, float]


def touches_any(box: Box, others: Iterable[Box]) -> bool:
    """Whether a box covers a pixel of another one."""
    left, low, right, high = box
    return any(
        left < other[2] and other[0] < right and low < other[3] and other[1] < high
        for other in others
    )


@dataclass(frozen=True, slots=True)
class _Glyph:
    """The picture of a letter; None for a space."""

    picture: Picture | None
    advance: float


class Label(Text):
    """One upright line of text, put together from pictures of letters; its place is in pixels.

    Layout and drawing take a tenth of the time that they take in Matplotlib. Renderers other than
    Agg draw an ordinary text.

    Parameters
    ----------
    view : View
        The label is drawn on its axes.
    colour : str
    zorder : float
    """

    def __init__(self, view: View, colour: str, zorder: float) -> None:
        super().__init__(
            0.0, 0.0, "", color=colour, size=FONT_SIZE, family="DejaVu Sans", va="bottom",
            zorder=zorder, animated=True, transform=IdentityTransform(),
        )  # fmt: skip
        self.set_figure(view.figure)
        view.axes.add_artist(self)
        self._view = view
        self._glyphs: dict[str, _Glyph] = {}
        self._dpi = 0.0
        self._text_then = ""
        self._measured: tuple[float, float] | None = None
        self._together: Picture | None = None
        self._ground = np.multiply(to_rgb(view.theme.background), 255.0 * GROUND_ALPHA)

    def measure(self) -> tuple[float, float]:
        """Return width and height in device pixels."""
        text = self._present_text()
        if self._measured is None:
            size = float(self.get_fontsize()) * self._dpi / 72.0
            width = sum(glyph.advance for glyph in self._letters(text))
            self._measured = width, round(1.25 * size)
        return self._measured

    @property
    def box(self) -> Box:
        """Where it is."""
        (x, low), (width, height) = self.get_position(), self.measure()
        return float(x), float(low), float(x) + width, float(low) + height

    def _present_text(self) -> str:
        """Return the text; forget what was measured and drawn if text or size have changed."""
        text, dpi = self.get_text(), self._view.figure.dpi
        if dpi != self._dpi:
            self._glyphs.clear()
        if (text, dpi) != (self._text_then, self._dpi):
            self._text_then, self._dpi = text, dpi
            self._measured = self._together = None
        return text

    def _letters(self, text: str) -> list[_Glyph]:
        return [self._glyphs.get(letter) or self._glyph(letter) for letter in text]

    def _glyph(self, letter: str) -> _Glyph:
        renderer, prop = self._view.canvas.get_renderer(), self.get_fontproperties()
        picture = None if letter.isspace() else renderer.picture_of(letter, prop)
        glyph = self._glyphs[letter] = _Glyph(picture, renderer.advance_of(letter, prop))
        return glyph

    def draw(self, renderer: Any) -> None:
        """Draw the label."""
        if not isinstance(renderer, Renderer):
            super().draw(renderer)
            return
        x, low = map(round, self.get_position())
        width, height = map(round, self.measure())
        room = round(GROUND_ROOM * self._view.size[2])
        screen = np.asarray(renderer.buffer_rgba())
        top = len(screen) - low - height
        part = screen[max(top, 0) : top + height, max(x - room, 0) : x + width + room, :3]
        part[:] = part * (1.0 - GROUND_ALPHA) + self._ground
        if self._together is None:
            self._together = Picture(self._letters_together(width, height), 0.0, 0.0)
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        renderer.put(self._together, pen, x, top + height - 1)

    def _letters_together(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the picture of the whole text: Agg takes one as fast as a single letter."""
        together = np.zeros((height + 1, width + 2), dtype=np.uint8)
        # Of the height of a line a fifth lies below the letters' base line.
        x, base = 0.0, height - height / 5.0
        for glyph in self._letters(self.get_text()):
            if glyph.picture is not None:
                pixels = glyph.picture.pixels
                left = max(round(x + glyph.picture.right), 0)
                bottom = round(base + glyph.picture.down) + 1
                rows, columns = pixels.shape
                place = together[max(bottom - rows, 0) : bottom, left : left + columns]
                np.maximum(place, pixels[-len(place) :, : place.shape[1]], out=place)
            x += glyph.advance
        return together
