"""The paths of the runs over the plane: colours, order, what lies ahead, single updates."""

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from app.session.session import Session
from app.training.history import B, M
from app.views import PlaneView
from app.views.theme import LIGHT
from tests.unit.views.drawing import drawn, made


def places(line: Line2D) -> np.ndarray:
    return np.array(line.get_data())


def test_a_run_by_itself_has_the_accent(session: Session) -> None:
    session.step(3)
    view = made(PlaneView, session)
    (strand,) = view._paths.strands
    assert strand.past.get_color() == strand.now.get_markerfacecolor() == LIGHT.accent
    rows = session.run.history.rows
    assert (places(strand.past)[:, :-1] == rows[:, M : B + 1].T).all()
    assert places(strand.past)[:, -1].tolist() == [session.run.m, session.run.b]
    assert places(strand.now).ravel().tolist() == [session.run.m, session.run.b]


def three_runs() -> Session:
    session = Session()
    for rate in (0.2, 0.3):
        session.step(4)
        session.fork()
        session.set({"learning_rate": rate})
    session.step(4)
    return session


def test_every_run_has_its_path_and_its_colour_and_the_active_one_is_on_top() -> None:
    session = three_runs()
    session.select_run(1)
    view = made(PlaneView, session)
    shown = [run.colour for run in session.runs.shown]
    assert shown == [0, 2, 1]
    for strand, colour in zip(view._paths.strands, shown, strict=True):
        run = list(session.runs)[colour].descent
        assert strand.past.get_color() == strand.now.get_markerfacecolor() == LIGHT.runs[colour]
        assert places(strand.now).ravel().tolist() == [run.m, run.b]
        assert strand.past in view.shown
    assert view.shown[-1] is view._paths.strands[-1].now


def test_only_the_active_run_has_arrows() -> None:
    session = three_runs()
    session.select_run(0)
    view = made(PlaneView, session)
    tails = [path.vertices[[0, -2]].mean(axis=0) for path in view._arrows.step.get_paths()]
    place = view.axes.transData.transform((session.run.m, session.run.b))
    assert tails == [pytest.approx(place)] * 3


def test_a_hidden_run_is_not_drawn() -> None:
    session = three_runs()
    session.runs.describe(0, "", is_shown=False)
    view = made(PlaneView, session)
    colours = [
        artist.get_color()
        for artist in view.shown
        if any(artist is strand.past for strand in view._paths.strands)
    ]
    assert colours == [LIGHT.runs[1], LIGHT.runs[2]]


def test_runs_from_one_start_share_its_mark_and_others_have_several(session: Session) -> None:
    session.fork()
    view = made(PlaneView, session)
    assert places(view._paths.start).T.tolist() == [[0.0, 0.0]]
    session.set({"start": (0.4, 0.2)})
    drawn(view)
    assert sorted(places(view._paths.start).T.tolist()) == [[0.0, 0.0], [0.4, 0.2]]


def is_drawn(view: PlaneView, artist: Artist) -> bool:
    return any(artist is other for other in view.shown)


def test_what_lies_ahead_is_faint_and_begins_at_the_current_point(session: Session) -> None:
    session.step(9)
    session.seek(4)
    view = made(PlaneView, session)
    (strand,) = view._paths.strands
    rows = session.run.history.all_rows
    assert is_drawn(view, strand.ahead)
    assert (places(strand.ahead) == rows[4:, M : B + 1].T).all()
    assert places(strand.past).shape[1] == 4 + 2
    assert strand.ahead.get_alpha() < 0.5
    assert strand.ahead.get_color() == strand.past.get_color()
    session.seek(9)
    drawn(view)
    assert not is_drawn(view, strand.ahead)


def test_a_discarded_future_is_gone(session: Session) -> None:
    session.step(9)
    session.seek(4)
    view = made(PlaneView, session)
    session.set({"learning_rate": 0.05})
    drawn(view)
    assert not is_drawn(view, view._paths.strands[-1].ahead)


def test_single_updates_are_those_of_the_trace_up_to_now(session: Session) -> None:
    session.set({"batch_size": 1})
    session.step(3)
    session.step_updates(2)
    view = made(PlaneView, session)
    (strand,) = view._paths.strands
    rows = session.runs.run.trace.rows()
    assert len(rows) == 3 * len(session.dataset) + 2
    assert is_drawn(view, strand.updates)
    assert (places(strand.updates)[:, :-1] == rows[:, M : B + 1].T).all()
    assert places(strand.updates)[:, -1].tolist() == [session.run.m, session.run.b]
    # Single updates are the steps taken; the chord of an epoch is pale below them.
    assert strand.past.get_alpha() < 0.5 < strand.updates.get_alpha()
    order = [artist for artist in view.shown if artist in {strand.updates, strand.past}]
    assert order == [strand.past, strand.updates]


def test_single_updates_are_drawn_on_demand_and_if_there_are_any(session: Session) -> None:
    session.step(3)
    view = made(PlaneView, session)
    strand = view._paths.strands[0]
    assert not is_drawn(view, strand.updates)
    session.set({"batch_size": 1})
    session.step(3)
    assert is_drawn(drawn(view), strand.updates)
    session.set({"updates": False})
    assert not is_drawn(drawn(view), strand.updates)


def test_every_single_update_is_visible(session: Session) -> None:
    session.set({"batch_size": 1, "learning_rate": 0.5})
    view = made(PlaneView, session)
    for _ in range(10):
        session.step(1)
        drawn(view)
        rows = session.runs.run.trace.rows()
        (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
        assert left <= rows[:, M].min()
        assert rows[:, M].max() <= right
        assert low <= rows[:, B].min()
        assert rows[:, B].max() <= high
