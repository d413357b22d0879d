"""What the slices show: the curve of J, its tangent, and the next step."""

import math

import numpy as np
import pytest

from app.session.session import Session
from app.views import InterceptSliceView, SlopeSliceView
from app.views.theme import LIGHT


def drawn(view: object) -> object:
    view.set_limits()
    view.shown = [*view.scene_artists(), *view.live_artists()]
    return view


def made(kind: type, session: Session, width: float = 500, height: float = 300) -> object:
    return drawn(kind(session, LIGHT, width, height, 1))


def test_the_label_says_which_derivative_and_how_large(session: Session) -> None:
    session.set({"start": (2.0, 0.0)})
    view = made(SlopeSliceView, session)
    assert view._slope.get_text() == f"slope ∂J/∂m = {session.run.gradient[0]:.2g}"
    session.set({"start": (0.0, 0.0)})
    assert made(InterceptSliceView, session)._slope.get_text().startswith("slope ∂J/∂b = −0.")


#: A shape may be off by so many pixels: positions are doubles, which are far finer.
A_HUNDREDTH_OF_A_PIXEL = 0.01


KINDS = pytest.mark.parametrize("kind", [SlopeSliceView, InterceptSliceView])


def place(view: object) -> float:
    return (view.session.run.m, view.session.run.b)[view.index]


@KINDS
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_arrow_is_the_step_that_the_rule_makes_next(
    session: Session, kind: type, optimizer: str
) -> None:
    session.set({"optimizer": optimizer})
    session.step(3)
    view = made(kind, session)
    before = place(view)
    tail, tip = view.axes.transData.transform(
        [(before, session.run.loss), (before + session.run.next_step[view.index], session.run.loss)]
    )
    outline = view._arrow.get_paths()[0].vertices
    assert outline[3] == pytest.approx(tip, abs=A_HUNDREDTH_OF_A_PIXEL)
    assert (outline[0] + outline[6]) / 2 == pytest.approx(tail, abs=A_HUNDREDTH_OF_A_PIXEL)
    landing = float(view._landing.get_xdata()[0])
    session.step(1)
    assert landing == pytest.approx(place(view), rel=1e-9)


def along(view: object, at: float) -> float:
    run = view.session.run
    return run.objective.value(at, run.b) if view.index == 0 else run.objective.value(run.m, at)


@KINDS
def test_the_step_ends_on_the_curve_below_or_above_the_arrows_tip(
    session: Session, kind: type
) -> None:
    session.step(2)
    view = made(kind, session)
    (across,), (up,) = view._landing.get_data()
    assert up == along(view, across)
    assert list(view._fall.get_xdata()) == [across, across]
    assert list(view._fall.get_ydata()) == pytest.approx([session.run.loss, up], rel=1e-12)


def limits(view: object) -> tuple[float, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim())


@KINDS
def test_landmarks_are_visible_and_the_limits_hardly_move(session: Session, kind: type) -> None:
    view = made(kind, session)
    seen = set()
    for _ in range(200):
        session.step(1)
        drawn(view)
        seen.add(limits(view))
        (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
        for at in (
            place(view),
            session.run.start[view.index],
            session.run.objective.minimum[view.index],
        ):
            assert left < at < right
        assert low < session.run.objective.least_value < session.run.loss < high
    assert len(seen) <= 3


@KINDS
def test_limits_stay_while_a_point_is_held(session: Session, kind: type) -> None:
    view = made(kind, session)
    before = limits(view)
    session.is_held = True
    session.move_point(0, 0.9, 30.0)
    assert limits(drawn(view)) == before
    session.is_held = False
    assert limits(drawn(view)) != before


@KINDS
def test_a_diverging_run_stays_visible_with_few_new_limits(session: Session, kind: type) -> None:
    session.set({"learning_rate": 0.9})
    view = made(kind, session)
    seen = set()
    while not session.run.has_ended:
        session.step(1)
        drawn(view)
        seen.add(limits(view))
        (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
        assert np.isfinite([left, right, low, high]).all()
        assert left <= place(view) <= right
        assert low <= session.run.loss <= high
    assert session.run.status == "diverged"
    assert len(seen) <= 45


@KINDS
def test_a_run_at_the_minimum_still_shows_a_bowl(session: Session, kind: type) -> None:
    session.set({"learning_rate": 0.9})
    view = made(kind, session)
    session.step(20)
    drawn(view)
    session.set({"start": session.run.objective.minimum})
    drawn(view)
    (low, high), values = view.axes.get_ylim(), view._curve.get_data()[1]
    assert (high - low) / 4 < values.max() - values.min()


@KINDS
def test_the_arrow_of_an_absurd_rate_has_finite_pixels(session: Session, kind: type) -> None:
    session.set({"learning_rate": 1e12})
    view = made(kind, session)
    assert np.abs(view._arrow.get_paths()[0].vertices).max() < 2**15
    assert math.isfinite(view.axes.get_xlim()[1])


@KINDS
def test_without_points_a_slice_is_empty(session: Session, kind: type) -> None:
    session.clear()
    assert made(kind, session).shown == []


def test_a_function_of_one_weight_shows_its_path_and_its_landmarks(
    session: Session,
) -> None:
    session.set({"model": "one_weight", "function": "two_pits"})
    session.step(5)
    view = made(SlopeSliceView, session)
    left, right = session.run.objective.function.limits
    assert view.axes.get_xlim()[0] <= left < right <= view.axes.get_xlim()[1]
    past = np.concatenate([dots.get_xdata() for dots in view._past])
    assert list(past) == list(session.run.history.rows[:-1, 1])
    assert all(dots in view.shown for dots in view._past)
    assert view.axes.get_xlabel() == "w"
    assert view._slope.get_text().startswith("slope f′(w)")
    assert made(InterceptSliceView, session).shown == []


def test_a_slice_of_a_bowl_shows_no_path(session: Session) -> None:
    session.step(5)
    view = made(SlopeSliceView, session)
    assert not any(dots in view.shown for dots in view._past)


@pytest.mark.parametrize("width", [180, 240, 320, 500])
def test_the_label_of_the_tangent_is_never_cut(session: Session, width: float) -> None:
    session.set({"model": "one_weight", "learning_rate": 1.6})
    session.step(18)
    view = made(SlopeSliceView, session, width, 250)
    label, room = view._slope.get_window_extent(), view.axes.bbox
    assert room.x0 <= label.x0
    assert label.x1 <= room.x1
    assert view._slope.get_text().startswith("slope") == (width > 200)
