"""What the column of explanations says about the active run, at this moment."""

import json
from collections.abc import Callable

import pytest

from app.bridge.insights import MOST_TERMS, Insights
from app.bridge.report import Report
from app.explain.typesetting import slots
from app.faults import Fault
from app.session.session import Session
from tests.unit.runs import GOLDEN

PROBLEMS = pytest.mark.parametrize(
    "settings", [{}, {"standardize": True}, {"model": "adaline"}], ids=str
)

ASKED: list[Callable[[Insights], object]] = [
    Insights.formulas, Insights.derivation_numbers, Insights.least_squares_numbers,
    Insights.check_gradient,
]  # fmt: skip


@pytest.fixture
def session() -> Session:
    session = Session()
    session.set_points([*GOLDEN, (0.9, 0.1, 1)])
    session.step(3)
    return session


@PROBLEMS
def test_every_slot_of_the_derivation_has_a_number(
    session: Session, settings: dict[str, object]
) -> None:
    session.set(settings)
    insights = Insights(session)
    steps = insights.formulas()["derivation"]
    numbers = insights.derivation_numbers()["numbers"]
    assert isinstance(steps, list)
    assert isinstance(numbers, dict)
    named = {name for step in steps for formula in step["numbers"] for name in slots(formula)}
    assert named == numbers.keys()


@PROBLEMS
def test_insights_are_plain_json_and_change_nothing(
    session: Session, settings: dict[str, object]
) -> None:
    session.set(settings)
    before = Report(session).state()
    for ask in ASKED:
        json.dumps(ask(Insights(session)), allow_nan=False)
    assert Report(session).state() == before


def test_the_numbers_are_those_of_the_point_pointed_at_or_of_the_worst(session: Session) -> None:
    insights = Insights(session)
    m, b = session.run.original_units
    errors = abs(m * session.dataset.x + b - session.dataset.y)
    session.forget_edits()
    worst = int(errors.argmax())
    assert insights.derivation_numbers()["point"] == worst
    for i in range(4):
        session.highlight(i)
        assert insights.derivation_numbers()["point"] == i
    session.highlight(None)
    assert insights.derivation_numbers()["point"] == worst


def test_with_many_points_only_the_first_terms_are_written_out(session: Session) -> None:
    session.set_points([(i / 40, 0.5) for i in range(40)])
    terms = Insights(session).derivation_numbers()["terms"]
    assert isinstance(terms, list)
    assert [term["i"] for term in terms] == list(range(MOST_TERMS))
    assert [term["first"] for term in terms] == [i / 40 for i in range(MOST_TERMS)]
    run = session.run
    assert terms[3]["u"] == pytest.approx(run.m * 3 / 40 + run.b - 0.5, rel=1e-12)


def test_without_points_there_are_formulas_and_no_numbers(session: Session) -> None:
    session.clear()
    insights = Insights(session)
    assert insights.formulas()["derivation"]
    assert insights.derivation_numbers() == {"point": None, "numbers": {}, "terms": []}


@pytest.mark.parametrize("ask", ASKED)
def test_a_function_of_one_weight_is_not_learned_from_points(
    session: Session, ask: Callable[[Insights], object]
) -> None:
    session.set({"model": "one_weight"})
    with pytest.raises(Fault) as caught:
        ask(Insights(session))
    assert (caught.value.code, caught.value.field) == ("no_points", "model")


def test_least_squares_follow_the_points_and_the_line(session: Session) -> None:
    insights = Insights(session)
    first = insights.least_squares_numbers()
    session.step(1)
    second = insights.least_squares_numbers()
    session.move_point(0, 0.7, 0.7)
    third = insights.least_squares_numbers()
    assert first != second != third
    assert second == Insights(session_before_the_move()).least_squares_numbers()
    assert third == Insights(session).least_squares_numbers()


def session_before_the_move() -> Session:
    session = Session()
    session.set_points([*GOLDEN, (0.9, 0.1, 1)])
    session.step(4)
    return session
