import sys
from xml.etree import ElementTree

import pytest

from app.explain.typesetting import LINE, NEURON, Step, factor_slot, lines, slot, slots, typeset
from app.faults import Fault

MATHML = "{http://www.w3.org/1998/Math/MathML}"


def test_slots_are_empty_and_say_whether_they_are_factors() -> None:
    tree = ElementTree.fromstring(typeset(rf"{slot('p')} \cdot {factor_slot('sum_p')}"))
    p, sum_p = tree.iter(f"{MATHML}mn")
    assert (p.attrib, p.text) == ({"data-number": "p"}, None)
    assert (sum_p.attrib, sum_p.text) == ({"data-number": "sum_p", "data-factor": ""}, None)


def test_a_formula_knows_the_names_of_its_slots() -> None:
    formula = typeset(rf"u_{{{slot('point')}}} = {slot('guess')} - {factor_slot('target')}")
    assert slots(formula) == {"point", "guess", "target"}
    assert slots(typeset("u = 2")) == set()


def test_words_that_name_no_slot_stay_words() -> None:
    tree = ElementTree.fromstring(typeset(r"\text{RMSE} = 1"))
    assert [each.text for each in tree.iter(f"{MATHML}mtext")] == ["RMSE"]


@pytest.mark.parametrize(("block", "display"), [(True, "block"), (False, "inline")])
def test_a_formula_can_stand_alone_or_within_a_sentence(block: bool, display: str) -> None:
    assert ElementTree.fromstring(typeset("u", block=block)).attrib == {"display": display}


def test_several_lines_are_several_formulas() -> None:
    assert lines("u", "v") == (typeset("u"), typeset("v"))


@pytest.mark.parametrize("latex", [r"\unheard x", r"\text{number:Not A Name}", r"\text{number:}"])
def test_no_latex_is_left_in_a_formula(latex: str) -> None:
    with pytest.raises(ValueError, match="is left of"):
        typeset(latex)


def test_a_missing_package_is_a_fault_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    with pytest.raises(Fault) as caught:
        typeset("a formula that no other test has asked for")
    assert (caught.value.code, caught.value.field) == ("not_loaded", "latex2mathml")


def test_typesetting_works_once_the_missing_package_arrives() -> None:
    latex = "another formula"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "latex2mathml.converter", None)
        with pytest.raises(Fault):
            typeset(latex)
    assert typeset(latex).startswith("<math")


def test_only_a_line_has_an_intercept() -> None:
    assert LINE.has_intercept
    assert not NEURON.has_intercept


def test_a_step_becomes_plain_lists() -> None:
    message = Step("sum", ("<math/>",)).as_message()
    assert message == {"name": "sum", "general": ["<math/>"], "numbers": []}
