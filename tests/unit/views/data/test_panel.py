"""The data panel: its limits, and its blitted picture, which equals the full one."""

from collections.abc import Callable

import pytest

from app.session.session import Session
from app.views import DataView
from tests.unit.views.drawing import blitted_and_full, drawn, made


def test_points_within_the_unit_square_are_shown_in_the_unit_square(session: Session) -> None:
    view = made(DataView, session)
    session.set_points([(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)])
    drawn(view)
    assert view.axes.get_xlim() == (0, 1)
    assert view.axes.get_ylim() == (-0.1, 1)


def test_points_elsewhere_are_in_sight_on_round_limits(session: Session) -> None:
    view = made(DataView, session)
    session.set({"preset": "anscombe_1"})
    drawn(view)
    low, high = view.axes.get_xlim()
    assert low <= 4
    assert 14 <= high <= 20
    session.move_point(0, 13.5, 8.0)
    drawn(view)
    assert view.axes.get_xlim() == (low, high)


def test_a_function_of_one_weight_draws_only_the_points(session: Session) -> None:
    session.set({"model": "one_weight", "least_squares": True, "squares": True})
    session.step(3)
    view = made(DataView, session)
    assert view.shown == [view.points.plain]
    assert view.residual_at(100, 100) is None


def three_runs() -> Session:
    session = Session()
    session.step(4)
    session.fork()
    session.set({"learning_rate": 0.4})
    session.step(3)
    session.fork()
    session.set({"learning_rate": 0.02})
    session.step(10)
    return session


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.highlight(4),
        lambda session: session.fork(),
        lambda session: session.step(2),
        lambda session: session.seek(1),
        lambda session: session.set({"residuals": False, "squares": False}),
    ],
)
def test_a_blitted_picture_is_the_full_picture(change: Callable[[Session], object]) -> None:
    session = three_runs()
    session.set({"squares": True, "least_squares": True})
    session.highlight(11)
    blitted, full = blitted_and_full(session, "data", change)
    assert (blitted == full).all()


def test_the_axes_of_two_classes_are_the_inputs_of_the_neuron(session: Session) -> None:
    view = made(DataView, session)
    assert (view.axes.get_xlabel(), view.axes.get_ylabel()) == ("x", "y")
    session.set({"preset": "two_classes"})
    drawn(view)
    assert (view.axes.get_xlabel(), view.axes.get_ylabel()) == ("x₁", "x₂")
