"""Lines, markers and polygons that move at every frame, drawn without most of Matplotlib's work.

Matplotlib looks up colours, dashes, markers and the part in sight again whenever something has
moved; that takes several times as long as Agg's drawing. Here Agg's settings stay until the look
changes, and new places go straight to Agg. The pixels are the same. Renderers other than Agg draw
an ordinary artist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform
from numpy.typing import NDArray

from app.views.canvas import Renderer
from app.views.stamp import Stamp

#: Matplotlib's points.
POINTS_PER_INCH = 72.0

#: Fewer markers are drawn as fast as their pixels are copied.
MANY = 40

#: Each polygon of a collection is drawn once, where its corners are.
NO_TRANSFORMS: Any = np.empty((0, 3, 3))
NO_OFFSET, IDENTITY = np.zeros((1, 2)), IdentityTransform()


@dataclass(frozen=True, slots=True, eq=False)
class _Marker:
    """Agg's settings for markers: their outline, its size, and the colour inside."""

    pen: Any
    outline: Path
    size: Any
    face: tuple[float, float, float, float]


class QuickLine(Line2D):
    """A `Line2D` without gaps in colour, steps between places, or markers at some places only."""

    def __init__(self, **style: Any) -> None:
        self._places = np.empty((0, 2))
        super().__init__([], [], **style)
        self._quick_path = Path(np.empty((0, 2)))
        self._made_for: tuple[Any, float] | None = None
        self._stroke: Any = None
        self._markers: _Marker | None = None

    def set_data(  # pyright: ignore[reportIncompatibleMethodOverride]  named as in Matplotlib
        self, *args: Any
    ) -> None:
        """Set the places, by two arrays x and y or by one pair of them; the look stays."""
        self._places = np.array(args[0] if len(args) == 1 else args, dtype=np.float64).T
        # What Matplotlib's own method leaves for its draw.
        self._xorig, self._yorig = self._places.T
        self._invalidx = self._invalidy = True

    def draw(self, renderer: Any) -> None:
        """Draw the line and its markers."""
        if not isinstance(renderer, Renderer):
            super().draw(renderer)
            self._made_for = None  # that draw has cleared the mark of a new look
            return
        if not self.get_visible():
            return
        if self.stale or self._made_for != (renderer, renderer.dpi):
            self._look_again(renderer)
        if len(self._places):
            self._put(renderer, self._places)

    def _put(self, renderer: Renderer, places: NDArray[np.float64]) -> None:
        """Draw with the present settings at places, shape (n, 2)."""
        transform = self.get_transform()
        self._quick_path.vertices = transform.transform_non_affine(places)
        affine = transform.get_affine()
        if self._stroke:
            renderer.draw_path(self._stroke, self._quick_path, affine)
        if self._markers:
            marker = self._markers
            renderer.draw_markers(
                marker.pen, marker.outline, marker.size, self._quick_path, affine, marker.face
            )

    def _look_again(self, renderer: Renderer) -> None:
        """Make Agg's settings from the look of the line, as Matplotlib does."""
        alpha = self.get_alpha()
        self._stroke = self._markers = None
        if self.get_linestyle() != "None":
            pen = _new_pen(self, renderer)
            pen.set_antialiased(self.get_antialiased())
            pen.set_linewidth(self.get_linewidth())
            ends = "dash" if self.is_dashed() else "solid"
            pen.set_joinstyle(getattr(self, f"get_{ends}_joinstyle")())
            pen.set_capstyle(getattr(self, f"get_{ends}_capstyle")())
            pen.set_snap(self.get_snap())
            pen.set_foreground(to_rgba(self.get_color(), alpha), isRGBA=True)
            pen.set_dashes(*self._dash_pattern)  # pyright: ignore[reportAttributeAccessIssue]  no stub
            self._stroke = pen
        marker = MarkerStyle(self.get_marker())
        if marker and self.get_markersize() > 0.0:
            pen = _new_pen(self, renderer)
            pen.set_antialiased(self.get_antialiased())
            pen.set_linewidth(self.get_markeredgewidth())
            face = to_rgba(self.get_markerfacecolor(), alpha)
            pen.set_foreground(to_rgba(self.get_markeredgecolor(), alpha), isRGBA=True)
            size = self.get_markersize() * renderer.dpi / POINTS_PER_INCH
            snap = marker.get_snap_threshold()
            pen.set_snap(snap if snap is None else size >= snap)
            pen.set_joinstyle(marker.get_joinstyle())
            pen.set_capstyle(marker.get_capstyle())
            transform = cast(Affine2D, marker.get_transform()).scale(size)
            self._markers = _Marker(pen, marker.get_path(), transform.frozen(), face)
        self._made_for = renderer, renderer.dpi
        self.stale = False


class StillMarkers(QuickLine):
    """Many markers that seldom move, on linear axes: drawn twice alike, their pixels stay."""

    #: The transform of the last draw; None if places or look have changed since.
    _drawn_by: bytes | None = None
    _stamp: Stamp | None = None

    def set_data(  # pyright: ignore[reportIncompatibleMethodOverride]  named as in Matplotlib
        self, *args: Any
    ) -> None:
        """Set the places, as a `QuickLine` does."""
        super().set_data(*args)
        self._drawn_by = None

    def _look_again(self, renderer: Renderer) -> None:
        super()._look_again(renderer)
        self._drawn_by = None

    def _put(self, renderer: Renderer, places: NDArray[np.float64]) -> None:
        drawn_by = self.get_transform().get_affine().get_matrix().tobytes()
        if len(places) < MANY or drawn_by != self._drawn_by:
            self._drawn_by, self._stamp = drawn_by, None
            super()._put(renderer, places)
            return
        if self._stamp is None:
            put = super()._put
            self._stamp = Stamp(renderer, lambda layer: put(layer, places))
        self._stamp.lay_over(renderer)


class QuickPolygons(PolyCollection):
    """A `PolyCollection` without hatches, on axes whose scales are linear."""

    def __init__(self, **style: Any) -> None:
        super().__init__([], **style)
        self._pen: Any = None
        self._made_for: Renderer | None = None

    def set_outlines(self, outlines: NDArray[np.float64]) -> None:
        """Set polygons that have as many corners each, shape (k, n, 2)."""
        closed, paths = np.concatenate([outlines, outlines[:, :1]], axis=1), self.get_paths()
        if [len(path) for path in paths] != [closed.shape[1]] * len(closed):
            # Matplotlib takes a single array, although its types allow only a list.
            self.set_verts(cast(Any, outlines))
            return
        for path, corners in zip(paths, closed, strict=True):
            path.vertices = corners

    def draw(self, renderer: Any) -> None:
        """Draw the polygons."""
        if not isinstance(renderer, Renderer):
            super().draw(renderer)
            return
        if not self.get_visible():
            return
        if self._made_for is not renderer:
            self._made_for, self._pen = renderer, _new_pen(self, renderer)
            self._pen.set_snap(self.get_snap())
        renderer.draw_path_collection(
            self._pen, self.get_transform().get_affine(), self.get_paths(),
            NO_TRANSFORMS, NO_OFFSET, IDENTITY,
            self.get_facecolor(), self.get_edgecolor(), self.get_linewidth(), self.get_linestyle(),
            cast(Any, self.get_antialiased()), (), "screen",
        )  # fmt: skip


def _new_pen(artist: Artist, renderer: Renderer) -> Any:
    """Return Agg's settings, which draw nothing beyond the axes unless the artist may."""
    pen = renderer.new_gc()
    if artist.get_clip_on():
        pen.set_clip_rectangle(artist.get_clip_box())
        pen.set_clip_path(cast(Any, artist.get_clip_path()))
    return pen
