"""The arrows at the current point: the gradient, and the state of an optimizer."""

import numpy as np
import pytest

from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.views import PlaneView
from tests.unit.views.drawing import drawn, made

#: A shape may be off by so many pixels: positions are doubles, which are far finer.
A_HUNDREDTH_OF_A_PIXEL = 0.01


def tail_of(view: PlaneView) -> np.ndarray:
    return view.axes.transData.transform((view.session.run.m, view.session.run.b))


def per_unit(view: PlaneView) -> np.ndarray:
    """Return pixels per unit of gradient, as the number in the legend says."""
    return float(view._legend.get_text().split()[1]) / np.array(view.units_per_pixel())


def tips(collection: object) -> np.ndarray:
    return np.array([path.vertices[3] for path in collection.get_paths()])


def test_arrows_are_minus_gradient_times_the_number_in_the_legend(session: Session) -> None:
    session.step(2)
    view = made(PlaneView, session)
    ends = tips(view._arrows.gradient) - tail_of(view)
    m, b = -np.array(session.run.gradient) * per_unit(view)
    assert ends == pytest.approx(np.array([(m, 0), (0, b), (m, b)]), abs=A_HUNDREDTH_OF_A_PIXEL)


def test_the_arrow_is_legible_until_the_gradient_almost_vanishes(session: Session) -> None:
    view = made(PlaneView, session)
    start = np.hypot(*session.run.gradient)
    for _ in range(40):
        session.step(10)
        drawn(view)
        if np.hypot(*session.run.gradient) < 0.005 * start:
            break
        length = np.hypot(*(tips(view._arrows.gradient)[2] - tail_of(view)))
        assert 10 <= length <= min(view.inner_size)


# The state of an optimizer


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_state_of_an_optimizer_has_the_scale_of_the_gradient(optimizer: str) -> None:
    session = Session()
    session.set({"optimizer": optimizer, "learning_rate": 0.02})
    session.step(7)
    view = made(PlaneView, session)
    run, tail = session.run, tail_of(view)
    directed = [(m, b) for name, m, b in run.rule_arrows if not name.startswith("root")]
    sizes = [(m, b) for name, m, b in run.rule_arrows if name.startswith("root")]
    assert (view._arrows.state in view.shown) == bool(directed)
    assert (view._arrows.bars in view.shown) == bool(sizes)
    if directed:
        ends = tips(view._arrows.state) - tail
        assert ends == pytest.approx(
            -np.array(directed) * per_unit(view), abs=A_HUNDREDTH_OF_A_PIXEL
        )
    if sizes:
        reach = [
            path.vertices[np.abs(path.vertices - tail).max(axis=1).argmax()] - tail
            for path in view._arrows.bars.get_paths()
        ]
        towards = -np.sign(run.gradient)
        m, b = np.array(sizes[0]) * towards * per_unit(view)
        assert reach[0][0] == pytest.approx(m, abs=A_HUNDREDTH_OF_A_PIXEL)
        assert reach[1][1] == pytest.approx(b, abs=A_HUNDREDTH_OF_A_PIXEL)


def test_before_the_first_update_there_is_no_state_to_draw(session: Session) -> None:
    session.set({"optimizer": "momentum"})
    view = made(PlaneView, session)
    assert view._arrows.state not in view.shown
    session.step(1)
    assert view._arrows.state in drawn(view).shown


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_number_in_the_legend_seldom_changes(optimizer: str) -> None:
    session = Session()
    session.set({"optimizer": optimizer, "learning_rate": 0.02, "contributions": True})
    view = made(PlaneView, session)
    changes, before = 0, view._legend.get_text()
    for _ in range(150):
        session.step(2)
        view.set_limits()
        changes += view._legend.get_text() != before
        before = view._legend.get_text()
    assert changes <= 15
