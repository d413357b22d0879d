"""The level curves of J, and the one through the current point."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from app.session.session import Session
from app.views import PlaneView
from app.views.plane.levels import TURNS
from tests.unit.views.drawing import made


def test_j_on_a_level_curve_is_its_label(session: Session) -> None:
    view = made(PlaneView, session)
    bowl = session.run.objective
    for path in view._levels.curves.get_paths():
        values = [bowl.value(m, b) for m, b in path.vertices[:-1:20]]
        assert values == pytest.approx([values[0]] * len(values), rel=1e-9)


#: Far less than a pixel, far more than rounding.
SAME_PLACE = 1e-9


def test_the_level_curve_through_the_current_point_is_at_right_angles_with_the_gradient(
    session: Session,
) -> None:
    session.step(4)
    view = made(PlaneView, session)
    run, m, b = session.run, *view._levels.curve_now.get_data()
    middle = len(m) // 2
    assert (m[middle], b[middle]) == pytest.approx((run.m, run.b), abs=SAME_PLACE)
    along = np.array([m[middle + 1] - m[middle - 1], b[middle + 1] - b[middle - 1]])
    gradient = np.array(run.gradient)
    cosine = along @ gradient / np.hypot(*along) / np.hypot(*gradient)
    assert abs(cosine) < 1e-3
    losses = [run.objective.value(*place) for place in zip(m, b, strict=True)]
    assert losses == pytest.approx([run.loss] * len(losses), rel=1e-9)


def test_in_an_endless_valley_the_level_curve_is_straight(session: Session) -> None:
    session.set_points([(0.5, 0.2), (0.5, 0.6)])
    bowl = session.run.objective
    m, b = bowl.level_through(0.3, 0.1, TURNS, 10.0)
    assert [bowl.value(*place) for place in zip(m, b, strict=True)] == pytest.approx(
        [bowl.value(0.3, 0.1)] * 3, rel=1e-12
    )
    assert np.hypot(m[2] - m[0], b[2] - b[0]) == pytest.approx(20.0)


def test_the_level_curve_through_the_current_point_has_the_colour_of_its_run() -> None:
    session = Session()
    session.fork()
    session.step(2)
    view = made(PlaneView, session)
    assert to_hex(view._levels.curve_now.get_color()) == view.theme.runs[1]


@pytest.mark.parametrize("offset", [100.0, 1e3, 1e6])
def test_the_names_of_levels_differ_however_large_the_least_loss_is(offset: float) -> None:
    session = Session()
    x = np.linspace(-1.0, 1.0, 2000)
    above = np.where(np.arange(2000) % 2, offset, -offset)
    session.set_points(np.column_stack([x, 0.5 * x + above, np.zeros(2000)]))
    levels = [name.get_text() for name in made(PlaneView, session)._levels._named]
    assert len(levels) > 2
    assert len(set(levels)) == len(levels)
