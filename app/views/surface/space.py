"""A box in space, turned and projected by Matplotlib so that it fits a panel."""

from __future__ import annotations

import math

import numpy as np
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.proj3d import proj_transform

from app.views.contours import Array

#: Height of the box; its other sides are 1.
BOX_HEIGHT = 0.65

#: Half the width of the part of the plane of projection that the axes show; near Matplotlib's own.
HALF_PLANE = 0.1

#: Pixels around the box for numbers and names: left and right, below, above.
ASIDE, BELOW, ABOVE = 44.0, 27.0, 7.0

#: The box gets at least this share of a panel, however little room numbers and names leave.
LEAST_SHARE = 0.3

#: Degrees: nearly level, nearly from above; a drag across the panel is half a turn.
LOWEST, HIGHEST, HALF_TURN = 5.0, 85.0, 180.0


class Space:
    """Projects places in space to the plane of projection, whose units are those of the axes.

    There is no perspective: lengths do not depend on the distance. So the box does not change its
    size while it turns, and the level ring of a bowl is an ellipse.

    Parameters
    ----------
    axes : Axes3D
        Only its projection is used: drawing its axis would take ten milliseconds.

    Attributes
    ----------
    pixel : float
        Length in the plane of projection of one CSS pixel of a panel of the usual size.
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
        """Turn the box, and make it as large as possible without being cut off at any azimuth.

        Parameters
        ----------
        limits : ndarray of float, shape (3, 2)
        angles : (float, float)
            Azimuth and elevation, degrees.
        size : (float, float)
            Width and height of the panel, CSS pixels.
        zoom : float
            Factor by which text is larger than usual.
        """
        axes, (low, high) = self._axes, limits.T
        axes.set_xlim(*limits[0])
        axes.set_ylim(*limits[1])
        axes.set_zlim(*limits[2])
        axes.view_init(azim=angles[0], elev=angles[1])
        axes.set_box_aspect((1.0, 1.0, BOX_HEIGHT))
        self._matrix = axes.get_proj()
        # While it turns the box sweeps a cylinder: half of its width and height on the screen.
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
        """Return the projections, shape (k, 2), of places in space, shape (k, 3)."""
        m, b, height = places.T
        x, y, _ = proj_transform(m, b, height, self._matrix)
        return np.stack([x, y], axis=-1)


def turned(
    azimuth: float, elevation: float, across_pixels: float, up_pixels: float, width: float
) -> tuple[float, float]:
    """Return the angles in degrees after a drag by so many pixels from (azimuth, elevation).

    The near side follows the pointer; a drag down looks from farther above.

    Examples
    --------
    >>> turned(-60.0, 30.0, 100.0, 0.0, 200.0), turned(-60.0, 30.0, 0.0, -500.0, 200.0)
    ((-150.0, 30.0), (-60.0, 85.0))
    """
    per_pixel = HALF_TURN / width
    azimuth = (azimuth - across_pixels * per_pixel + 180.0) % 360.0 - 180.0
    return azimuth, min(max(elevation - up_pixels * per_pixel, LOWEST), HIGHEST)
