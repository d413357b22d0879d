"""What all panels have in common."""

import pytest

from app.session.session import Session
from app.views import PlaneView
from tests.unit.views.drawing import made


def test_pixels_and_data_units_are_inverse(session: Session) -> None:
    view = made(PlaneView, session)
    x, y = view.to_pixels(0.3, 0.2)
    assert view.to_data(x, y) == pytest.approx((0.3, 0.2), rel=1e-12)
    m, b = view.to_data(view.room.left, view.room.top)
    assert (m, b) == pytest.approx((view.axes.get_xlim()[0], view.axes.get_ylim()[1]))
