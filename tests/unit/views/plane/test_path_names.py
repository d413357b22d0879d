"""Several runs carry their names at the ends of their paths; no name covers what matters."""

import itertools

import pytest

from app.session.session import Session
from app.views import PlaneView
from app.views.data import DataView
from app.views.label import Box, Label
from app.views.plane.path_names import MARK
from app.views.run_lines import name_of
from tests.unit.views.drawing import drawn, made


def compared() -> Session:
    """Return a session with six runs that part and come together again."""
    session = Session()
    session.step(4)
    for change in (
        {"learning_rate": 0.2},
        {"learning_rate": 0.4},
        {"learning_rate": 0.05, "optimizer": "momentum"},
        {"batch_size": 1, "learning_rate": 0.02, "optimizer": "sgd"},
        {"optimizer": "adam"},
    ):
        session.fork()
        session.set(change)
    return session


def names(view: PlaneView) -> list[Label]:
    known = view._names.labels.values()
    return [label for label in view.shown if label in known]


def covers(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_one_path_needs_no_name(session: Session) -> None:
    session.step(3)
    assert names(made(PlaneView, session)) == []


def test_names_and_colours_are_those_of_the_other_panels() -> None:
    session = compared()
    session.step(10)
    session.runs.describe(2, "mine", True)
    plane, data = made(PlaneView, session, 600, 500), made(DataView, session, 720, 560)
    shown = {label.get_text(): label.get_color() for label in names(plane)}
    assert set(shown) == {name_of(run, plane) for run in session.runs}
    assert "mine" in shown
    for label in data.shown:
        if isinstance(label, Label) and label.get_text() in shown:
            assert shown[label.get_text()] == label.get_color()


@pytest.mark.parametrize("size", [(600, 500), (420, 300), (320, 200)])
def test_no_name_covers_another_a_mark_or_the_arrow(size: tuple[int, int]) -> None:
    session = compared()
    view = made(PlaneView, session, *size)
    for epochs in (0, 1, 5, 40, 400, 3000):
        if epochs:
            session.step(epochs)
        drawn(view)
        boxes = [label.box for label in names(view)]
        assert boxes
        marked = [track.now for track in view._tracks.tracks]
        marked += [view._tracks.active.start, view._tracks.objective.minimum]
        for x, y in view.axes.transData.transform(marked):
            boxes.append((x - MARK, y - MARK, x + MARK, y + MARK))
        for label, other in itertools.product(names(view), [*boxes, *view._arrows.taken()]):
            assert other == label.box or not covers(label.box, other)
        left, low, right, high = view.axes.bbox.extents
        for x, bottom, end, top in (label.box for label in names(view)):
            assert left <= x
            assert end <= right
            assert low <= bottom
            assert top <= high


def test_at_the_minimum_all_names_have_room() -> None:
    session = compared()
    session.step(4000)
    view = made(PlaneView, session, 600, 500)
    assert len(names(view)) == len(session.runs)


def test_in_play_names_keep_their_sides() -> None:
    session = compared()
    session.step(6)
    session.play()
    view = made(PlaneView, session, 600, 500)
    sides = []
    for frame in range(60):
        session.frame(frame * 50.0, lambda: False)
        drawn(view)
        sides.append(dict(view._names._places))
    assert session.run.epoch > 40
    moves = sum(
        one.get(run.colour) != other.get(run.colour)
        for one, other in itertools.pairwise(sides)
        for run in session.runs
    )
    assert moves <= 30  # of 354, while all six run to one place


def test_a_path_whose_end_is_out_of_sight_has_no_name() -> None:
    session = compared()
    view = made(PlaneView, session, 600, 500)
    assert names(view)
    view.axes.set_xlim(100.0, 101.0)
    view.shown = [*view.live_artists()]
    assert names(view) == []
