"""The edges of the box, their numbers and names."""

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from app.session.session import Session
from tests.unit.views.surface.drawing import drawn, made


def test_after_a_drag_of_a_point_the_numbers_are_still_at_the_axes(session: Session) -> None:
    view = made(session)
    before, shown = view.axes_key(), len(view.shown)
    session.is_held = True
    session.move_point(0, 0.1, 0.4)
    drawn(view)
    assert view.axes_key()[:3] == before[:3]
    assert len(view.shown) == shown


def of(line: object) -> np.ndarray:
    return np.column_stack(line.get_data())


@pytest.mark.parametrize("azimuth", range(-180, 180, 45))
@pytest.mark.parametrize("elevation", [5, 30, 85])
@pytest.mark.parametrize("size", [(330, 190), (510, 260), (720, 500)])
def test_at_every_angle_the_box_and_its_texts_are_within_the_panel(
    session: Session, azimuth: float, elevation: float, size: tuple[float, float]
) -> None:
    session.set({"azimuth": azimuth, "elevation": elevation})
    view = made(session, *size)
    panel = view.figure.bbox
    texts = [artist for artist in view.shown if isinstance(artist, Text)]
    lines = [artist for artist in view.shown if isinstance(artist, Line2D)]
    assert len(texts) >= 3
    places = [view.axes.transData.transform(of(line)) for line in lines]
    places += [np.array(text.get_window_extent()) for text in texts]
    low, high = np.nanmin(np.vstack(places), axis=0), np.nanmax(np.vstack(places), axis=0)
    assert (low >= (panel.x0, panel.y0)).all()
    assert (high <= (panel.x1, panel.y1)).all()
