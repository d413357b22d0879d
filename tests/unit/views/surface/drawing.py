"""Surfaces as they are drawn, for the tests of their parts."""

import numpy as np
from mpl_toolkits.mplot3d.proj3d import proj_transform

from app.session.session import Session
from app.views.surface import SurfaceView
from app.views.theme import LIGHT


def drawn(view: SurfaceView) -> SurfaceView:
    view.set_limits()
    view.canvas.draw()
    view.shown = [*view.scene_artists(), *view.live_artists()]
    return view


def made(session: Session, width: float = 510, height: float = 260) -> SurfaceView:
    return drawn(SurfaceView(session, LIGHT, width, height, 1))


def box(view: SurfaceView) -> tuple[float, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim(), *view.axes.get_zlim())


def projected(view: SurfaceView, m: object, b: object, height: object) -> np.ndarray:
    return np.column_stack(proj_transform(m, b, height, view.axes.get_proj())[:2])
