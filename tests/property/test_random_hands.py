"""Random hands on the calls: whatever somebody does, each is answered and every panel drawn."""

import json
import math
import os
import time
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.bridge.checkpoint import save
from app.bridge.protocol import Calls, answer
from app.data import presets
from app.kinds import Choice, Choices, Flag, Kind
from app.session.session import Session
from app.settings import ROWS
from app.views import VIEWS
from app.views.stage import Stage

#: Seconds of play, and the seed of the first round. `make fuzz` plays longer.
SECONDS = float(os.environ.get("DOWNSLOPE_FUZZ_S", "15"))
FIRST_SEED = int(os.environ.get("DOWNSLOPE_FUZZ_SEED", "1"))

ROUND = settings(
    max_examples=4, stateful_step_count=20, derandomize=False, database=None, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip

#: A frame draws what is due, as the worker asks for it.
FRAME_MS = 40.0

KEYS = ["ArrowLeft", "ArrowUp", "Enter", "PageDown", "PageUp", "Escape", "leave"]

numbers = st.one_of(
    st.floats(-2.0, 3.0),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 5e-324, 1e-160, 1e50, -1e50, 1e160, 1.7e308]),
)
points = st.tuples(numbers, numbers, st.sampled_from([0, 1]))
panels = st.sampled_from(list(VIEWS))
places = st.tuples(st.floats(-20.0, 340.0), st.floats(-20.0, 260.0))


def value_of(kind: Kind) -> st.SearchStrategy[Any]:
    """Return values for a kind of settings: good ones, and some that are refused."""
    if isinstance(kind, Flag):
        return st.booleans()
    if isinstance(kind, Choice):
        return st.sampled_from(kind.choices)
    if isinstance(kind, Choices):
        return st.lists(st.sampled_from(kind.choices), max_size=6)
    return st.one_of(numbers.map(abs), st.integers(0, 9), st.tuples(numbers, numbers))


changes = st.sampled_from(sorted(ROWS)).flatmap(
    lambda name: st.fixed_dictionaries({name: value_of(ROWS[name].kind)})
)


class RandomHands(RuleBasedStateMachine):
    """A session with all panels open, played by calls alone."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session()
        self.stage = Stage(self.session)
        self.calls = Calls(self.session, self.stage)
        self.now_ms = 0.0
        self.saved = save(self.session) or ""

    def call(self, name: str, **arguments: object) -> dict[str, Any]:
        """Make a call: a fault that names a field is an answer, and changes nothing."""
        answered = answer(self.calls, name, arguments)
        json.dumps(answered, allow_nan=False)
        if "fault" in answered:
            assert answered["fault"]["field"], answered
        return answered

    @rule(panel=panels, width=st.sampled_from([1, 64, 200, 340]), height=st.sampled_from([64, 240]))
    def resize(self, panel: str, width: int, height: int) -> None:
        self.call("open_panel", panel=panel, width=width, height=height, ratio=1)

    @rule(panel=panels)
    def close(self, panel: str) -> None:
        self.call("close_panel", panel=panel)

    @rule(change=changes, name=st.sampled_from(["set", "set", "set", "compare", "try_again"]))
    def change(self, change: dict[str, object], name: str) -> None:
        self.call(name, settings=change)

    @rule(chosen=st.lists(points, max_size=8))
    def set_points(self, chosen: list[tuple[float, float, int]]) -> None:
        self.call("set_points", points=chosen)

    @rule(name=st.sampled_from([*presets.NAMES]))
    def take_preset(self, name: str) -> None:
        self.call("set", settings={"preset": name})

    @rule(point=points, i=st.integers(0, 12))
    def edit(self, point: tuple[float, float, int], i: int) -> None:
        x, y, label = point
        self.call("add_point", x=x, y=y, label=label)
        self.call("move_point", i=i, x=y, y=x)
        if i % 3 == 0:
            self.call("remove_point", i=i)

    @rule(epochs=st.sampled_from([1, 1, 2, 30]), updates=st.integers(0, 5))
    def step(self, epochs: int, updates: int) -> None:
        self.call("step", epochs=epochs)
        self.call("step_updates", updates=updates)

    @rule(name=st.sampled_from(
        ["undo", "redo", "play", "pause", "run_to_end", "fork", "reset", "clear", "remove_selected"]
    ))  # fmt: skip
    def press(self, name: str) -> None:
        self.call(name)

    @rule(i=st.integers(-1, 6), name=st.sampled_from(["select_run", "remove_run", "highlight"]))
    def choose(self, i: int, name: str) -> None:
        self.call(name, i=i)
        self.call("seek", epoch=max(i, 0))

    @rule(
        panel=panels,
        way=st.lists(places, min_size=2, max_size=4),
        touch=st.booleans(),
        end=st.sampled_from(["up", "cancel", "leave"]),
        begin=st.sampled_from(["down", "hover"]),
    )
    def drag(
        self, panel: str, way: list[tuple[float, float]], touch: bool, end: str, begin: str
    ) -> None:
        kinds = [begin, *["move"] * (len(way) - 2), end]
        for kind, (x, y) in zip(kinds, way, strict=True):
            self.call("pointer", panel=panel, kind=kind, x=x, y=y, touch=touch)
            self.draw()

    @rule(panel=panels, keys=st.lists(st.sampled_from(KEYS), max_size=4))
    def use_keys(self, panel: str, keys: list[str]) -> None:
        for key in keys:
            self.call("key", panel=panel, key=key, far=True)

    @rule(panel=panels, place=st.tuples(numbers, numbers))
    def ask(self, panel: str, place: tuple[float, float]) -> None:
        self.call("locate", panel=panel, x=place[0], y=place[1])
        for name in ("history", "grips", "derivation_numbers", "least_squares_numbers"):
            self.call(name)
        self.call("empty_place", panel=panel, width=80.0, height=20.0)

    @rule(restores=st.booleans())
    def save_or_restore(self, restores: bool) -> None:
        if restores:
            assert "result" in self.call("restore_checkpoint", text=self.saved)
        else:
            self.saved = self.call("save_checkpoint")["result"] or self.saved

    @invariant()
    def draw(self) -> None:
        self.now_ms += FRAME_MS
        end = time.perf_counter() + 0.005
        self.session.frame(self.now_ms, lambda: time.perf_counter() >= end)
        for _ in self.stage.draw(now_ms=self.now_ms):
            pass
        assert not self.stage.failures

    @invariant()
    def report(self) -> None:
        state = self.call("state")["result"]
        assert all(map(math.isfinite, (state["m"], state["b"], *state["original_units"])))


def test_random_hands_find_no_call_without_an_answer_and_no_panel_undrawn() -> None:
    end, number = time.monotonic() + SECONDS, FIRST_SEED
    while time.monotonic() < end:
        run_state_machine_as_test(seed(number)(RandomHands), settings=ROUND)
        number += 1
