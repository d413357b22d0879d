"""A lens: a small circle in a corner of the plane that shows a step too short to be seen."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.artist import Artist
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from app.views.arrow import arrow_polygons
from app.views.label import Box, Label
from app.views.limits import round_up
from app.views.view import View

Vector = NDArray[np.float64]

#: Pixels: radius of the circle, and from there to the edge of the panel.
RADIUS, FROM_EDGE = 32.0, 6.0

#: The radius is at most this share of the shorter side of the panel; the length of the arrow, in
#: radii, is at most this.
SHARE, LONGEST = 0.15, 1.25

#: Pixels: width of the arrow and of its parts, and the length of their heads.
WIDTH, PART_WIDTH, HEAD = 2.6, 1.8, 9.0
PART_ALPHA = 0.45

#: Pixels from the corners of a polygon to the middle of the pixels that Agg draws for it.
HALF_A_PIXEL = 0.5, -0.5

#: Corners of a circle of radius 1, shape (1, 64, 2).
_TURN = np.linspace(0.0, 2.0 * np.pi, 64)
CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=-1)[None]

#: Beyond this a step is no more than the rounding of numbers.
MOST = 1e9


class Lens:
    """Shows a step and its parts at a scale that is written below it.

    Parameters
    ----------
    view : View
        The panel.

    Attributes
    ----------
    scale : float
        How many times longer the arrow is than the step.
    box : Box
        Where it was drawn last.
    """

    def __init__(self, view: View) -> None:
        theme = view.theme
        self._view = view
        self.scale = 1.0
        in_pixels = {"transform": IdentityTransform()}
        self.circle = view.polygons(
            **in_pixels, facecolors=theme.background, edgecolors=theme.residual, linewidths=1.2,
            zorder=6,
        )  # fmt: skip
        self.arrows = view.polygons(**in_pixels, linewidths=0, facecolors=theme.gradient, zorder=7)
        self.arrows.set_alpha([PART_ALPHA, PART_ALPHA, 1.0])
        self.label = Label(view, theme.gradient, 7)
        self._is_right = True
        self.box: Box = (0.0, 0.0, 0.0, 0.0)

    def artists(self, tail: Vector, step: Vector) -> list[Artist]:
        """Show a step, in device pixels, in a corner away from its tail; nothing if it is none."""
        pixel = self._view.size[2] * self._view.zoom
        length = math.hypot(*step)
        radius = min(RADIUS * pixel, SHARE * min(self._view.inner_size) * self._view.size[2])
        # Half of a number, rounded up, is a quarter larger than the number at most.
        self.scale = round_up(LONGEST * radius / length / 2.0) if length else math.inf
        if self.scale > MOST:
            return []
        middle = self._middle(tail, radius + FROM_EDGE * pixel)
        self.circle.set_outlines(middle + HALF_A_PIXEL + radius * CIRCLE)
        whole = self.scale * step
        ways = np.array([(whole[0], 0.0), (0.0, whole[1]), whole])
        begin = np.broadcast_to(middle - whole / 2.0, ways.shape)
        pixel *= radius / (RADIUS * pixel)
        widths = pixel * np.array([PART_WIDTH, PART_WIDTH, WIDTH])
        self.arrows.set_outlines(arrow_polygons(begin, begin + ways, widths, HEAD * pixel))
        self.label.set_text(f"× {self._view.words.to_resolution(self.scale, self.scale)}")
        width, height = self.label.measure()
        self.label.set_position((middle[0] - width / 2.0, middle[1] - radius - height))
        left, low, right, _ = self.label.box
        x, y = middle.tolist()
        self.box = min(left, x - radius), low, max(right, x + radius), y + radius
        return [self.circle, self.arrows, self.label]

    def _middle(self, tail: Vector, inset: float) -> Vector:
        """Return the middle of the circle: right or left at the top, whichever is free."""
        left, _, right, high = self._view.axes.bbox.extents
        places = {
            is_right: np.array([right - inset if is_right else left + inset, high - inset])
            for is_right in (True, False)
        }
        if math.dist(places[self._is_right], tail) < 2.0 * inset:
            self._is_right = not self._is_right
        return places[self._is_right]
