"""The next epochs are drawn at rest and under a hand, at other rates too if they are wanted."""

import itertools

import numpy as np
import pytest

from app.session.session import LOOK_AHEAD_MS, Session
from app.training.descent import Descent
from app.training.future import EPOCHS_AHEAD, Future
from app.views import LossView, PlaneView
from app.views.stage import Stage
from tests.unit.views.drawing import drawn, made


def future(run: Descent) -> Future:
    future = Future(run)
    future.look_further()
    return future


class Clock:
    """A clock that goes on by so many milliseconds whenever it is read."""

    def __init__(self, step_ms: float) -> None:
        self.now_ms, self.step_ms = 0.0, step_ms

    def __call__(self) -> float:
        self.now_ms += self.step_ms
        return self.now_ms


@pytest.mark.parametrize("batch_size", ["full", 2])
def test_path_and_curve_of_the_next_epochs_are_drawn_at_rest(
    session: Session, batch_size: object
) -> None:
    session.set({"batch_size": batch_size})
    session.step(4)
    rows = future(session.run).rows
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


@pytest.mark.parametrize("held", ["is_held", "is_rate_held"])
def test_while_a_run_plays_they_are_drawn_as_long_as_a_hand_drags(
    session: Session, held: str
) -> None:
    plane, loss = made(PlaneView, session), made(LossView, session)
    session.play()
    setattr(session, held, True)
    for i, epochs in enumerate((200.0, 400.0, 600.0)):
        session.set({"learning_rate": 0.2 + 0.1 * i}, is_same_step=i > 0)
        session.frame(epochs, lambda: False)
        assert plane.future in drawn(plane).shown
        assert loss.future in drawn(loss).shown
        assert np.array_equal(plane.future.get_xydata(), future(session.run).rows[:, 1:3])
    assert session.run.epoch > 0
    setattr(session, held, False)
    assert plane.future not in drawn(plane).shown
    assert loss.future not in drawn(loss).shown


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
@pytest.mark.parametrize("fan", [False, True])
def test_it_follows_the_rate_the_start_and_the_rule(
    session: Session, changes: dict[str, object], fan: bool
) -> None:
    session.set({"fan": fan})
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
    assert np.array_equal(plane.future.get_xydata(), future(session.run).rows[:, 1:3])


def slow_session() -> Session:
    """Return a session in which an epoch takes longer than a slice."""
    x = np.linspace(0.0, 1.0, 3000)
    session = Session()
    session.set_points(np.stack([x, np.sin(5.0 * x)], axis=-1).tolist())
    session.set({"batch_size": 1, "learning_rate": 0.002, "updates": False})
    return session


@pytest.mark.parametrize("fan", [False, True])
def test_a_frame_has_little_time_for_it_and_later_frames_find_out_the_rest(fan: bool) -> None:
    session = slow_session()
    session.set({"fan": fan})
    stage, known = Stage(session), [0]
    for panel in ("loss", "plane"):
        stage.open_panel(panel, 300, 200, 1)
    clock, own = Clock(LOOK_AHEAD_MS / 3.0), None
    while stage.wants_frame or len(known) < 3:
        pictures = [picture.panel for picture in stage.draw(clock_ms=clock)]
        own = session.look_ahead().own
        assert own
        grown = len(own.rows) != known[-1]
        if grown or not own.is_whole or not fan:
            assert pictures == (["loss", "plane"] if grown else [])
        known.append(len(own.rows))
    assert known == sorted(known)
    assert known[1] <= 3  # a frame has time for three slices, which are two epochs
    assert known[-1] == EPOCHS_AHEAD + 1
    assert own
    assert np.array_equal(own.rows, future(session.run).rows)
    assert not list(stage.draw(clock_ms=clock))
    assert not stage.wants_frame


def test_nobody_looks_ahead_for_panels_that_are_closed() -> None:
    session = slow_session()
    stage = Stage(session)
    stage.open_panel("data", 300, 200, 1)
    clock = Clock(1.0)
    list(stage.draw(clock_ms=clock))
    assert clock.now_ms == 0.0
    assert not stage.wants_frame


def test_a_run_that_plays_asks_for_no_time(session: Session) -> None:
    stage = Stage(session)
    for panel in ("loss", "plane"):
        stage.open_panel(panel, 300, 200, 1)
    session.play()
    session.frame(0.0, lambda: False)
    session.frame(100.0, lambda: False)
    list(stage.draw(clock_ms=Clock(1.0)))
    fan = session.look_ahead()
    assert fan.own is None
    assert fan.is_whole


@pytest.mark.parametrize("view", [PlaneView, LossView])
@pytest.mark.parametrize("size", [(510, 250), (330, 200)])
def test_every_rate_is_named_at_the_end_of_its_curve(
    session: Session, view: type[PlaneView | LossView], size: tuple[int, int]
) -> None:
    session.set({"fan": True})
    panel = made(view, session, *size)
    fan = session.look_ahead()
    for name, text in (("half", "half: 0.05"), ("double", "double: 0.2"), ("own", "η 0.1")):
        assert panel.fan.labels[name].get_text() == text
    shown = [label for label in panel.fan.labels.values() if label in panel.shown]
    assert len(shown) == 4 or size == (330, 200)
    assert len(shown) > 1
    limit = panel.words.short(session.run.problem.learning_rate_limit or 0.0, 3)
    assert panel.fan.labels["limit"].get_text() == f"limit: {limit}"
    left, low, right, high = panel.axes.bbox.extents
    boxes = []
    for label in shown:
        (x, bottom), (width, height) = label.get_position(), label.measure()
        boxes.append((x, bottom, x + width, bottom + height))
        assert left <= x <= x + width <= right + 1
        assert low - 1 <= bottom <= bottom + height <= high + 1
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for name, each in fan.others.items():
        line = panel.fan.lines[name]
        assert line in panel.shown
        assert len(np.asarray(line.get_xydata())) == len(each.rows)
    assert len({str(line._unscaled_dash_pattern) for line in panel.fan.lines.values()}) == 3


@pytest.mark.parametrize("size", [(510, 250), (200, 110)])
def test_no_rate_in_the_plane_covers_the_minimum_or_the_lens(
    session: Session, size: tuple[int, int]
) -> None:
    session.set({"fan": True})
    plane = made(PlaneView, session, *size)
    for epochs in (8, 60):
        session.step(epochs)
        drawn(plane)
        minimum = session.run.objective.minimum
        assert minimum
        x, y = plane.axes.transData.transform(minimum)
        for label in (each for each in plane.fan.labels.values() if each in plane.shown):
            left, low, right, high = label.box
            assert not (left < x < right and low < y < high)
            for box in plane._arrows._lens_boxes:
                assert right <= box[0] or box[2] <= left or high <= box[1] or box[3] <= low


def test_a_panel_too_small_for_all_rates_names_only_some(session: Session) -> None:
    session.set({"fan": True, "learning_rate": 0.7})
    panel = made(LossView, session, 200, 90)
    shown = [label for label in panel.fan.labels.values() if label in panel.shown]
    assert 0 < len(shown) < len(panel.fan.labels)


def test_a_rate_that_diverges_is_drawn_in_the_colour_of_danger(session: Session) -> None:
    session.set({"fan": True, "learning_rate": 0.7})
    plane = made(PlaneView, session)
    assert session.look_ahead().others["double"].will_diverge
    assert plane.fan.lines["double"].get_color() == plane.theme.warning
    assert plane.fan.lines["half"].get_color() == plane.theme.accent


def test_without_a_fan_none_of_its_artists_is_made(session: Session) -> None:
    for view in (made(PlaneView, session), made(LossView, session)):
        assert view.fan.lines == view.fan.labels == {}
