"""The plane of both parameters, and what is drawn on it."""

from app.views.plane.panel import PlaneView

__all__ = ["PlaneView"]
