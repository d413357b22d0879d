"""A canvas that remembers the picture of each text and draws the text from it the next time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags
from numpy.typing import NDArray

#: How many pictures of texts a canvas remembers: a panel shows about twenty texts at a time.
MOST_TEXTS = 128


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What share of each pixel a text covers, and where it begins from its origin."""

    pixels: NDArray[np.uint8]
    right: float
    down: float


class Renderer(RendererAgg):
    """Agg, which remembers the picture of each horizontal text.

    FreeType fits the outline of every letter to the pixels each time it draws a text. That takes
    half of the time of a text, although the picture is the same everywhere in the panel.
    """

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._texts: dict[tuple[str, FontProperties], Picture] = {}

    def draw_text(  # noqa: PLR0917  Matplotlib's own
        self, gc: Any, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Draw a text with the same pixels as Agg."""
        if ismath or angle or not gc.get_antialiased():
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        if (s, prop) not in self._texts:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            self._texts[s, prop.copy()] = self.picture_of(s, prop)
        self.put(self._texts[s, prop], gc, x, y)

    def put(self, picture: Picture, gc: Any, x: float, y: float) -> None:
        """Draw the picture of a text with its origin at (x, y), from the top left corner."""
        x, y = round(x + picture.right), round(y + picture.down) + 1
        self._renderer.draw_text_image(picture.pixels, x, y, 0.0, gc)

    def picture_of(self, text: str, prop: FontProperties) -> Picture:
        """Return the picture of a text."""
        font = self._prepare_font(prop)
        font.set_text(text, 0.0, flags=LoadFlags.FORCE_AUTOHINT)
        font.draw_glyphs_to_bitmap(antialiased=True)
        right, down = font.get_bitmap_offset()
        pixels = np.array(font.get_image())
        return Picture(pixels, right / 64.0, (down + font.get_descent()) / 64.0)

    def advance_of(self, letter: str, prop: FontProperties) -> float:
        """Return the pixels from a letter's origin to that of the next one."""
        glyph = self._prepare_font(prop).load_char(ord(letter), LoadFlags.FORCE_AUTOHINT)
        return glyph.linearHoriAdvance / 65536.0


class Canvas(FigureCanvasAgg):
    """Agg's canvas with the renderer that remembers texts."""

    def get_renderer(self) -> Renderer:
        """Return the renderer; make a new one when the size of the figure has changed."""
        size = *self.figure.bbox.size, self.figure.dpi
        if size != self._lastKey:
            self.renderer = Renderer(*size)
            self._lastKey = size
        return self.renderer
