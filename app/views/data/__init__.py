"""The data panel, and what each model adds to it."""

from app.views.data.panel import DataView

__all__ = ["DataView"]
