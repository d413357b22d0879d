"""Laws of the checkpoint: a restored session equals the saved one, bit for bit."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.checkpoint import restore, save
from app.bridge.report import Report
from app.faults import Fault
from app.objective.functions import FUNCTIONS
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS
from app.session.session import Session

FRAME_MS = 20.0


pytestmark = pytest.mark.usefixtures("small_slices")


class Person:
    """Calls methods of a session by their names, and ignores faults."""

    def __init__(self, session: Session, now_ms: float = 0.0) -> None:
        self.session = session
        self.now_ms = now_ms

    def do(self, name: str, *args: object) -> None:
        with contextlib.suppress(Fault):
            getattr(self if hasattr(self, name) else self.session, name)(*args)

    def describe(self, *args: object) -> None:
        self.session.runs.describe(*args)  # pyright: ignore

    def let_time_pass(self, frames: int) -> None:
        for _ in range(frames):
            self.now_ms += FRAME_MS
            left = iter([False, False, True])
            self.session.frame(self.now_ms, lambda left=left: next(left, True))


def everything(session: Session) -> tuple[object, ...]:
    runs = [
        (
            run.descent.history.all_rows.tobytes(), run.descent.history.last.tobytes(),
            run.descent.history.stride, run.descent.history.extra_epoch, run.trace.rows().tobytes(),
            run.descent.rule_arrows, run.descent.last_point, run.descent.order_so_far(),
            run.descent.settings, run.descent.dataset is session.dataset, run.goal,
        )
        for run in session.runs
    ]  # fmt: skip
    return repr(Report(session).state()), repr(Report(session).history()), runs, session.restarts


def one_of(name: str, *args: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.tuples(st.just(name), *args)


small = st.integers(0, 6)
numbers = st.sampled_from([0.0, 0.1, 0.35, 0.6, 1.0, -2.5])
settings = st.fixed_dictionaries(
    {},
    optional={
        "optimizer": st.sampled_from(list(OPTIMIZERS)),
        "batch_size": st.sampled_from(["full", 1, 2, 4]),
        "learning_rate": st.sampled_from([0.001, 0.02, 0.3, 5.0]),
        "momentum": st.sampled_from([0.0, 0.5, 0.9]),
        "loss": st.sampled_from(["mse", "sse"]),
        "shuffle": st.booleans(),
        "seed": st.integers(0, 2),
        "speed": st.sampled_from([10.0, 120.0, "max"]),
        "start": st.sampled_from([(0.0, 0.0), (-1.0, 2.0), "random"]),
        "standardize": st.booleans(),
        "squares": st.booleans(),
    },
)
problems = st.fixed_dictionaries(
    {},
    optional={
        "model": st.sampled_from(list(MODELS)),
        "function": st.sampled_from(list(FUNCTIONS)),
        "preset": st.sampled_from(["coding_train", "two_classes", "outlier"]),
    },
)
actions = st.one_of(
    one_of("set", settings),
    one_of("set", problems),
    one_of("step", st.integers(1, 30)),
    one_of("step_updates", st.integers(1, 30)),
    one_of("seek", st.integers(0, 40)),
    *(one_of(name) for name in ("play", "pause", "reset", "fork", "undo", "redo", "clear")),
    one_of("let_time_pass", small),
    one_of("select_run", small),
    one_of("remove_run", small),
    one_of("describe", small, st.sampled_from(["mine", ""]), st.booleans()),
    one_of("add_point", numbers, numbers, st.integers(0, 1)),
    one_of("move_point", small, numbers, numbers),
    one_of("remove_point", small),
    one_of("highlight", st.none() | small),
)
journeys = st.lists(actions, max_size=14)


@given(settings, journeys, journeys)
def test_a_restored_session_goes_on_as_the_saved_one(
    first: dict[str, object], before: list[tuple[str, object]], after: list[tuple[str, object]]
) -> None:
    person = Person(Session())
    person.do("set", first)
    for action in before:
        person.do(*action)
    person.let_time_pass(1)
    restored = Session()
    restore(restored, save(person.session) or "")
    assert everything(restored) == everything(person.session)
    # The clock of a session starts at its first frame; after one frame each, both clocks agree.
    other = Person(restored, person.now_ms)
    for session in (person.session, restored):
        session.frame(person.now_ms, lambda: True)
    for action in after:
        person.do(*action)
        other.do(*action)
        assert everything(other.session) == everything(person.session)
    while person.session.can_undo:
        person.do("undo")
        other.do("undo")
        assert everything(other.session) == everything(person.session)


@given(settings, journeys)
def test_a_restored_session_can_be_saved_and_restored_again(
    first: dict[str, object], before: list[tuple[str, object]]
) -> None:
    person = Person(Session())
    for action in [("set", first), *before]:
        person.do(*action)
    restored = Session()
    restore(restored, save(person.session) or "")
    again = Session()
    restore(again, save(restored) or "")
    assert everything(again) == everything(person.session)
