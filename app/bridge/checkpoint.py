"""A session as a text, so that another Python can go on exactly where the last one ended.

The page holds the newest text and gives it to a worker that replaces one that ended. The text
is a pickle, so that points, runs and edits refer to one another as before. Only the page of this
Python may give it: no public call accepts a text, the reader makes only objects of the classes
listed here, and it does not read a text whose checksum is wrong.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import pickle
import zlib
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from app.bridge.report import Report
from app.data.dataset import Dataset
from app.faults import Fault
from app.session.changes import import_for
from app.session.moment import Moment, Place
from app.session.session import Session
from app.session.undo import UndoStack
from app.settings import Settings
from app.training.descent import Descent, Status
from app.training.epoch_in_progress import EpochInProgress
from app.training.fan import Fan
from app.training.history import STATE, STATE_SIZE, History
from app.training.problem import Problem
from app.training.runs import Run, Runs, Standstill
from app.training.trace import Trace

#: Count this up when the meaning of a text changes: a page that has been open for long
#: may give its text to a newer Python.
FORMAT = 7

#: Points beyond which a session is not saved, and that its steps back, and those forward again,
#: may hold together to be saved with it. With six runs of long histories that is a text of 5 MB
#: at most: a page can hold it, and making it costs a worker a few frames. More points than these
#: are nobody's clicks: they came from a file or a program, and can come from there again.
MOST_POINTS = 20_000

#: Rows of histories that the steps back, and those forward again, may hold to be saved: 2 MB.
MOST_ROWS = 20_000

#: What represents an object in a pickle: a function and its arguments.
Recipe: TypeAlias = tuple[Callable[..., object], tuple[object, ...]]

#: Attributes that a text omits, and their first values after a restore: what a hand holds or points
#: at, what a clock has measured (that of another worker begins at 0), caches, and what cannot be
#: pickled and is computed again.
_LEFT_OUT: dict[type, dict[str, Callable[[], object]]] = {
    Session: {
        "is_held": lambda: False,
        "is_rate_held": lambda: False,
        "_morph": lambda: None,
        "_glimpse": lambda: None,
        "_glimpse_ground": tuple,
        "_fan": Fan,
    },
    Runs: {"_last_frame_ms": lambda: None},
    EpochInProgress: {"_permutations": lambda: iter(())},
    Descent: {"_stopping_rule": lambda: None},
}


def save(session: Session) -> str | None:
    """Return a session as a text, or None if it has too many points.

    Examples
    --------
    >>> session, other = Session(), Session()
    >>> session.step(7)
    >>> restore(other, save(session) or "")
    >>> other.run.epoch, other.run.m == session.run.m
    (7, True)
    """
    if len(session.dataset) > MOST_POINTS:
        return None
    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.dispatch_table = _RECIPES
    pickler.dump(session)
    pickled = file.getvalue()
    return f"{_head(pickled)}{base64.b64encode(pickled).decode('ascii')}"


def restore(session: Session, text: str) -> None:
    """Make a session equal to the one that the text was saved from.

    Raises
    ------
    Fault
        ``not_restored``, field ``text``, if the text is damaged or of another version. The
        session does not change.
    """
    other = _session_of(text)
    vars(session).update(vars(other))


def _head(pickled: bytes) -> str:
    return f"{FORMAT}:{zlib.crc32(pickled):08x}:"


def _session_of(text: str) -> Session:
    head, _, body = text.rpartition(":")
    try:
        pickled = base64.b64decode(body, validate=True)
    except ValueError:
        pickled = b""
    if f"{head}:" != _head(pickled):
        message = "The text is damaged, or was written by another version of this page."
        raise Fault("not_restored", "text", message)
    try:
        session = _Reader(io.BytesIO(pickled)).load()
        Report(session).state()  # a missing part fails here, not in the next frame
        for run in session.runs:
            import_for(run.descent.settings)
    except Exception as error:
        message = f"No session can be made of the text: {error}."
        raise Fault("not_restored", "text", message) from error
    return session


class _Reader(pickle.Unpickler):
    """Makes objects of the known classes only."""

    def find_class(self, module_name: str, global_name: str, /) -> object:
        known = _KNOWN.get((module_name, global_name))
        if known is None:
            message = f"{module_name}.{global_name} is no part of a session"
            raise pickle.UnpicklingError(message)
        return known


def _attributes(whole: object) -> dict[str, object]:
    left_out = _LEFT_OUT.get(type(whole), {})
    return {name: part for name, part in vars(whole).items() if name not in left_out}


def _parts(whole: object) -> Recipe:
    """Represent an object by its attributes, without the omitted ones."""
    return _whole, (type(whole), _attributes(whole))


def _whole(kind: type, attributes: dict[str, object]) -> object:
    made = object.__new__(kind)
    omitted = {name: make() for name, make in _LEFT_OUT.get(kind, {}).items()}
    vars(made).update(attributes, **omitted)
    return made


def _fields(value: Any) -> Recipe:
    """Represent a frozen dataclass by its fields, without its cached values."""
    fields = dataclasses.fields(value)
    return type(value), tuple(getattr(value, field.name) for field in fields)


def _bytes_of_dataset(dataset: Dataset) -> Recipe:
    # Bytes are small: a session can contain hundreds of edits, each with a dataset.
    arrays = dataset.x, dataset.y, dataset.labels
    return _dataset, tuple(array.tobytes() for array in arrays)


def _dataset(x: bytes, y: bytes, labels: bytes) -> Dataset:
    return Dataset(np.frombuffer(x), np.frombuffer(y), np.frombuffer(labels, np.int8))


def _nearest_edits(edits: UndoStack) -> Recipe:
    return _parts(edits.nearest(MOST_POINTS, MOST_ROWS))


def _rows_of_history(history: History) -> Recipe:
    """Represent a history by its rows and, of the optimizer's columns, those in use.

    A column is unused if all its bits are 0: -0.0 differs from 0.
    """
    rows = history.all_rows
    columns = STATE + STATE_SIZE
    while columns > STATE and not rows[:, columns - 1].view(np.int64).any():
        columns -= 1
    attributes = _attributes(history)
    del attributes["_rows"]
    return _history, (attributes, rows[:, :columns].tobytes(), columns)


def _history(attributes: dict[str, object], rows: bytes, columns: int) -> History:
    history = History()
    room = vars(history)["_rows"]
    read = np.frombuffer(rows).reshape(-1, columns)
    room[: len(read)] = 0.0
    room[: len(read), :columns] = read
    vars(history).update(attributes)
    return history


def _attributes_of_descent(descent: Descent) -> Recipe:
    return _descent, (_attributes(descent),)


def _descent(attributes: dict[str, object]) -> Descent:
    """Make a run whose next epochs have the same permutations and end as they would have."""
    descent = _whole(Descent, attributes)
    assert isinstance(descent, Descent)
    epoch = vars(descent)["_in_progress"]
    next_epoch = descent.epoch + vars(epoch)["_is_begun"]
    vars(epoch)["_permutations"] = descent.problem.permutations(next_epoch)
    vars(descent)["_stopping_rule"] = descent.problem.stopping_rule(*vars(descent)["_seen"])
    return descent


def _run_of_trace(trace: Trace) -> Recipe:
    return Trace, (vars(trace)["_run"],)


def _array(array: np.ndarray[Any, Any]) -> Recipe:
    return _numbers, (array.tolist(),)


def _numbers(numbers: list[float]) -> np.ndarray[Any, Any]:
    return np.array(numbers)


#: How the text represents each class.
_RECIPES: dict[type, Callable[[Any], Recipe]] = {
    Session: _parts,
    Runs: _parts,
    Run: _parts,
    EpochInProgress: _parts,
    Dataset: _bytes_of_dataset,
    UndoStack: _nearest_edits,
    Moment: _fields,
    Place: _fields,
    Standstill: _fields,
    History: _rows_of_history,
    Descent: _attributes_of_descent,
    Trace: _run_of_trace,
    Problem: lambda problem: (Problem, (problem.dataset, problem.settings)),
    Settings: _fields,
    np.ndarray: _array,
    np.float64: lambda number: (np.float64, (float(number),)),
}


_KNOWN: dict[tuple[str, str], object] = {
    (each.__module__, each.__qualname__): each
    for each in (
        _whole, _dataset, _history, _descent, _numbers,
        Session, Runs, Run, EpochInProgress, UndoStack, Trace, Problem, Settings, Status,
        Moment, Place, Standstill,
        np.float64,
    )
}  # fmt: skip
