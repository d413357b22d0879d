"""A section through J."""

import pytest

from app.session.session import Session
from app.views import InterceptSliceView, SlopeSliceView
from app.views.theme import LIGHT

KINDS = pytest.mark.parametrize("kind", [SlopeSliceView, InterceptSliceView])


def drawn(view: object) -> object:
    view.set_limits()
    view.shown = [*view.scene_artists(), *view.live_artists()]
    return view


def made(kind: type, session: Session, width: float = 500, height: float = 300) -> object:
    return drawn(kind(session, LIGHT, width, height, 1))


def along(view: object, at: float) -> float:
    run = view.session.run
    return run.objective.value(at, run.b) if view.index == 0 else run.objective.value(run.m, at)


@KINDS
def test_the_curve_is_j_across_the_whole_panel_at_the_present_other_parameter(
    session: Session, kind: type
) -> None:
    session.step(7)
    view = made(kind, session)
    places, values = view._curve.get_data()
    assert (places[0], places[-1]) == view.axes.get_xlim()
    assert list(values) == [along(view, at) for at in places]


def place(view: object) -> float:
    return (view.session.run.m, view.session.run.b)[view.index]


@KINDS
def test_the_tangent_touches_at_the_present_point_with_the_slope_of_the_gradient(
    session: Session, kind: type
) -> None:
    session.step(7)
    view = made(kind, session)
    (left, right), (first, second) = view._tangent.get_data()
    slope = session.run.gradient[view.index]
    assert (second - first) / (right - left) == pytest.approx(slope, rel=1e-9)
    assert (left + right) / 2 == pytest.approx(place(view), rel=1e-9)
    assert (first + second) / 2 == pytest.approx(session.run.loss, rel=1e-9)


@KINDS
def test_the_mark_is_at_the_lowest_point_of_the_slice_not_of_the_bowl(
    session: Session, kind: type
) -> None:
    session.step(1)
    view = made(kind, session)
    (lowest,), (height,) = view._lowest.get_data()
    aside = 0.01
    assert height < min(along(view, lowest - aside), along(view, lowest + aside))
    assert along(view, lowest - aside) == pytest.approx(along(view, lowest + aside), rel=1e-9)
    assert height > session.run.objective.least_value
