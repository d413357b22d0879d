"""The lens shows a step that is too short to be seen, at a scale that is written below it."""

import numpy as np
import pytest

from app.session.session import Session
from app.views import PlaneView
from app.views.plane.lens import LONGEST, RADIUS
from tests.unit.views.drawing import drawn, made


def lensed(rate: float, width: float = 500) -> PlaneView:
    session = Session()
    session.set({"learning_rate": rate})
    view = made(PlaneView, session, width, 400)
    assert view._arrows.lens.circle in view.shown
    return view


@pytest.mark.parametrize("rate", [5e-3, 1e-3, 1e-5, 1e-8])
def test_arrow_and_scale_are_legible_at_every_length(rate: float) -> None:
    view = lensed(rate)
    lens = view._arrows.lens
    whole = lens.arrows.get_paths()[2].vertices
    length = np.hypot(*(whole[3] - whole[[0, 6]].mean(axis=0)))
    assert RADIUS * LONGEST / 2 <= length <= 1.3 * RADIUS * LONGEST < 2 * RADIUS
    (x, low), (width, _) = lens.label.get_position(), lens.label.measure()
    box = view.axes.bbox
    assert box.x0 <= x <= x + width <= box.x1
    assert box.y0 <= low
    assert str(f"{lens.scale:.0f}")[:1] in lens.label.get_text()


def test_it_stands_away_from_the_iterate() -> None:
    view = lensed(1e-4)
    session, lens = view.session, view._arrows.lens
    left, right = view.axes.get_xlim()
    low, high = view.axes.get_ylim()
    for m in (left, (left + right) / 2, right):
        session.set({"start": (m, low + 0.95 * (high - low))})
        drawn(view)
        if lens.circle in view.shown:
            middle = lens.circle.get_paths()[0].vertices[:-1].mean(axis=0)
            tail = view.axes.transData.transform((session.run.m, session.run.b))
            assert np.hypot(*(middle - tail)) > RADIUS


def test_a_step_of_rounding_errors_has_no_lens() -> None:
    session = Session()
    session.set({"learning_rate": 1e-12})
    view = made(PlaneView, session)
    assert view._arrows.lens.circle not in view.shown
