"""What the loss panel shows, by structure: which curves, with which data, in which limits."""

from collections.abc import Callable

import numpy as np
import pytest

from app.objective.functions import FUNCTIONS
from app.session.session import Session
from app.training.history import EPOCH, LOSS
from app.views import LossView
from app.views.theme import LIGHT
from tests.unit.views.drawing import blitted_and_full, classifier, drawn, made


@pytest.fixture
def session() -> Session:
    return Session()


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


def function(name: str, **settings: object) -> Session:
    session = Session()
    session.set({"model": "one_weight", "function": name})
    session.set(settings)
    return session


def shown(view: LossView, lines: object) -> list:
    """Return those of a line a run that are shown, lowest first."""
    return [line for line in view.shown if line in lines._lines.values()]


def limits(view: LossView) -> tuple[object, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim(), view.axes.get_yscale())


def test_the_curve_is_the_history_and_its_end_the_loss_now(session: Session) -> None:
    session.step(30)
    view = made(LossView, session)
    (curve,), (now,) = shown(view, view.curves), shown(view, view.now)
    assert curve.get_xdata().tolist() == list(range(31))
    assert curve.get_ydata()[-1] == session.run.loss
    assert now.get_xydata().tolist() == [[30, session.run.loss]]
    assert curve.get_color() == now.get_color() == LIGHT.accent
    assert view.least.get_data()[1][0] == session.run.objective.least_loss
    assert shown(view, view.ahead) == []


def test_every_run_has_a_curve_in_its_colour_and_the_active_one_is_on_top() -> None:
    session = three_runs()
    session.select_run(1)
    view = made(LossView, session)
    curves, now = shown(view, view.curves), shown(view, view.now)
    assert [curve.get_color() for curve in curves] == [LIGHT.runs[i] for i in (0, 2, 1)]
    assert [mark.get_color() for mark in now] == [LIGHT.runs[i] for i in (0, 2, 1)]
    assert curves[2].get_linewidth() > curves[0].get_linewidth()
    for curve, i in zip(curves, (0, 2, 1), strict=True):
        rows = list(session.runs)[i].descent.history.rows
        assert curve.get_xydata().tolist() == rows[:, [EPOCH, LOSS]].tolist()


def test_a_run_that_diverged_leaves_the_axis_when_it_is_hidden(session: Session) -> None:
    session.step(20)
    before = limits(made(LossView, session))
    session.fork()
    session.set({"learning_rate": 1.0})
    session.step(200)
    view = made(LossView, session)
    assert limits(view) != before
    session.select_run(0)
    session.runs.describe(1, "", False)
    assert view.axes.get_ylim()[1] > 1e3
    assert drawn(view).axes.get_ylim()[1] <= 1


def test_what_lies_ahead_is_shown_faintly_and_no_axis_moves(session: Session) -> None:
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


def test_a_view_opened_in_the_past_has_room_for_what_lies_ahead(session: Session) -> None:
    session.step(80)
    session.seek(3)
    assert made(LossView, session).axes.get_xlim()[1] >= 80


def test_what_is_no_longer_ahead_is_not_shown(session: Session) -> None:
    session.step(80)
    session.seek(25)
    view = made(LossView, session)
    key = view.live_key()
    session.set({"learning_rate": 0.2})
    assert view.live_key() != key
    assert shown(drawn(view), view.ahead) == []


def test_axes_stand_still_between_growth_steps(session: Session) -> None:
    view = made(LossView, session)
    seen = set()
    for _ in range(100):
        session.step(5)
        drawn(view)
        seen.add((view.axes.get_xlim(), view.axes.get_ylim()))
        assert view.axes.get_xlim()[1] >= session.run.epoch
    assert len(seen) <= 5


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_every_loss_is_in_sight(session: Session, scale: str) -> None:
    session.set({"loss_scale": scale, "learning_rate": 1.0})
    view = made(LossView, session)
    for _ in range(12):
        session.step(2)
        drawn(view)
        low, high = view.axes.get_ylim()
        assert low <= session.run.history.rows[:, LOSS].min()
        assert session.run.history.rows[:, LOSS].max() <= high
        assert view.axes.get_yscale() == scale


def test_an_axis_of_few_values_has_more_ticks_than_decades() -> None:
    session = classifier()
    session.step(3)
    view = made(LossView, session)
    assert view.axes.get_ylim() == pytest.approx((0.2, 2.0))
    labels = dict(zip(view.axes.get_yticks(), view.axes.get_yticklabels(), strict=True))
    in_sight = [text.get_text() for tick, text in labels.items() if 0.19 < tick < 2.1]
    assert in_sight == ["0.2", "0.5", "1", "2"]


def test_a_loss_of_nothing_stands_on_the_floor_of_the_logarithmic_axis(session: Session) -> None:
    session.set_points([(0.0, 0.0)])
    view = made(LossView, session)
    assert session.run.loss == 0
    session.add_point(0.5, 0.4)
    session.step(3)
    drawn(view)
    assert view.axes.get_yscale() == "log"
    assert shown(view, view.curves)[0].get_ydata().min() >= view.axes.get_ylim()[0] > 0


def test_without_points_there_is_no_curve(session: Session) -> None:
    session.clear()
    assert made(LossView, session).shown == []


def test_a_function_of_one_weight_is_shown_without_points() -> None:
    session = function("two_pits")
    session.clear()
    session.step(20)
    view = made(LossView, session)
    rows = session.run.history.rows
    assert shown(view, view.curves)[0].get_ydata().tolist() == rows[:, LOSS].tolist()
    assert view.least_label.get_text() == "least f(w) 0.695"


def test_the_values_of_a_function_are_heights_on_a_linear_axis(session: Session) -> None:
    view = made(LossView, session)
    assert view.axes.get_yscale() == "log"
    for function in FUNCTIONS:
        session.set({"model": "one_weight", "function": function})
        assert drawn(view).axes.get_yscale() == "linear"
    session.set({"model": "line"})
    assert drawn(view).axes.get_yscale() == "log"


def test_values_below_zero_are_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    session = function("square", learning_rate=0.5)
    view = made(LossView, session)
    monkeypatch.setattr(type(session.run.objective), "value", lambda self, m, b: m - 3.0)
    session.reset()
    drawn(view)
    assert view.axes.get_ylim()[0] < session.run.loss == -5
    assert view.least_label.get_text() == "least f(w) \N{MINUS SIGN}3"


@pytest.mark.parametrize("name", ["square", "two_pits", "plateau", "gorge"])
def test_every_function_is_in_sight(name: str) -> None:
    session = function(name)
    view = made(LossView, session)
    for _ in range(20):
        session.step(10)
        low, high = drawn(view).axes.get_ylim()
        assert low <= session.run.history.rows[:, LOSS].min()
        assert session.run.history.rows[:, LOSS].max() <= high


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


def test_a_run_in_the_middle_of_an_epoch_is_between_two_epochs(session: Session) -> None:
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
