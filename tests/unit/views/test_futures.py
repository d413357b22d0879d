"""The next epochs are drawn at rest and under a hand, and never while a run plays."""

import numpy as np
import pytest

from app.session.session import Session
from app.training.future import EPOCHS_AHEAD, future
from app.views import LossView, PlaneView
from app.views.stage import Stage
from tests.unit.views.drawing import drawn, made


@pytest.mark.parametrize("batch_size", ["full", 2])
def test_path_and_curve_of_the_next_epochs_are_drawn_at_rest(
    session: Session, batch_size: object
) -> None:
    session.set({"batch_size": batch_size})
    session.step(4)
    rows = future(session.run)
    plane, loss = made(PlaneView, session), made(LossView, session)
    assert plane.future in plane.shown
    assert loss.future in loss.shown
    assert np.array_equal(plane.future.get_xydata(), rows[:, 1:3])
    assert np.array_equal(loss.future.get_xdata(), rows[:, 0])
    assert len(rows) == EPOCHS_AHEAD + 1
    for line in (plane.future, loss.future):
        assert line.get_alpha() <= 0.5
    session.play()
    assert plane.future not in drawn(plane).shown
    assert loss.future not in drawn(loss).shown
    session.pause()
    assert plane.future in drawn(plane).shown


def test_recorded_epochs_that_lie_ahead_take_its_place(session: Session) -> None:
    session.step(20)
    session.seek(5)
    plane, loss = made(PlaneView, session), made(LossView, session)
    assert plane.future not in plane.shown
    assert loss.future not in loss.shown


@pytest.mark.parametrize(
    "changes",
    [{"learning_rate": 0.3}, {"start": (0.2, 0.1)}, {"optimizer": "momentum"}, {"batch_size": 3}],
    ids=str,
)
def test_it_follows_the_rate_the_start_and_the_rule(
    session: Session, changes: dict[str, object]
) -> None:
    stage = Stage(session)
    for panel in ("loss", "plane"):
        stage.open_panel(panel, 400, 300, 1)
    before = {picture.panel: np.array(picture.buffer) for picture in stage.draw()}
    session.is_held = True
    session.set(changes)
    after = {picture.panel: np.array(picture.buffer) for picture in stage.draw()}
    assert set(after) == {"loss", "plane"}
    for panel, pixels in after.items():
        assert not np.array_equal(pixels, before[panel])


def test_it_follows_a_point_under_the_hand(session: Session) -> None:
    plane = made(PlaneView, session)
    before = plane.future.get_xydata().copy()
    session.is_held = True
    session.move_point(3, 0.3, 0.9)
    assert not np.array_equal(drawn(plane).future.get_xydata(), before)
    assert np.array_equal(plane.future.get_xydata(), future(session.run)[:, 1:3])
