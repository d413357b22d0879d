"""Every call has an answer: a result or a fault."""

import json

import pytest

from app.bridge.checkpoint import save
from app.bridge.protocol import CALLS, Calls, answer
from app.session.session import Session
from app.views.stage import Stage

ARGUMENTS = {
    "set": {"settings": {"learning_rate": 0.2}},
    "set_from_text": {"parameters": {"seed": "3"}},
    "set_points": {"points": [[0, 0], [1, 1]]},
    "new_random_points": {"seed": 5},
    "compare": {"settings": {"learning_rate": 0.2}},
    "try_again": {"settings": {"learning_rate": 0.2}},
    "add_point": {"x": 0.1, "y": 0.2},
    "move_point": {"i": 0, "x": 0.1, "y": 0.2},
    "remove_point": {"i": 0},
    "highlight": {"i": 0},
    "seek": {"epoch": 0},
    "select_run": {"i": 0},
    "remove_run": {"i": 0},
    "describe_run": {"i": 0, "name": "mine", "is_shown": True},
    "restore_checkpoint": {"text": save(Session())},
    "locate": {"panel": "data", "x": 0.5, "y": 0.5},
    "empty_place": {"panel": "data", "width": 60, "height": 20},
    "key": {"panel": "data", "key": "ArrowUp"},
    "open_panel": {"panel": "loss", "width": 300, "height": 200, "ratio": 1},
    "close_panel": {"panel": "loss"},
    "set_theme": {"theme": "dark"},
    "set_calm": {"is_calm": True},
    "hold_rate": {"is_held": True},
    "set_words": {"words": {"figure.axis.epoch": "Epoche"}, "decimal_sign": ","},
    "pointer": {"panel": "data", "kind": "down", "x": 100, "y": 100},
}


@pytest.fixture
def calls() -> Calls:
    session = Session()
    stage = Stage(session)
    stage.open_panel("data", 300, 200, 1)
    return Calls(session, stage)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_answered_by_plain_json(calls: Calls, name: str) -> None:
    result = answer(calls, name, ARGUMENTS.get(name, {}))
    assert "result" in result
    json.dumps(result, allow_nan=False)


def test_unknown_calls_and_unknown_or_missing_arguments_are_faults(calls: Calls) -> None:
    assert answer(calls, "__init__", {})["fault"]["code"] == "unknown_call"
    assert answer(calls, "_session", {})["fault"]["code"] == "unknown_call"
    assert answer(calls, "play", {"fast": 1})["fault"]["field"] == "fast"
    assert answer(calls, "add_point", {"x": 1})["fault"]["field"] == "y"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("add_point", {"x": "a", "y": None}),
        ("set_points", {"points": 5}),
        ("set_points", {"points": [[1, 2], [3]]}),
        ("set", {"settings": {"loss": "absolute"}}),
        ("set", {"settings": 5}),
        ("set", {"settings": {"panels": []}}),
        ("set_from_text", {"parameters": None}),
        ("move_point", {"i": 99, "x": 0, "y": 0}),
        ("remove_point", {"i": True}),
        ("step", {"epochs": "many"}),
        ("restore_checkpoint", {"text": None}),
        ("restore_checkpoint", {"text": "1:0:damaged"}),
        ("locate", {"panel": "plane", "x": 0, "y": 0}),
        ("locate", {"panel": "data", "x": "left", "y": 0}),
        ("open_panel", {"panel": "sound", "width": 1, "height": 1, "ratio": 1}),
        ("open_panel", {"panel": "data", "width": None, "height": 1, "ratio": 1}),
        ("set_theme", {"theme": "auto"}),
        ("pointer", {"panel": "data", "kind": "down", "x": "a", "y": 1}),
    ],
)
def test_arguments_of_the_wrong_kind_are_a_fault_that_names_a_field(
    calls: Calls, name: str, args: dict[str, object]
) -> None:
    before = answer(calls, "state", {})
    fault = answer(calls, name, args)["fault"]
    assert fault["field"]
    assert fault["message"]
    assert answer(calls, "state", {}) == before


@pytest.mark.parametrize(
    ("panel", "x", "y", "field"),
    [("surface", 1e160, 0.0, "x"), ("surface", 0.0, -1e200, "y"), ("data", 1.7e308, 1.0, "x"),
     ("plane", 0.0, -1.7e308, "y"), ("slice_m", 1.7e308, 0.0, "x")],
)  # fmt: skip
def test_a_place_too_far_out_for_a_pixel_is_a_fault_that_names_its_number(
    panel: str, x: float, y: float, field: str
) -> None:
    session = Session()
    session.set_points([(0.0, 1e-7), (1e-7, 3e-7)])
    stage = Stage(session)
    stage.open_panel(panel, 300, 200, 1)
    calls = Calls(session, stage)
    fault = answer(calls, "locate", {"panel": panel, "x": x, "y": y})["fault"]
    assert (fault["code"], fault["field"]) == ("out_of_sight", field)
    place = answer(calls, "locate", {"panel": panel, "x": 0.0, "y": 0.0})["result"]
    json.dumps(place, allow_nan=False)


def test_calls_that_give_no_points_answer_the_rest_of_the_state() -> None:
    session = Session()
    stage = Stage(session)
    whole, rest = Calls(session, stage), Calls(session, stage, gives_points=False)
    for name, args in (("state", {}), ("step", {}), ("set_from_text", {"parameters": {}})):
        got = answer(rest, name, args)["result"]
        state = got.get("state", got)
        assert {"points": session.dataset.points, **state} == answer(whole, "state", {})["result"]
        assert "points" not in state
