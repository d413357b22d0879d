"""Hostile values, the other story of `protocol`: any call answers them by a result or a fault.

The fault names a field, and nothing has changed.

The tests walk the list of calls, so a call that is added is covered by them.
"""

import itertools
import json
import time
from collections.abc import Iterable
from typing import Any

import pytest

from app.bridge.protocol import CALLS, Calls, answer, arguments
from app.objective.models import MODELS
from app.session.session import Session
from app.training.runs import LONGEST_NAME
from app.views import VIEWS
from app.views.stage import Stage
from tests.unit.bridge.test_protocol import ARGUMENTS

#: The longest answer to nonsense, in seconds of the processor.
AT_ONCE_S = 1.0

DEEP = json.loads("[" * 60 + "]" * 60)

#: What JSON can say, as json.loads returns it.
HOSTILE: list[Any] = [
    None, True, False, 0, 1, -1, 2, 0.5, -0.0, 5e-324, 1e-160, 1e50, -1e50, 1.1e50, 1e154,
    1e160, -1e160, 1.7976931348623157e308, -1.7976931348623157e308, 2**31, 2**53, -(2**53),
    2**63, 2**64, 10**308, 10**400, "", " ", "0", "1", "nan", "inf", "data", "surface",
    "__proto__", "constructor", "toString", "__class__", "<img src=x onerror=alert(1)>",
    "{field}", "\0", "\ud800", "\u202e", "9" * 5000, "x" * 100_000, [], [None], [[]], [[[]]],
    [1], [1, 2], [1, 2, 3], [[1, 2]], [[1, 2, 3]], [[1]], [["1", "2"]], [[True, False]],
    [[1e160, 0]], [[10**400, 0]], [{"x": 1, "y": 2}], ["ab"], [*[[1, 2]] * 3, None], DEEP,
    [[1, 2]] * 20_000, {}, {"": 0}, {"x": 1}, {"0": 1, "length": 1}, {"__proto__": 1},
    {"constructor": {"prototype": 1}}, {"__class__": "int"}, {"learning_rate": "0.1"},
    {"learning_rate": 10**400}, {"learning_rate": [0.1]}, {"seed": 1e300},
    {"start": [1e160, 0]}, {"start": {"0": 1, "1": 2}}, {"panels": "data"},
    {"panels": {"data": 1}}, {"panels": [["data"]]}, {"panels": [{}]}, {"model": []},
    {"model": {}}, {"preset": None}, {"preset": ["outlier"]}, {"batch_size": True},
    {"speed": {"max": 1}}, {"rule_parameters": {}}, {"points": [[1, 2]]},
]  # fmt: skip


def surroundings(panels: Iterable[str] = ("data", "plane", "surface", "loss")) -> Calls:
    session = Session()
    stage = Stage(session)
    for panel in panels:
        stage.open_panel(panel, 300, 200, 1)
    return Calls(session, stage)


@pytest.fixture(scope="module")
def calls() -> Calls:
    return surroundings()


def everything_about(calls: Calls) -> Any:
    return answer(calls, "state", {}), answer(calls, "history", {})


def brief(value: object) -> str:
    return repr(value)[:60]


@pytest.mark.parametrize("name", CALLS)
def test_a_call_with_any_value_is_answered_at_once(name: str) -> None:
    for argument in arguments(name):
        calls = surroundings()
        before = everything_about(calls)
        for value in HOSTILE:
            args = {**ARGUMENTS.get(name, {}), argument.name: value}
            start = time.process_time()
            answered = answer(calls, name, args)
            elapsed_s = time.process_time() - start
            which = f"{name}({argument.name}={brief(value)})"
            said = json.dumps(answered, allow_nan=False)
            assert elapsed_s < AT_ONCE_S, which
            after = everything_about(calls)
            json.dumps(after, allow_nan=False)
            if "fault" in answered:
                # Only a setting with an empty name has an empty field.
                assert answered["fault"]["field"] or value == {"": 0}, which
                assert len(said) < 2000, which
                assert after == before, which
            before = after


@pytest.mark.parametrize("name", CALLS)
def test_a_call_names_an_argument_that_is_missing_and_one_that_it_does_not_take(
    calls: Calls, name: str
) -> None:
    expected = arguments(name)
    for argument in expected:
        if argument.is_required:
            rest = {each: v for each, v in ARGUMENTS[name].items() if each != argument.name}
            assert answer(calls, name, rest)["fault"]["field"] == argument.name
    for other in ("__proto__", "self", "", "constructor", "args", "x" * 10_000):
        fault = answer(calls, name, {**ARGUMENTS.get(name, {}), other: 1})["fault"]
        assert fault["code"] == "unknown_argument"
        assert fault["field"] in (other, "args", f"{other[:99]}…")


#: What a place of a panel may be asked for.
NUMBERS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    5e-324,
    1e-160,
    1e50,
    -1e50,
    1.1e50,
    1e160,
    -1e160,
    1e308,
    -1e308,
    10**400,
]


@pytest.mark.parametrize("model", MODELS)
def test_any_place_of_any_panel_has_pixels_or_a_fault(model: str) -> None:
    calls = surroundings(VIEWS)
    answer(calls, "set", {"settings": {"model": model}})
    answer(calls, "step", {"epochs": 3})
    for panel in VIEWS:
        for x, y in itertools.product(NUMBERS, NUMBERS):
            answered = answer(calls, "locate", {"panel": panel, "x": x, "y": y})
            json.dumps(answered, allow_nan=False)
            if "fault" in answered:
                assert answered["fault"]["field"] in ("x", "y"), (panel, x, y)


@pytest.mark.parametrize(
    "name", ["__proto__", "constructor", "__init__", "_session", "", "x" * 10_000]
)
def test_a_name_that_is_no_call_is_a_fault(calls: Calls, name: str) -> None:
    fault = answer(calls, name, {})["fault"]
    assert (fault["code"], fault["field"]) == ("unknown_call", "call")
    assert len(json.dumps(fault)) < 1000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\ud800", ""), ("half \ud83d", "half"), ("a\0b\x1b[0mc\x7f", "ab[0mc"), ("a\nb\tc", "abc"),
        ("\u202eabc\u2066", "abc"), ("$\\frac{$", "$\\frac{$"), ("{n} %s \\", "{n} %s \\"),
        ("x" * 10_000, "x" * LONGEST_NAME),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    ],
)  # fmt: skip
def test_a_run_of_any_name_can_be_drawn(name: str, shown: str) -> None:
    session = Session()
    stage = Stage(session)
    for panel in ("data", "plane", "loss"):
        stage.open_panel(panel, 500, 300, 1)
    calls = Calls(session, stage)
    answer(calls, "step", {"epochs": 5})
    answer(calls, "fork", {})
    answer(calls, "set", {"settings": {"learning_rate": 0.05}})
    state = answer(calls, "describe_run", {"i": 0, "name": name, "is_shown": True})["result"]
    assert state["runs"][0]["name"] == shown
    assert list(stage.draw())
