"""J as a surface in space."""

from app.views.surface.panel import SurfaceView

__all__ = ["SurfaceView"]
