"""Every question about a derivation leads to a step of that derivation, which answers it."""

import pytest

from app.explain.derivation import derivation
from app.explain.questions import questions
from app.objective.losses import LOSSES


@pytest.mark.parametrize("loss", LOSSES)
def test_every_question_leads_to_a_step_and_follows_their_order(loss: str) -> None:
    steps = [step.name for step in derivation(loss)]
    asked = [steps.index(question.step) for question in questions(loss)]
    assert asked == sorted(asked)


@pytest.mark.parametrize("loss", LOSSES)
def test_questions_ask_only_about_what_the_formula_has(loss: str) -> None:
    names = {question.name for question in questions(loss)}
    (formula,) = derivation(loss)[0].general
    assert ("why_square" in names) == ("<mn>2</mn></msup>" in formula)
    assert ("why_divide_by_n" in names) == LOSSES[loss].is_mean
    assert ("where_is_the_2" in names) == (loss != "mae")
