"""What a checkpoint saves of a session, and which texts are refused as a checkpoint."""

import base64
import pickle
import zlib

import numpy as np
import pytest

from app.bridge import checkpoint
from app.bridge.checkpoint import FORMAT, MOST_POINTS, restore, save
from app.bridge.protocol import Calls, answer
from app.bridge.report import Report
from app.data.dataset import Dataset
from app.faults import Fault
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS
from app.session.glimpse import Glimpse
from app.session.morph import DURATION_MS
from app.session.session import Session
from app.views.stage import Stage
from tests.unit.runs import everything, many_points, never, session_of_six_runs

#: The attributes of a session, by class: when these change, change checkpoint.FORMAT too.
PARTS = {
    "Session": "dataset highlighted points_version restarts runs selected settings"
    " _elsewhere _last_step _undo",
    "Runs": "active _epochs_due _is_hurrying _is_playing _runs",
    "Run": "colour descent goal is_shown name trace parent forked_at",
    "Descent": "b configured_at epoch history m problem status update"
    " _in_progress _optimizer_state _outcome _seen",
    "EpochInProgress": "beginning permutation position _batch _is_begun _size",
    "UndoStack": "_after _before",
    "History": "breaks extra_epoch stride _beneath _end _length _rows",
}


def text_of(session: Session) -> str:
    text = save(session)
    assert text is not None
    return text


def restored(session: Session) -> Session:
    other = Session()
    restore(other, text_of(session))
    return other


def reported(session: Session) -> tuple[object, ...]:
    runs = [everything(run.descent) for run in session.runs]
    return Report(session).state(), Report(session).history(), runs


def as_text(pickled: bytes, version: int = FORMAT) -> str:
    body = base64.b64encode(pickled).decode()
    return f"{version}:{zlib.crc32(pickled):08x}:{body}"


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 4])
@pytest.mark.parametrize("model", MODELS)
def test_every_kind_of_run_goes_on_bit_for_bit(
    model: str, batch_size: str | int, optimizer: str
) -> None:
    session = Session()
    session.set({"preset": "two_classes", "model": model, "batch_size": batch_size})
    session.set({"optimizer": optimizer, "learning_rate": 1e-4})
    session.step(5000)
    session.fork()
    session.set({"learning_rate": 2e-4})
    session.step_updates(7)
    session.select_run(0)
    session.seek(session.runs.last_epoch // 3)
    other = restored(session)
    for each in (session, other):
        each.step_updates(5)
        each.select_run(1)
        each.step(40)
        each.fork()
        each.step(1)
    assert reported(other) == reported(session)


def test_a_restored_session_ends_an_epoch_in_progress_where_the_old_one_would() -> None:
    session = Session()
    session.set_points(many_points().points)
    session.set({"batch_size": 1, "learning_rate": 1e-4, "speed": "max"})
    session.play()
    session.frame(0.0, lambda: True)
    assert session.run.updates_in_epoch
    other = restored(session)
    for each in (session, other):
        for now in (20.0, 40.0, 60.0):
            each.frame(now, lambda: True)
    assert reported(other) == reported(session)


def test_restored_runs_have_their_names_and_colours_and_share_their_points() -> None:
    session = session_of_six_runs()
    session.remove_run(2)
    session.fork()
    session.runs.describe(1, "mine", False)
    session.select_run(3)
    other = restored(session)
    assert [(run.name, run.colour, run.is_shown) for run in other.runs] == [
        (run.name, run.colour, run.is_shown) for run in session.runs
    ]
    assert all(run.descent.dataset is other.dataset for run in other.runs)


def test_undo_and_redo_take_the_same_steps_after_a_restore() -> None:
    session = Session()
    session.add_point(0.5, 0.5, 1)
    session.move_point(0, 0.1, 0.9)
    session.remove_point(3)
    session.undo()
    other = restored(session)
    for deed in ("redo", "undo", "undo", "undo", "undo", "redo", "redo", "redo"):
        for each in (session, other):
            getattr(each, deed)()
        assert Report(other).state() == Report(session).state()


def test_a_playing_run_goes_on_by_the_clock_of_the_new_python() -> None:
    session = Session()
    session.set({"learning_rate": 1e-4, "speed": 100})
    session.play()
    for now in range(0, 1020, 20):
        session.frame(1e9 + now, never)
    other = restored(session)
    assert other.is_running
    for now in range(0, 1020, 20):
        other.frame(1000.0 + now, never)
    assert other.run.epoch == 200


def test_a_checkpoint_holds_no_drag_and_no_time() -> None:
    session = Session()
    session.set({"standardize": True})
    session.is_held = session.is_rate_held = True
    session.point_at(Glimpse("plane", 0.1, 0.2, 0.3))
    session.look_ahead()
    assert session.wants_frame
    other = restored(session)
    assert not other.is_held
    assert not other.is_rate_held
    assert other.glimpse is None
    assert not other.wants_frame
    session.frame(0.0, never)
    session.frame(DURATION_MS, never)
    assert Report(other).state() == Report(session).state()


def test_restored_points_cannot_be_written_to() -> None:
    assert not restored(Session()).dataset.x.flags.writeable


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "hello",
        "1:00000000:",
        "é" * 20,
        as_text(pickle.dumps(Session().settings), version=FORMAT + 1),
        as_text(pickle.dumps(Session().settings)),
        as_text(pickle.dumps("no session")),
        as_text(pickle.dumps(pickle.loads)),
        as_text(b"\x80\x05not a pickle"),
    ],
)
def test_a_damaged_text_is_refused_and_changes_nothing(damaged: str) -> None:
    session = Session()
    session.step(3)
    before = Report(session).state()
    with pytest.raises(Fault) as fault:
        restore(session, damaged)
    assert (fault.value.code, fault.value.field) == ("not_restored", "text")
    assert Report(session).state() == before


def test_a_text_with_a_single_letter_changed_is_refused() -> None:
    text = text_of(Session())
    for position in range(0, len(text), 37):
        other = "A" if text[position] != "A" else "B"
        with pytest.raises(Fault):
            restore(Session(), text[:position] + other + text[position + 1 :])


def test_a_session_with_a_part_missing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    without = {**checkpoint._LEFT_OUT, Session: {**checkpoint._LEFT_OUT[Session], "runs": list}}
    monkeypatch.setattr(checkpoint, "_LEFT_OUT", without)
    with pytest.raises(Fault):
        restore(Session(), text_of(Session()))


def test_the_format_changes_with_the_attributes_of_a_session() -> None:
    session = Session()
    run = session.runs.run
    parts = [session, session.runs, run, run.descent, run.descent.history]
    parts += [vars(session)["_undo"], vars(run.descent)["_in_progress"]]
    found = {type(part).__name__: sorted(checkpoint._attributes(part)) for part in parts}
    assert found == {name: sorted(names.split()) for name, names in PARTS.items()}


def test_the_largest_session_fits_and_a_larger_one_has_no_checkpoint() -> None:
    x = np.linspace(0.0, 1.0, MOST_POINTS)
    session = Session()
    session.set_points(np.stack([x, x], axis=-1).tolist())
    session.set({"batch_size": 1, "learning_rate": 1e-9, "optimizer": "adam"})
    for _ in range(5):
        session.fork()
    session.step(1)
    # With twenty thousand updates an epoch, a long history takes too long for a test.
    for run in session.runs:
        row = run.descent.history.last.copy()
        for epoch in range(2, 4096):
            run.descent.history.record(epoch, row[1], row[2], row[3], epoch, tuple(row[5:] + epoch))
    assert 3_500_000 < len(text_of(session)) < 5_000_000
    session.add_point(0.0, 0.0)
    assert save(session) is None


def test_undo_steps_with_too_many_points_are_dropped_oldest_first() -> None:
    session = Session()
    x = np.linspace(0.0, 1.0, MOST_POINTS // 4)
    session.set_points(np.stack([x, x], axis=-1).tolist())
    for i in range(8):
        session.move_point(0, 0.0, float(i))
    other = restored(session)
    steps = 0
    while other.can_undo:
        other.undo()
        session.undo()
        steps += 1
        assert other.dataset.points == session.dataset.points
    assert steps == 4
    assert session.can_undo


def test_a_restored_history_has_every_bit_of_a_zero() -> None:
    session = Session()
    rows = vars(session.run.history)["_rows"]
    rows[0, 5:] = [0.0, 0.0, -0.0, 0.0, 0.0, 0.0]
    again = vars(restored(session).run.history)["_rows"]
    assert again[0].tobytes() == rows[0].tobytes()


def test_open_panels_show_the_restored_session() -> None:
    session, other = Session(), Session()
    session.set_points(Dataset([0.0, 3.0], [1.0, 2.0]).points)
    session.step(20)
    pictures = []
    for each, text in ((session, None), (other, text_of(session))):
        stage = Stage(each)
        calls = Calls(each, stage)
        stage.open_panel("data", 300, 200, 1)
        if text:
            list(stage.draw())
            assert (
                answer(calls, "restore_checkpoint", {"text": text})["result"]
                == Report(each).state()
            )
        pictures.append([bytes(picture.buffer) for picture in stage.draw()])
    assert pictures[0] == pictures[1]


def test_a_session_that_is_too_large_has_an_empty_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MOST_POINTS", 5)
    session = Session()
    assert answer(Calls(session, Stage(session)), "save_checkpoint", {}) == {"result": ""}
