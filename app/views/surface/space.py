"""A box in space, turned: Matplotlib's projection, made to fit a panel."""

from __future__ import annotations

import math

import numpy as np
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.proj3d import proj_transform

from app.views.surface.rings import Array

#: Height of the box, its other sides being 1.
BOX_HEIGHT = 0.65

#: Half the width of what the axes show of the plane of projection; near Matplotlib's own.
HALF_PLANE = 0.1

#: Room around the box for numbers and names, pixels: left and right, below, above.
ASIDE, BELOW, ABOVE = 44.0, 27.0, 7.0

#: The least share of a panel that the box gets, however little room numbers and names leave.
LEAST_SHARE = 0.3

#: Degrees: from nearly level to nearly from above; a drag of the panel's width is half a turn.
LOWEST, HIGHEST, HALF_TURN = 5.0, 85.0, 180.0


class Space:
    """Where places in space are in the plane of projection, which the axes' data units are.

    No perspective: lengths do not depend on the distance, so that the box keeps its size while
    it is turned, and a level ring stays an ellipse.

    Parameters
    ----------
    axes : Axes3D
        Of which only the projection is used: it takes ten milliseconds to draw its axis.

    Attributes
    ----------
    pixel : float
        Size, in the plane of projection, of what is one CSS pixel in a usual panel.
    """

    def __init__(self, axes: Axes3D) -> None:
        self._axes = axes
        axes.set_axis_off()
        axes.set_proj_type("ortho")
        axes.computed_zorder = False
        axes.viewLim.update_from_data_x([-HALF_PLANE, HALF_PLANE])
        axes.viewLim.update_from_data_y([-HALF_PLANE, HALF_PLANE])
        self.pixel = 1.0
        self._matrix = np.eye(4)

    def place(
        self, limits: Array, angles: tuple[float, float], size: tuple[float, float], zoom: float
    ) -> None:
        """Turn the box, and make it as large as it can be turned about without being cut off.

        Parameters
        ----------
        limits : ndarray of float, shape (3, 2)
        angles : (float, float)
            Azimuth and elevation, degrees.
        size : (float, float)
            What there is of the panel, CSS pixels.
        zoom : float
            How much larger than usual text is.
        """
        axes, (low, high) = self._axes, limits.T
        axes.set_xlim(*limits[0])
        axes.set_ylim(*limits[1])
        axes.set_zlim(*limits[2])
        axes.view_init(azim=angles[0], elev=angles[1])
        axes.set_box_aspect((1.0, 1.0, BOX_HEIGHT))
        self._matrix = axes.get_proj()
        # Turned about, the box sweeps a cylinder: its half width and height as they are seen.
        edges = self.flat(np.where(np.eye(3, dtype=bool), high, low)) - self.flat(low[None])
        radius = math.hypot(edges[0, 0], edges[1, 0]) * math.sqrt(0.5)
        rise = radius * math.sin(math.radians(angles[1])) + edges[2, 1] / 2
        self.pixel = 2 * HALF_PLANE / max(size) * zoom
        whole = np.array(size) / zoom
        free = np.maximum(whole - (2 * ASIDE, BELOW + ABOVE), LEAST_SHARE * whole)
        largest = free * self.pixel / 2 / (radius, rise)
        axes.set_box_aspect((1.0, 1.0, BOX_HEIGHT), zoom=largest.min())
        self._matrix = axes.get_proj()

    def flat(self, places: Array) -> Array:
        """Return where places in space, shape (k, 3), are in the plane of projection, (k, 2)."""
        m, b, height = places.T
        x, y, _ = proj_transform(m, b, height, self._matrix)
        return np.stack([x, y], axis=-1)


def turned(
    azimuth: float, elevation: float, across_pixels: float, up_pixels: float, width: float
) -> tuple[float, float]:
    """Return where a drag by so many pixels turns the view from (azimuth, elevation), degrees.

    The near side follows the hand; to drag down looks from further above.

    Examples
    --------
    >>> turned(-60.0, 30.0, 100.0, 0.0, 200.0), turned(-60.0, 30.0, 0.0, -500.0, 200.0)
    ((-150.0, 30.0), (-60.0, 85.0))
    """
    per_pixel = HALF_TURN / width
    azimuth = (azimuth - across_pixels * per_pixel + 180.0) % 360.0 - 180.0
    return azimuth, min(max(elevation - up_pixels * per_pixel, LOWEST), HIGHEST)
