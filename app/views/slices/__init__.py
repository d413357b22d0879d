"""The bowl from the side, one panel for each parameter."""

from app.views.slices.panel import InterceptSliceView, SliceView, SlopeSliceView

__all__ = ["InterceptSliceView", "SliceView", "SlopeSliceView"]
