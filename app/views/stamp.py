"""Pixels that a drawing covers: laying them over a picture is faster than drawing again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.views.canvas import Renderer

#: The greatest value of a colour, and of the opacity.
MOST = 255

#: With it, (x + (x >> 8)) >> 8 is x / 255, rounded.
ROUNDING = 128


class Stamp:
    """The pixels that a drawing covers, wholly or in part.

    Parameters
    ----------
    like : Renderer
        The pictures that the stamp is for have its size.
    draw : callable
        Draws on a renderer whose picture is empty.
    """

    def __init__(self, like: Renderer, draw: Callable[[Renderer], None]) -> None:
        layer = Renderer(like.width, like.height, like.dpi)
        draw(layer)
        pixels = np.asarray(layer.buffer_rgba()).view(np.uint32).ravel()
        opacity = np.asarray(layer.buffer_rgba())[..., 3].ravel()
        self._whole = np.flatnonzero(opacity == MOST)
        self._whole_pixels = pixels[self._whole]
        self._part = np.flatnonzero((opacity > 0) & (opacity < MOST))
        share = opacity[self._part, None].astype(np.uint16)
        self._rest = np.repeat(MOST - share, 4, axis=1)
        covering = pixels[self._part, None].view(np.uint8)
        covering[:, 3] = MOST  # the picture below is opaque, and stays so
        self._added = covering * share + ROUNDING

    def lay_over(self, renderer: Renderer) -> None:
        """Lay the pixels over an opaque picture."""
        picture = np.asarray(renderer.buffer_rgba()).view(np.uint32).ravel()
        picture[self._whole] = self._whole_pixels
        # Sums of products of bytes fit into 16 bits, and so does their division by 255.
        both = picture[self._part, None].view(np.uint8) * self._rest
        both += self._added
        both += both >> 8
        both >>= 8
        picture[self._part] = both.astype(np.uint8).view(np.uint32)[:, 0]
