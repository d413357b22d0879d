"""What the tests of views share: a drawn view, and a blitted picture beside a full one."""

from collections.abc import Callable
from typing import TypeVar

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from app.session.session import Session
from app.views.stage import Stage
from app.views.theme import LIGHT, matplotlib_style
from app.views.view import View

ViewType = TypeVar("ViewType", bound=View)

#: Ten points of each class; one of each is on the wrong side.
CLASSES = [
    (0.06, 0.59, 0), (0.18, 0.57, 0), (0.21, 0.96, 0), (0.26, 0.59, 0), (0.28, 0.54, 0),
    (0.35, 0.58, 0), (0.37, 0.55, 0), (0.38, 0.59, 0), (0.45, 0.60, 0), (0.58, 0.29, 0),
    (0.27, 0.51, 1), (0.51, 0.16, 1), (0.52, 0.34, 1), (0.61, 0.51, 1), (0.62, 0.45, 1),
    (0.64, 0.58, 1), (0.65, 0.47, 1), (0.71, 0.31, 1), (0.75, 0.46, 1), (0.89, 0.34, 1),
]  # fmt: skip


def made(
    kind: type[ViewType], session: Session, width: float = 500, height: float = 400
) -> ViewType:
    return drawn(kind(session, LIGHT, width, height, 1))


def drawn(view: ViewType) -> ViewType:
    view.set_limits()
    view.shown = [*view.scene_artists(), *view.live_artists()]
    view.canvas.draw()
    return view


def classifier(learning_rate: float = 0.5, **settings: object) -> Session:
    session = Session()
    session.set({"model": "adaline"})
    session.set_points(CLASSES)
    session.set({"learning_rate": learning_rate, **settings})
    return session


def blitted_and_full(
    session: Session, panel: str, change: Callable[[Session], object]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a panel's pixels after a change: blitted onto the old picture, and drawn in full."""
    stage = Stage(session)
    stage.open_panel(panel, 420, 300, 1)
    list(stage.draw())
    change(session)
    (picture,) = stage.draw()
    blitted = np.array(picture.buffer)
    view = stage.view(panel)
    shown = [*view.scene_artists(), *view.live_artists()]
    with mpl.rc_context(matplotlib_style(view.theme)):
        view.canvas.draw()
        for artist in shown:
            view.axes.draw_artist(artist)
    return blitted, np.array(view.canvas.buffer_rgba())
