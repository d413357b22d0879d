"""Where a picture has room for a sentence: the place where it covers the least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.views.theme import Theme
from app.views.view import View

#: How far red, green or blue of a pixel is from the background: a point, a letter or a line, which
#: no sentence may cover; and anything else, such as a residual or a ghost, which it should not.
#: Grids and contours are nearer.
STRONG, WEAK = 130, 80

#: CSS pixels: between a sentence and what is beside it, between it and the edge of the axes, and
#: between two places that are tried.
GAP, EDGE, APART = 4.0, 8.0, 4.0


def empty_place(
    view: View, width: float, height: float, *, is_central: bool = False
) -> tuple[float, float] | None:
    """Return where a sentence covers the least of the picture that was drawn last.

    Parameters
    ----------
    view : View
    width, height : float
        CSS pixels of the sentence.
    is_central : bool
        Whether of equal places the one in the middle is the best, and not the upper left one.

    Returns
    -------
    (float, float) or None
        CSS pixels of its upper left corner; None if everywhere it would cover a
        point, a line or a label, or if there is no picture yet.
    """
    if not hasattr(view.canvas, "renderer"):
        return None
    ratio = view.size[2]
    gap, edge = ratio * GAP, ratio * EDGE
    distance = _distance(np.asarray(view.canvas.buffer_rgba()), view.theme)
    box = view.axes.bbox
    left, right = int(box.x0 + edge), int(box.x1 - edge)
    top, bottom = int(len(distance) - box.y1 + edge), int(len(distance) - box.y0 - edge)
    across, down = int(width * ratio + 2 * gap), int(height * ratio + 2 * gap)
    inner = distance[top:bottom, left:right]
    if inner.shape[0] < down or inner.shape[1] < across:
        return None
    step = max(1, round(APART * ratio))
    strong, weak = (
        _covered(inner > least, across, down)[::step, ::step] for least in (STRONG, WEAK)
    )
    weak[strong > 0] = inner.size
    least = weak.min()
    if least == inner.size:
        return None
    rows, columns = np.nonzero(weak == least)
    middle = np.array(weak.shape) / 2.0
    best = int(np.argmin(np.hypot(rows - middle[0], columns - middle[1]))) if is_central else 0
    return (
        (left + step * int(columns[best]) + gap) / ratio,
        (top + step * int(rows[best]) + gap) / ratio,
    )


def _distance(pixels: NDArray[np.uint8], theme: Theme) -> NDArray[np.int16]:
    """Return how far each pixel is from the background: the largest of red, green and blue."""
    background = np.array([int(theme.background[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.int16)
    return np.abs(pixels[..., :3] - background).max(axis=-1)


def _covered(shown: NDArray[np.bool_], across: int, down: int) -> NDArray[np.int64]:
    """Return how many pixels a box covers, for each place of its upper left corner."""
    height, width = shown.shape
    sums = np.zeros((height + 1, width + 1), dtype=np.int64)
    sums[1:, 1:] = shown.cumsum(axis=0).cumsum(axis=1)
    lower, upper = sums[down:], sums[:-down]
    return lower[:, across:] - lower[:, :-across] - upper[:, across:] + upper[:, :-across]
