"""What the parameters of an address do to a session."""

import pytest

from app.bridge import address
from app.bridge.address import from_text
from app.bridge.report import Report
from app.data import presets
from app.faults import Fault
from app.session.session import Session
from app.settings import Settings
from tests.unit.runs import GOLDEN


@pytest.fixture
def session() -> Session:
    return Session()


def test_each_good_parameter_of_an_address_is_used_and_each_bad_one_named(session: Session) -> None:
    faults = address.take(
        session,
        {
            "points": "0.2,0.3;0.5,0.4;0.8,0.9",
            "preset": "anscombe_1",
            "learning_rate": "abc",
            "batch_size": "2",
            "shuffle": "0",
            "start": "0.1,0.2",
            "colour": "red",
            "speed": "max",
        },
    )
    assert {fault.field for fault in faults} == {"learning_rate", "colour"}
    assert session.dataset.points == GOLDEN
    settings = session.settings
    assert (settings.batch_size, settings.shuffle, settings.speed) == (2, False, "max")
    assert settings.start == (0.1, 0.2)
    assert settings.learning_rate == 0.008


@pytest.mark.parametrize(
    "text",
    ["0.2", "a,b", "1,2,3", "nan,1", "1,inf", ";;x", "1,1e200", "1;2", ",", "0,0,2", "1,2,0,4"],
)
def test_malformed_points_in_an_address_are_a_fault_and_the_default_points_stay(
    session: Session, text: str
) -> None:
    faults = address.take(session, {"points": text})
    assert [fault.field for fault in faults] == ["points"]
    assert len(session.dataset) == 13


@pytest.mark.parametrize(
    ("text", "points", "number", "value"),
    [
        ("1,2;3,NA;5,6", [(1, 2), (5, 6)], 2, "3,NA"),
        ("1,2;;x", [(1, 2)], 2, "x"),
        ("x;1,2,1", [(1, 2, 1)], 1, "x"),
        ("1,2;3;5,6", [(1, 2), (5, 6)], 2, "3"),
        ("1,2;3,4).", [(1, 2)], 2, "3,4)."),
        ("1,2;3,1e200", [(1, 2)], 2, "3,1e200"),
        ("1,2;3,4,7", [(1, 2)], 2, "3,4,7"),
        ("1,2;inf,4;5,6;7,nan;8,-", [(1, 2), (5, 6)], 2, "inf,4"),
        ("1,2;" + "9" * 999, [(1, 2)], 2, "9" * 60),
    ],
)
def test_malformed_points_are_named_and_the_others_stay(
    session: Session, text: str, points: list[tuple[float, ...]], number: int, value: str
) -> None:
    [fault] = address.take(session, {"points": text})
    assert session.dataset.points == points
    assert (fault.field, fault.details["number"], fault.details["value"]) == (
        "points", number, value,
    )  # fmt: skip
    left_out = text.count(";") + 1 - len(points) - text.count(";;")
    assert (fault.details["n"], fault.code) == (
        left_out, "point_left_out" if left_out == 1 else "points_left_out",
    )  # fmt: skip
    assert session.settings.preset == ""


def test_points_of_which_one_is_malformed_get_a_rate_that_suits_them(session: Session) -> None:
    address.take(session, {"points": "0,0;1000,1;x"})
    assert session.settings.learning_rate < 1e-5


def test_parameters_of_an_address_are_applied_before_those_that_depend_on_them() -> None:
    session = Session()
    faults = address.take(
        session,
        {
            "learning_rate": "0.05",
            "start": "random",
            "batch_size": "2",
            "function": "gorge",
            "model": "adaline",
            "points": "0.2,0.3;0.5,0.4,1;0.8,0.9,1",
            "preset": "coding_train",
            "standardize": "1",
            "insight": "runs",
        },
    )
    assert faults == []
    assert session.dataset.points == [(0.2, 0.3), (0.5, 0.4, 1), (0.8, 0.9, 1)]
    settings = session.settings
    assert (settings.model, settings.standardize, settings.start) == ("adaline", True, "random")
    assert (settings.learning_rate, settings.batch_size) == (0.05, 2)
    assert not session.can_undo


@pytest.mark.parametrize(
    ("parameters", "points"),
    [
        ({"model": "adaline"}, presets.load("two_classes").points),
        ({"model": "adaline", "preset": "outlier"}, presets.load("outlier").points),
        ({"model": "adaline", "points": "0.2,0.3;0.5,0.4;0.8,0.9"}, GOLDEN),
        ({"model": "adaline", "points": "0.2;x"}, presets.load("two_classes").points),
        ({"model": "line", "preset": "two_classes"}, presets.load("two_classes").points),
    ],
    ids=str,
)
def test_a_model_brings_its_points_unless_the_address_names_some(
    parameters: dict[str, str], points: list[tuple[float, float]]
) -> None:
    session = Session()
    address.take(session, parameters)
    assert session.dataset.points == points
    assert session.settings.model == parameters["model"]


@pytest.mark.parametrize(
    "parameters",
    [{"seed": "abc"}, {"points": "0,0,2"}, {"points": "0,1e200"}, {"batch_size": "99"},
     {"learning_rate": "-inf"}, {"standardize": "maybe"}, {"start": "random,0"}, {"model": ""},
     {"azimuth": "north"}],
    ids=str,
)  # fmt: skip
def test_a_refused_parameter_is_named_and_changes_nothing(parameters: dict[str, str]) -> None:
    session = Session()
    before = Report(session).state()
    faults = address.take(session, parameters)
    assert [fault.field for fault in faults] == list(parameters)
    assert Report(session).state() == before


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("learning_rate", "0.5", 0.5), ("learning_rate", "1e-3", 0.001), ("seed", "7", 7),
        ("batch_size", "full", "full"), ("batch_size", "2", 2), ("speed", "max", "max"),
        ("shuffle", "0", False), ("shuffle", "TRUE", True), ("squares", "1", True),
        ("start", "0.5,-1", (0.5, -1.0)), ("panels", "loss,data", ("data", "loss")),
        ("loss", "half_sse", "half_sse"), ("preset", "outlier", "outlier"),
    ],
)  # fmt: skip
def test_the_text_in_a_link_becomes_the_setting(name: str, text: str, expected: object) -> None:
    assert getattr(Settings().replace({name: from_text(name, text)}), name) == expected


def fault_of(name: str, value: object) -> Fault:
    before = Settings()
    with pytest.raises(Fault) as caught:
        before.replace({"learning_rate": 0.25, name: value})
    assert before == Settings()
    assert caught.value.field == name
    assert name in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("learning_rate", "fast"), ("learning_rate", ""), ("learning_rate", "nan"),
        ("learning_rate", "0"), ("learning_rate", "9" * 5000), ("learning_rate", "9" * 400),
        ("seed", "1.5"), ("batch_size", "0"), ("speed", "-1"), ("shuffle", "yes"),
        ("shuffle", ""), ("start", "1"), ("start", ""), ("start", "1,2,3"), ("start", "1,x"),
        ("panels", ""), ("panels", "data,"), ("loss", "7"), ("theme", "<b>"),
    ],
)  # fmt: skip
def test_malformed_text_is_a_fault_that_names_the_setting(name: str, text: str) -> None:
    fault_of(name, from_text(name, text))


def test_text_of_an_unknown_setting_is_a_fault_too() -> None:
    with pytest.raises(Fault) as caught:
        Settings().replace({"colour": from_text("colour", "red")})
    assert caught.value.code == "unknown_setting"
