"""The axes of the loss panel show everything and seldom move."""

import pytest

from app.objective.functions import FUNCTIONS
from app.session.session import Session
from app.training.history import LOSS
from app.views import LossView
from tests.unit.views.drawing import classifier, drawn, made


def limits(view: LossView) -> tuple[object, ...]:
    return (*view.axes.get_xlim(), *view.axes.get_ylim(), view.axes.get_yscale())


def test_hiding_a_diverged_run_resets_the_axis(session: Session) -> None:
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


def test_axes_do_not_move_between_growth_steps(session: Session) -> None:
    view = made(LossView, session)
    seen = set()
    for _ in range(100):
        session.step(5)
        view.set_limits()
        seen.add((view.axes.get_xlim(), view.axes.get_ylim()))
        assert view.axes.get_xlim()[1] >= session.run.epoch
    assert len(seen) <= 5


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_every_loss_is_visible(session: Session, scale: str) -> None:
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


def shown(view: LossView, lines: object) -> list:
    """Return the visible ones of some lines, lowest first."""
    return [line for line in view.shown if line in lines._lines.values()]


def test_a_loss_of_zero_is_at_the_bottom_of_the_logarithmic_axis(session: Session) -> None:
    session.set_points([(0.0, 0.0)])
    view = made(LossView, session)
    assert session.run.loss == 0
    session.add_point(0.5, 0.4)
    session.step(3)
    drawn(view)
    assert view.axes.get_yscale() == "log"
    assert shown(view, view.curves)[0].get_ydata().min() >= view.axes.get_ylim()[0] > 0


def test_the_values_of_a_function_are_heights_on_a_linear_axis(session: Session) -> None:
    view = made(LossView, session)
    assert view.axes.get_yscale() == "log"
    for function in FUNCTIONS:
        session.set({"model": "one_weight", "function": function})
        assert drawn(view).axes.get_yscale() == "linear"
    session.set({"model": "line"})
    assert drawn(view).axes.get_yscale() == "log"


def function(name: str, **settings: object) -> Session:
    session = Session()
    session.set({"model": "one_weight", "function": name})
    session.set(settings)
    return session


def test_values_below_zero_are_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    session = function("square", learning_rate=0.5)
    view = made(LossView, session)
    monkeypatch.setattr(type(session.run.objective), "value", lambda self, m, b: m - 3.0)
    session.reset()
    drawn(view)
    assert view.axes.get_ylim()[0] < session.run.loss == -5
    assert view.least_label.get_text() == "least f(w) \N{MINUS SIGN}3"


@pytest.mark.parametrize("name", ["square", "two_pits", "plateau", "gorge"])
def test_every_function_is_visible(name: str) -> None:
    session = function(name)
    view = made(LossView, session)
    for _ in range(20):
        session.step(10)
        low, high = drawn(view).axes.get_ylim()
        assert low <= session.run.history.rows[:, LOSS].min()
        assert session.run.history.rows[:, LOSS].max() <= high


@pytest.mark.parametrize("points", [[(0.2, 0.4), (0.7, 0.1)], [(0, 1), (1, 2), (2, 3)]])
def test_points_on_a_line_leave_the_axis_six_decades(
    session: Session, points: list[tuple[float, float]]
) -> None:
    session.set_points(points)
    session.set({"learning_rate": 0.3})
    session.step(4000)
    rows = session.run.history.rows[:, LOSS]
    assert rows.min() < 1e-6 * rows[0]
    low = made(LossView, session).axes.get_ylim()[0]
    assert rows[0] * 1e-6 <= low <= rows[0] * 1e-5


def test_the_axis_ends_four_decades_below_the_least_loss(session: Session) -> None:
    session.set({"batch_size": 1, "learning_rate": 0.2})
    session.step(300)
    low = made(LossView, session).axes.get_ylim()[0]
    assert low >= session.run.objective.least_value * 1e-4


@pytest.mark.parametrize("epochs", [0, 40])
def test_the_axis_is_that_of_the_present_points(session: Session, epochs: int) -> None:
    view = made(LossView, session)
    session.step(epochs or 1)
    if not epochs:
        session.reset()
    drawn(view)
    session.set_points([(2.104, 399900), (1.6, 329900), (2.4, 369000), (1.416, 232000)])
    session.set({"standardize": True})
    session.step(30)
    after = drawn(view).axes.get_ylim()
    session.reset()
    session.step(30)
    assert after[0] >= drawn(view).axes.get_ylim()[0] / 10


def test_the_axis_stands_still_while_a_point_is_dragged(session: Session) -> None:
    session.step(40)
    view = made(LossView, session)
    before = view.axes.get_ylim()
    session.is_held = True
    session.move_point(0, 0.1, 30.0)
    assert drawn(view).axes.get_ylim() == before
    session.is_held = False
    assert drawn(view).axes.get_ylim()[1] > before[1]
