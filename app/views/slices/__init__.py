"""Slices through J, one panel for each parameter."""

from app.views.slices.panel import InterceptSliceView, SliceView, SlopeSliceView

__all__ = ["InterceptSliceView", "SliceView", "SlopeSliceView"]
