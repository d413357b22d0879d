"""Laws of pictures: whatever numbers somebody gives, every panel is drawn and finite."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.bridge.protocol import Calls, answer
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.views import VIEWS
from app.views.stage import Stage

#: Where doubles end, where their squares and cubes do, where the session's own limits are.
SIZES = [
    5e-324, 1e-320, 1e-310, 2.3e-308, 1e-300, 1e-200, 1e-160, 1e-155, 1e-140, 1e-100, 1e-60, 1e-50,
    1e-30, 1e-12, 1e-6, 1.0, 2.0, 1e6, 1e12, 1e30, 9e49, 1e50, 1e100, 1e155, 1e160, 1e300, 1.7e308,
]  # fmt: skip

#: What an address asks for, by the issues that it caused, and others of their kinds.
HARD_ADDRESSES = [
    {"points": "0,1e-310"},
    {"points": "0,0;1,0", "start": "1e-310,0"},
    {"points": "0,0;1,0", "start": "5e-324,0"},
    {"points": "1e-160,1e-160;2e-160,3e-160"},
    {"points": "5e-324,0;0,5e-324;5e-324,5e-324"},
    {"points": "1e-310,-9e49;2e-310,1e16;-1e-300,3"},
    {"points": "1e50,1e50;-1e50,-1e50", "loss": "mae", "start": "1e50,0"},
    {"points": "0,0;1,0", "start": "1e-160,1e-170", "loss": "huber", "huber_delta": "5e-324"},
    {"points": "0,0;1,1", "learning_rate": "5e-324", "fan": "1", "loss_scale": "linear"},
    {"model": "one_weight", "function": "square", "start": "1e-250,0", "learning_rate": "1e12"},
    {"model": "adaline", "points": "1e-310,0;0,1e-310,1;1e-310,1e-310", "standardize": "1"},
]

numbers = st.one_of(
    st.just(0.0),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1.0, 1.0),
    st.builds(lambda size, sign: sign * size, st.sampled_from(SIZES), st.sampled_from([1.0, -1.0])),
)
pairs = st.tuples(numbers, numbers)
points = st.one_of(
    st.lists(st.tuples(numbers, numbers, st.sampled_from([0, 1])), max_size=5),
    st.builds(lambda point, n: [(*point, i % 2) for i in range(n)], pairs, st.integers(1, 3)),
)
rates = numbers.map(abs)
changes = st.fixed_dictionaries(
    {},
    optional={
        "model": st.sampled_from(list(MODELS)),
        "loss": st.sampled_from(list(LOSSES)),
        "function": st.sampled_from(list(FUNCTIONS)),
        "optimizer": st.sampled_from(list(OPTIMIZERS)),
        "start": pairs,
        "learning_rate": rates,
        "huber_delta": rates,
        "batch_size": st.sampled_from([1, 2, "full"]),
        "standardize": st.booleans(),
        "loss_scale": st.sampled_from(["log", "linear"]),
        "squares": st.booleans(),
        "least_squares": st.booleans(),
        "contributions": st.booleans(),
        "fan": st.booleans(),
        "elevation": st.floats(0.0, 90.0),
    },
)


class Scene:
    """A session with open panels, which holds every picture and answer to the laws."""

    def __init__(self, panels: list[str]) -> None:
        self.session = Session()
        self.stage = Stage(self.session)
        self.calls = Calls(self.session, self.stage)
        self.panels = panels
        self.now_ms = 0.0
        for panel in panels:
            self.call("open_panel", panel=panel, width=320, height=240, ratio=1)

    def call(self, name: str, **arguments: object) -> dict[str, Any]:
        """Make a call: a fault is an answer, an exception or a number that is none is not."""
        answered = answer(self.calls, name, arguments)
        json.dumps(answered, allow_nan=False)
        return answered

    def draw(self) -> None:
        self.now_ms += 50.0
        for _ in self.stage.draw(now_ms=self.now_ms):
            pass
        assert not self.stage.failures
        for panel in self.panels:
            view = self.stage.view(panel)
            assert all(map(math.isfinite, (*view.limits_across, *view.limits_up)))
            assert not any(word in text for text in _texts(view.figure) for word in ("nan", "inf"))

    def point(self, x: float, y: float) -> None:
        """Point, press, drag and use keys on every panel."""
        for panel in self.panels:
            for kind in ("hover", "down", "move", "up"):
                self.call("pointer", panel=panel, kind=kind, x=x, y=y)
                x += 7.0
            self.draw()
            for key in ("ArrowLeft", "PageDown", "ArrowUp", "Escape"):
                self.call("key", panel=panel, key=key)
            self.call("pointer", panel=panel, kind="hover", x=x, y=y)
            self.draw()

    def ask(self) -> None:
        """Ask for everything that the page shows in words."""
        for name in ("state", "history", "grips", "derivation_numbers", "least_squares_numbers"):
            self.call(name)


def _texts(figure: Any) -> Iterator[str]:
    for artist in figure.findobj(lambda each: hasattr(each, "get_text")):
        yield artist.get_text().lower().replace("infinite", "")


def _seen_through(scene: Scene, x: float, y: float) -> None:
    scene.draw()
    for epochs in (1, 3):
        scene.call("step", epochs=epochs)
        scene.draw()
    scene.point(x, y)
    scene.call("undo")
    scene.call("seek", epoch=1)
    scene.draw()
    scene.ask()


@pytest.mark.parametrize("address", HARD_ADDRESSES, ids=str)
def test_an_address_with_hard_numbers_is_drawn_in_every_panel(address: Mapping[str, str]) -> None:
    scene = Scene(list(VIEWS))
    scene.call("set_from_text", parameters=address)
    _seen_through(scene, 160.0, 120.0)


@settings(max_examples=25)
@example(panels=["surface"], chosen=[(0.0, 0.0, 0), (1.0, 0.0, 0)], change={"start": (1e150, 0)},
         place=(1.0, 1.0), target=(1e160, 0.0))  # fmt: skip
@given(
    panels=st.lists(st.sampled_from(list(VIEWS)), min_size=1, max_size=2, unique=True),
    chosen=points,
    change=changes,
    place=st.tuples(st.floats(0.0, 320.0), st.floats(0.0, 240.0)),
    target=pairs,
)
def test_whatever_the_numbers_every_panel_is_drawn(
    panels: list[str],
    chosen: list[tuple[float, float, int]],
    change: dict[str, object],
    place: tuple[float, float],
    target: tuple[float, float],
) -> None:
    scene = Scene(panels)
    scene.call("set_points", points=chosen)
    for name, value in change.items():
        scene.call("set", settings={name: value})
    _seen_through(scene, *place)
    for panel in panels:
        scene.call("locate", panel=panel, x=target[0], y=target[1])
