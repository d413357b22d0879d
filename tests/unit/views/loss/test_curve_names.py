"""Several runs carry their names at the ends of their curves, in their colours and dashes."""

import itertools

import pytest

from app.session.session import Session
from app.training.runs import MOST_RUNS
from app.views import DataView, LossView, PlaneView
from app.views.label import Label
from app.views.run_lines import DASHES
from app.views.theme import LIGHT
from app.views.view import View
from tests.unit.views.drawing import drawn, made


def six_runs() -> Session:
    session = Session()
    session.step(4)
    for rate in (0.2, 0.3, 0.4, 0.5, 0.6):
        session.fork()
        session.set({"learning_rate": rate})
    session.step(12)
    return session


def labels(view: View) -> list[Label]:
    return [artist for artist in view.shown if isinstance(artist, Label)]


def test_one_run_has_no_name(session: Session) -> None:
    session.step(3)
    assert labels(made(LossView, session)) == []


def test_every_curve_and_line_has_the_name_of_its_run() -> None:
    session = six_runs()
    session.runs.describe(2, "mine", True)
    for view in (made(LossView, session, 510, 300), made(DataView, session, 720, 500)):
        texts = " ".join(label.get_text() for label in labels(view))
        for i, run in enumerate(session.runs):
            name = run.name or f"run {i + 1} · η {0.1 if i == 0 else (i + 1) / 10}"
            assert name in texts
        colours = {label.get_color() for label in labels(view)}
        assert colours >= set(LIGHT.runs)


def test_in_a_narrow_panel_the_names_are_short() -> None:
    session = six_runs()
    session.runs.describe(2, "mine", True)
    view = made(LossView, session, 170, 250)
    texts = [label.get_text() for label in labels(view)]
    assert texts == [run.name or f"run {i + 1}" for i, run in enumerate(session.runs)]


def test_names_of_curves_do_not_cover_each_other_and_stay_in_the_panel() -> None:
    session = six_runs()
    view = made(LossView, session, 510, 300)
    for epochs in (1, 30, 400):
        session.step(epochs)
        boxes = []
        for label in labels(drawn(view)):
            (x, low), (width, height) = label.get_position(), label.measure()
            boxes.append((x, low, x + width, low + height))
            assert view.axes.bbox.x0 <= x
            assert x + width <= view.axes.bbox.x1
            assert view.axes.bbox.y0 - 1 <= low
            assert low + height <= view.axes.bbox.y1 + 1
        boxes.append(view.least_label.get_window_extent().extents.tolist())
        for one, other in itertools.combinations(boxes, 2):
            assert (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )


@pytest.mark.parametrize("size", [(510, 300), (330, 130), (300, 100)])
def test_no_name_covers_that_of_the_least_loss(size: tuple[int, int]) -> None:
    session = six_runs()
    view = made(LossView, session, *size)
    for epochs in (1, 30, 400):
        session.step(epochs)
        drawn(view)
        if view.least_label not in view.shown:
            continue
        least = view.least_label.get_window_extent(view.canvas.get_renderer())
        boxes = [label.box for label in labels(view)]
        assert boxes
        for one, other in itertools.combinations([*boxes, least.extents], 2):
            # The box of a text has some room above its letters.
            assert (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] + 3
                or other[3] <= one[1] + 3
            )  # fmt: skip


def test_runs_differ_by_dashes_besides_colours() -> None:
    session = six_runs()
    assert len(DASHES) == MOST_RUNS
    view = made(DataView, session)
    lines = view.fitted_line.lines._lines
    patterns = {str(lines[run.colour]._unscaled_dash_pattern) for run in session.runs}
    assert len(patterns) == MOST_RUNS
    plane = made(PlaneView, session)
    assert len({str(strand.past._unscaled_dash_pattern) for strand in plane._paths.strands}) == 6


def test_the_shared_past_of_a_fork_is_the_parents() -> None:
    session = Session()
    session.step(5)
    session.fork()
    session.set({"learning_rate": 0.4})
    session.step(5)
    view = made(LossView, session)
    parent, child = view.curves._lines[0], view.curves._lines[1]
    assert parent.get_xdata()[0] == 0
    assert child.get_xdata()[0] == 5
    strands = made(PlaneView, session)._paths.strands
    assert strands[0].past.get_xdata()[0] == 0
    assert strands[1].past.get_xdata()[0] == session.run.history.rows[5, 1]
    session.runs.describe(0, "", False)
    assert drawn(view).curves._lines[1].get_xdata()[0] == 0  # nobody else draws it
    session.runs.describe(0, "", True)
    session.remove_run(0)
    assert drawn(view).curves._lines[1].get_xdata()[0] == 0


def test_after_a_reset_every_run_begins_at_the_start() -> None:
    session = six_runs()
    session.reset()
    session.step(3)
    view = made(LossView, session)
    assert all(view.curves._lines[run.colour].get_xdata()[0] == 0 for run in session.runs)
