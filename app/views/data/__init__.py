"""The data panel: the points and the line, or the boundary between two classes."""

from app.views.data.panel import DataView

__all__ = ["DataView"]
