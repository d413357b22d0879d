"""The panels, one folder each; the list below is what the stage can show."""

from app.views.data import DataView
from app.views.loss import LossView
from app.views.plane import PlaneView
from app.views.slices import InterceptSliceView, SlopeSliceView
from app.views.surface import SurfaceView
from app.views.view import View

VIEWS: dict[str, type[View]] = {
    view.name: view
    for view in (DataView, LossView, PlaneView, SlopeSliceView, InterceptSliceView, SurfaceView)
}
