"""The loss of each batch of the active run: faint dots behind the curve."""

from collections.abc import Callable

import numpy as np
import pytest

from app.session.session import Session
from app.training.history import LOSS
from app.training.trace import BATCH_LOSS, EPOCHS
from app.views import LossView
from app.views.loss.batches import ALPHA
from app.views.theme import LIGHT
from tests.unit.views.drawing import blitted_and_full, drawn, made


def noisy(**settings: object) -> Session:
    session = Session()
    session.set({"batch_size": 1, **settings})
    return session


def test_every_batch_is_a_faint_dot_behind_the_curve() -> None:
    session = noisy()
    session.step(20)
    session.step_updates(4)
    view = made(LossView, session)
    rows = session.runs.run.trace.rows()
    dots = view.batches.dots
    assert len(rows) == 20 * len(session.dataset) + 4
    assert dots.get_xdata().tolist() == rows[:, EPOCHS].tolist()
    floor = view.axes.get_ylim()[0]
    assert dots.get_ydata().tolist() == np.maximum(rows[:, BATCH_LOSS], floor).tolist()
    assert dots.get_color() == LIGHT.accent
    assert dots.get_alpha() <= ALPHA < 0.5
    curve = next(line for line in view.shown if line in view.curves._lines.values())
    assert view.shown.index(dots) < view.shown.index(curve)


def test_full_batches_and_the_setting_off_show_no_dots() -> None:
    session = noisy(batch_size="full")
    session.step(20)
    view = made(LossView, session)
    assert view.batches.dots not in view.shown
    session.set({"batch_size": 1})
    session.step(2)
    assert view.batches.dots in drawn(view).shown
    key = view.live_key()
    session.set({"updates": False})
    assert view.live_key() != key
    assert view.batches.dots not in drawn(view).shown


def test_the_dots_are_those_of_the_active_run() -> None:
    session = noisy()
    session.step(5)
    session.fork()
    session.set({"learning_rate": 0.3})
    session.step(5)
    session.select_run(0)
    view = made(LossView, session)
    assert view.batches.dots.get_color() == LIGHT.runs[0]
    session.select_run(1)
    assert drawn(view).batches.dots.get_color() == LIGHT.runs[1]
    assert view.batches.dots.get_xdata()[0] == 5  # only those since the change of the rate


def test_a_lucky_batch_does_not_stretch_the_axis() -> None:
    session = noisy(shuffle=False, learning_rate=1e-6)
    # Two of three points lie on the starting line, and it hardly moves.
    session.set_points([(0.0, 0.0), (0.2, 0.0), (0.5, 1.0)])
    session.step(4)
    view = made(LossView, session)
    losses = session.runs.run.trace.rows()[:, BATCH_LOSS]
    assert sum(losses < 1e-9) == 8
    assert losses.min() == 0
    low, high = view.axes.get_ylim()
    assert high / low <= 1e5
    assert view.batches.dots.get_ydata().min() == low


def test_most_batches_are_visible_on_either_axis() -> None:
    for scale in ("log", "linear"):
        session = noisy(loss_scale=scale)
        view = made(LossView, session)
        for _ in range(12):
            session.step(5)
            low, high = drawn(view).axes.get_ylim()
            losses = session.runs.run.trace.rows()[:, BATCH_LOSS]
            assert np.mean((low <= losses) & (losses <= high)) >= 0.8
            curve = session.run.history.rows[:, LOSS]
            assert low <= curve.min() <= curve.max() <= high


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_the_noise_moves_the_axes_only_a_few_times(scale: str) -> None:
    session = noisy(loss_scale=scale)
    view = made(LossView, session)
    seen = []
    for _ in range(150):
        session.step_updates(7)
        view.set_limits()
        seen.append((view.axes.get_xlim(), view.axes.get_ylim()))
    assert len(set(seen)) <= 6
    assert sum(now != before for now, before in zip(seen[1:], seen, strict=False)) <= 5


def test_more_batches_are_paler_and_the_noise_goes_over_the_whole_run() -> None:
    session = noisy(learning_rate=0.01)
    view = made(LossView, session, 200, 150)
    alphas = []
    for epochs in (5, 90, 150, 9000):
        session.step(epochs)
        drawn(view)
        assert view.batches.dots in view.shown
        alphas.append(view.batches.dots.get_alpha())
        across = view.batches.dots.get_xdata()
        assert across[0] == 0
        assert across[-1] >= 0.98 * session.run.epoch - 1
    assert alphas[0] >= alphas[2] > alphas[3] > 0


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.step(1),
        lambda session: session.step_updates(3),
        lambda session: session.seek(4),
        lambda session: session.set({"updates": False}),
        lambda session: session.set({"learning_rate": 0.3}) or session.step_updates(1),
    ],
)
def test_a_blitted_picture_is_the_full_picture(change: Callable[[Session], object]) -> None:
    session = noisy()
    session.step(30)
    blitted, full = blitted_and_full(session, "loss", change)
    assert (blitted == full).all()
