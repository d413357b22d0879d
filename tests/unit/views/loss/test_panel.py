"""The loss panel: curves, what lies ahead, and a blitted picture that equals the full one."""

from collections.abc import Callable

import numpy as np
import pytest

from app.session.session import Session
from app.training.history import EPOCH, LOSS
from app.views import LossView
from app.views.theme import LIGHT
from tests.unit.views.drawing import blitted_and_full, drawn, made


def shown(view: LossView, lines: object) -> list:
    """Return the visible ones of some lines, lowest first."""
    return [line for line in view.shown if line in lines._lines.values()]


def test_the_curve_is_the_history_and_ends_at_the_loss_now(session: Session) -> None:
    session.step(30)
    view = made(LossView, session)
    (curve,), (now,) = shown(view, view.curves), shown(view, view.now)
    assert curve.get_xdata().tolist() == list(range(31))
    assert curve.get_ydata()[-1] == session.run.loss
    assert now.get_xydata().tolist() == [[30, session.run.loss]]
    assert curve.get_color() == now.get_color() == LIGHT.accent
    assert view.least.get_data()[1][0] == session.run.objective.least_value
    assert shown(view, view.ahead) == []


def three_runs() -> Session:
    session = Session()
    session.step(4)
    session.fork()
    session.set({"learning_rate": 0.4})
    session.step(30)
    session.fork()
    session.set({"learning_rate": 0.02})
    session.step(10)
    return session


def test_every_run_has_a_curve_in_its_colour_and_the_active_one_is_on_top() -> None:
    session = three_runs()
    session.select_run(1)
    view = made(LossView, session)
    curves, now = shown(view, view.curves), shown(view, view.now)
    assert [curve.get_color() for curve in curves] == [LIGHT.runs[i] for i in (0, 2, 1)]
    assert [mark.get_color() for mark in now] == [LIGHT.runs[i] for i in (0, 2, 1)]
    assert curves[2].get_linewidth() > curves[0].get_linewidth()
    for curve, i in zip(curves, (0, 2, 1), strict=True):
        run = list(session.runs)[i]
        rows = run.descent.history.rows[run.forked_at :]  # the parent has drawn what they share
        assert curve.get_xydata().tolist() == rows[:, [EPOCH, LOSS]].tolist()


def limits(view: LossView) -> tuple[object, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim(), view.axes.get_yscale())


def test_what_lies_ahead_is_faint_and_no_axis_moves(session: Session) -> None:
    session.step(80)
    view = made(LossView, session)
    before = limits(view)
    for epoch in (0, 25, 79):
        session.seek(epoch)
        drawn(view)
        (ahead,), (curve,) = shown(view, view.ahead), shown(view, view.curves)
        assert ahead.get_xdata().tolist() == list(range(epoch, 81))
        assert curve.get_xdata().tolist() == list(range(epoch + 1))
        assert ahead.get_alpha() < 0.5
        assert curve.get_alpha() is None
        assert list(shown(view, view.now)[0].get_xdata()) == [epoch]
        assert limits(view) == before
    session.seek(80)
    assert shown(drawn(view), view.ahead) == []


def test_a_panel_opened_in_the_past_has_room_for_what_lies_ahead(session: Session) -> None:
    session.step(80)
    session.seek(3)
    assert made(LossView, session).axes.get_xlim()[1] >= 80


def test_a_discarded_future_is_not_drawn(session: Session) -> None:
    session.step(80)
    session.seek(25)
    view = made(LossView, session)
    key = view.live_key()
    session.set({"loss": "half_mse"})
    assert view.live_key() != key
    assert shown(drawn(view), view.ahead) == []


def test_an_edit_in_a_run_breaks_its_curve_with_a_mark_and_pales_what_was_before(
    session: Session,
) -> None:
    session.step(30)
    old = session.run.history.rows[:, LOSS].tolist()
    session.move_point(0, 0.1, 0.9)
    session.step(20)
    view = made(LossView, session)
    (curve,), (before,) = shown(view, view.curves), shown(view, view.before)
    assert curve.get_xdata().tolist() == list(range(30, 51))
    assert curve.get_ydata()[0] == session.run.history.rows[30, LOSS] != old[30]
    assert before.get_xdata().tolist() == list(range(30))
    assert before.get_ydata().tolist() == old[:30]
    assert before.get_alpha() < 0.5
    assert view.changes in view.shown
    assert view.changes.get_xdata()[0] == 30


def test_losses_of_different_points_are_never_joined(session: Session) -> None:
    for i in range(4):
        session.step(20)
        session.move_point(0, 0.1, 0.1 + 0.2 * i)
    session.seek(50)
    view = made(LossView, session)
    (before,), (ahead,) = shown(view, view.before), shown(view, view.ahead)
    gaps = [int(before.get_xdata()[i + 1]) for i in np.flatnonzero(np.isnan(before.get_ydata()))]
    assert gaps == [20, 40]
    assert np.isnan(ahead.get_ydata()).sum() == 2
    assert shown(view, view.curves)[0].get_xdata().tolist() == []


def test_a_drag_in_a_run_leaves_one_mark(session: Session) -> None:
    session.step(100)
    for i in range(10):
        session.move_point(0, 0.1, 0.1 + i / 100, is_same_move=i > 0)
        session.step(1)
    session.step(30)
    view = made(LossView, session)
    assert np.nanmax(view.changes.get_xdata()) == 109
    assert len(view.changes.get_xdata()) <= 6


def test_another_loss_breaks_the_curve_and_a_reset_mends_it(session: Session) -> None:
    session.step(10)
    session.set({"loss": "sse"})
    session.step(5)
    assert made(LossView, session).changes.get_xdata()[0] == 10
    session.reset()
    session.step(5)
    view = made(LossView, session)
    assert view.changes not in view.shown
    assert shown(view, view.before) == []


def test_going_on_from_before_an_edit_breaks_the_curve_there(session: Session) -> None:
    session.step(30)
    session.move_point(0, 0.1, 0.9)
    session.step(10)
    session.seek(12)
    session.step(3)
    assert session.run.history.breaks == [12]
    (curve,) = shown(view := made(LossView, session), view.curves)
    assert curve.get_xdata().tolist() == [12, 13, 14, 15]
    assert curve.get_ydata()[0] > curve.get_ydata()[-1]


def test_without_points_there_is_no_curve(session: Session) -> None:
    session.clear()
    assert made(LossView, session).shown == []


def function(name: str, **settings: object) -> Session:
    session = Session()
    session.set({"model": "one_weight", "function": name})
    session.set(settings)
    return session


def test_a_function_of_one_weight_has_a_curve_without_points() -> None:
    session = function("two_pits")
    session.clear()
    session.step(20)
    view = made(LossView, session)
    rows = session.run.history.rows
    assert shown(view, view.curves)[0].get_ydata().tolist() == rows[:, LOSS].tolist()
    assert view.least_label.get_text() == "least f(w) 0.695"


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.step(1),
        lambda session: session.seek(2),
        lambda session: session.fork(),
        lambda session: session.set({"loss_scale": "linear"}),
        lambda session: session.set({"batch_size": 1}) or session.step(2),
        lambda session: session.set({"model": "one_weight"}) or session.step(2),
    ],
)
def test_a_blitted_picture_is_the_full_picture(change: Callable[[Session], object]) -> None:
    session = three_runs()
    session.seek(20)
    blitted, full = blitted_and_full(session, "loss", change)
    assert (blitted == full).all()


def test_in_the_middle_of_an_epoch_the_mark_is_between_two_epochs(session: Session) -> None:
    session.set({"batch_size": 1})
    session.step(3)
    n = len(session.dataset)
    view = made(LossView, session)
    for update in range(1, 5):
        key = view.live_key()
        session.step_updates(1)
        assert view.live_key() != key
        drawn(view)
        place = [3 + update / n, session.run.loss]
        assert shown(view, view.now)[0].get_xydata().tolist() == [place]
        assert shown(view, view.curves)[0].get_xydata()[-1].tolist() == place
        assert np.diff(shown(view, view.curves)[0].get_xdata()).min() > 0


@pytest.mark.parametrize("width", [130, 180, 240, 510])
def test_the_name_of_the_least_loss_is_never_cut(session: Session, width: float) -> None:
    view = drawn(made(LossView, session, width, 250))
    text = view.least_label.get_text()
    value = view.words.short(session.run.objective.least_value or 0.0, 3)
    assert text in {value, f"least loss {value}"}
    assert view.least_label.get_window_extent().x0 >= view.axes.bbox.x0
    assert (text == value) == (width < 240)
