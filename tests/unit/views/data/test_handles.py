"""The handles of the line, and the lines that drags of them make."""

import numpy as np
import pytest

from app.session.session import Session
from app.views.data import DataView
from app.views.theme import LIGHT


@pytest.fixture
def view() -> DataView:
    session = Session()
    session.set_points([(0.2, 0.3), (0.8, 0.9)])
    view = DataView(session, LIGHT, 720, 520, 1)
    view.set_limits()
    return view


def test_the_handles_stand_on_the_visible_part_of_the_line(view: DataView) -> None:
    view.axes.set_ylim(0.0, 1.0)
    view.session.set({"start": (4.0, -1.0)})  # it crosses the panel between x = 1/4 and 1/2
    places = view.handles.places()
    assert (places[:, 0] > 0.25).all()
    assert (places[:, 0] < 0.5).all()
    np.testing.assert_allclose(places[:, 1], 4.0 * places[:, 0] - 1.0)


def test_an_end_cannot_be_dragged_past_the_other_end(view: DataView) -> None:
    view.session.set({"start": (0.2, 0.3)})
    places = view.handles.places()
    m, b = view.handles.dragged(places, 0, 2.0, 0.9)
    assert np.isfinite([m, b]).all()
    assert m * places[2, 0] + b == pytest.approx(places[2, 1], abs=0.01)


def test_the_handles_show_before_the_first_epoch_and_under_the_pointer(view: DataView) -> None:
    assert view.handles.artists()
    view.session.step(1)
    assert view.handles.artists() == []
    view.handles.is_pointed = True
    assert view.handles.artists()
    view.session.set({"model": "adaline"})
    assert view.handles.artists() == []
