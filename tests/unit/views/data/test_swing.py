"""The last lines of a run that overshoots are seen, and only then."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from app.session.session import Session
from app.training.descent import Status
from app.views import DataView
from app.views.data.window import RECENT
from app.views.theme import LIGHT
from tests.unit.views.data.test_window import is_seen
from tests.unit.views.drawing import drawn, made


def ghosts(view: DataView) -> np.ndarray:
    """Return slope and intercept of the ghosts drawn, oldest first."""
    lines = view.fitted_line.ghosts.lines
    if lines not in view.shown:
        return np.empty((0, 2))
    segments = np.array(lines.get_segments())
    slopes = np.diff(segments[..., 1], axis=1) / np.diff(segments[..., 0], axis=1)
    return np.column_stack([slopes, segments[:, 0, 1] - slopes[:, 0] * segments[:, 0, 0]])


def test_ghosts_are_the_lines_of_the_last_epochs_fading(session: Session) -> None:
    session.set({"learning_rate": 1.1})
    session.step(9)
    view = made(DataView, session)
    rows = session.run.history.rows[-RECENT - 1 : -1, 1:3]
    assert ghosts(view) == pytest.approx(rows)
    alphas = view.fitted_line.ghosts.lines.get_edgecolor()[:, 3]
    assert (np.diff(alphas) > 0).all()


def test_a_line_that_does_not_swing_has_none(session: Session) -> None:
    session.set({"learning_rate": 0.1})
    view = made(DataView, session)
    for _ in range(10):
        session.step(1)
        assert len(ghosts(drawn(view))) == 0


def test_a_swing_that_shrinks_has_the_colour_of_the_run_and_vanishes(session: Session) -> None:
    session.set({"learning_rate": 0.7})
    session.step(3)
    view = made(DataView, session)
    assert len(ghosts(view)) == 3
    assert to_hex(view.fitted_line.ghosts.lines.get_edgecolor()[0]) == LIGHT.accent
    session.step(60)
    assert len(ghosts(drawn(view))) == 0


@pytest.mark.parametrize("rate", [1.0, 1.6, 4.0])
def test_a_diverged_run_rests_on_a_picture_of_its_swing(session: Session, rate: float) -> None:
    session.set({"learning_rate": rate})
    view = made(DataView, session)
    while session.run.status is not Status.DIVERGED:
        session.step(1)
        drawn(view)
    for shown in (view, made(DataView, session)):
        assert is_seen(shown)
        assert len(ghosts(shown)) == min(RECENT, session.run.epoch)
        assert to_hex(shown.fitted_line.ghosts.lines.get_edgecolor()[0]) == LIGHT.warning
        # The line before lies on the other side of the points, and is in sight.
        m, b = ghosts(shown)[-1]
        low, high = shown.axes.get_ylim()
        middle = np.mean(shown.axes.get_xlim())
        assert low <= m * middle + b <= high
        now_m, now_b = session.run.original_units
        assert (m * middle + b - 0.5) * (now_m * middle + now_b - 0.5) < 0


def test_epochs_with_gaps_between_them_are_no_swing(session: Session) -> None:
    session.set({"learning_rate": 0.7})
    session.step(3)
    rows = session.run.history.rows
    rows[:, 0] *= 2
    assert len(ghosts(made(DataView, session))) == 0


def test_the_panel_makes_no_room_for_a_line_that_never_comes(session: Session) -> None:
    session.set({"learning_rate": 1.4})
    view = made(DataView, session)
    session.play()
    for frame in range(400):
        session.frame(1000.0 * frame / 60.0, lambda: False)
        view.set_limits()
    assert session.run.status is Status.DIVERGED
    m, b = session.run.original_units
    low, high = view.axes.get_ylim()
    # The last line takes its side of the panel, and the one before it lies on the other side.
    assert max(abs(b), abs(m + b)) > 0.4 * max(abs(low), abs(high))
