"""The plane of both parameters: level curves, paths, and arrows at the iterate."""

from app.views.plane.panel import PlaneView

__all__ = ["PlaneView"]
