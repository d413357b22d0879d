"""The loss panel."""

from app.views.loss.panel import LossView

__all__ = ["LossView"]
