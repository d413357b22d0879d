import math
import re
from collections.abc import Iterable
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from app.explain.derivation import derivation, numbers, term
from app.explain.gradients import Columns
from app.explain.typesetting import LINE, NEURON, NOTATIONS, Notation, Step, slots
from app.faults import Fault
from app.objective.losses import LOSSES, Loss

NAMES = ["loss", "error", "power_rule", "chain_rule", "sum", "factor", "gradient", "sign", "step"]

X, Y = np.array([-1.0, 0.5, 2.0]), np.array([2.0, -1.0, 3.0])
COLUMNS: dict[str, Columns] = {
    "line": (X, np.ones(3), Y),
    "standardized_line": ((X - 0.5) / np.std(X), np.ones(3), Y),
    "neuron": (X - 0.5, np.array([1.0, -3.0, 2.0]), np.array([1.0, -1.0, 1.0])),
}

#: Both sides have the same sums and products, in different orders.
ROUNDING = 1e-14

every_loss_and_model = pytest.mark.parametrize(
    ("loss", "model"), [(loss, model) for loss in LOSSES for model in NOTATIONS]
)


def formulas(steps: Iterable[Step]) -> list[str]:
    return [formula for step in steps for formula in (*step.general, *step.numbers)]


def text(formula: str, filled: dict[str, float | None] | None = None) -> str:
    """Return a formula as one line of text: fractions as a/b, slots as numbers or their names."""

    def read(node: ElementTree.Element) -> str:
        tag, children = node.tag.rpartition("}")[2], [read(child) for child in node]
        if tag == "mfrac":
            above, below = children
            return f"({above}/{below})" if filled is None else f"(({above})/({below}))"
        if tag in {"msub", "msup", "msubsup"}:
            marks = {"msub": "_", "msup": "^", "msubsup": "_^"}[tag]
            return children[0] + "".join(map(str.__add__, marks, children[1:]))
        if tag == "munderover":
            return children[0]
        name = node.get("data-number")
        if name is not None:
            return f"<{name}>" if filled is None else f"({filled[name]!r})"
        return (node.text or "") + "".join(children)

    return read(ElementTree.fromstring(formula))


def step_named(loss: str, name: str, notation: Notation = LINE) -> Step:
    return derivation(loss, notation)[NAMES.index(name)]


@every_loss_and_model
def test_the_steps_are_in_the_order_of_the_derivation(loss: str, model: str) -> None:
    steps = derivation(loss, NOTATIONS[model])
    rule = {"mae": "sign_rule", "huber": "clip_rule"}.get(loss, "power_rule")
    expected = [rule if name == "power_rule" else name for name in NAMES]
    assert [step.name for step in steps] == expected
    assert all(step.general for step in steps)
    without = [step.name for step in steps if not step.numbers]
    assert without == ([] if LOSSES[loss].is_mean else ["factor"])


@every_loss_and_model
def test_every_slot_has_a_number_and_every_number_a_slot(loss: str, model: str) -> None:
    notation = NOTATIONS[model]
    steps = derivation(loss, notation)
    in_formulas = {name for step in steps for each in step.numbers for name in slots(each)}
    found = numbers(LOSSES[loss], COLUMNS[model], 0.7, -0.2, 0.1, point=1, notation=notation)
    assert in_formulas == set(found)
    assert not any(slots(formula) for step in steps for formula in step.general)
    assert set().union(*map(slots, term(notation))) <= set(found)


@every_loss_and_model
def test_formulas_are_valid_mathml_and_nothing_else(loss: str, model: str) -> None:
    known = {
        *("math", "mrow", "mi", "mo", "mn", "mfrac", "msub", "msup", "msubsup"),
        *("munderover", "mover", "mspace"),
    }
    for formula in formulas(derivation(loss, NOTATIONS[model])):
        tree = ElementTree.fromstring(formula)
        assert tree.get("display") == "block"
        assert {node.tag.rpartition("}")[2] for node in tree.iter()} <= known
        assert not re.search(r"[\\{}&_]|number:|factor:", "".join(tree.itertext()))


@every_loss_and_model
def test_lines_are_short_enough_for_a_narrow_column(loss: str, model: str) -> None:
    # Measured in Chromium at 16 px: 45 such letters, with numbers of 7 letters, take 330 px.
    for formula in formulas(derivation(loss, NOTATIONS[model])):
        line = re.sub(r"<\w+>", "1234567", text(formula).replace("<point>", "12"))
        tall = re.sub(r"\(([^()]*)/([^()]*)\)", lambda found: max(found.groups(), key=len), line)
        assert len(re.sub("[_^]", "", tall)) <= 45, tall


def value(side: str) -> float:
    """Compute one side of an equation of numbers."""
    plain = side.replace("·", "*").replace("−", "-")
    assert re.fullmatch(r"[-+*/(). \de]+", plain), plain
    return float(eval(plain))


@every_loss_and_model
@pytest.mark.parametrize("point", [0, 1, 2])
@pytest.mark.parametrize(("p", "q"), [(0.7, -0.2), (-3.0, 5.5)])
def test_every_equation_of_numbers_is_true(
    loss: str, model: str, point: int, p: float, q: float
) -> None:
    notation = NOTATIONS[model]
    found = numbers(LOSSES[loss], COLUMNS[model], p, q, 0.1, point=point, notation=notation)
    compared = 0
    for formula in (each for step in derivation(loss, notation) for each in step.numbers):
        sides = re.split("[=←]", text(formula, found))
        worked_out = [value(side) for side in sides if not re.search("[a-zJ∂∑δ]", side)]
        for other in worked_out[1:]:
            assert other == pytest.approx(worked_out[0], rel=ROUNDING, abs=ROUNDING)
            compared += 1
    assert compared >= 9


def value_of(loss: Loss, u: float) -> float:
    """Return rho(u) as the textbook has it."""
    if loss.name == "mae":
        return abs(u)
    if loss.name == "huber" and abs(u) > loss.delta:
        return loss.delta * (abs(u) - loss.delta / 2)
    return u**2 / 2 if loss.name == "huber" else u**2


def slope_of(loss: Loss, u: float) -> float:
    """Return rho'(u) as the textbook has it."""
    if loss.name == "mae":
        return math.copysign(1.0, u) if u else 0.0
    return max(-loss.delta, min(loss.delta, u)) if loss.name == "huber" else 2 * u


@pytest.mark.parametrize("model", NOTATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_numbers_are_those_computed_by_hand(loss: str, model: str) -> None:
    chosen, (first, second, target) = LOSSES[loss], COLUMNS[model]
    found = numbers(chosen, COLUMNS[model], 0.7, -0.2, 0.1, point=2, notation=NOTATIONS[model])
    rows = list(zip(first.tolist(), second.tolist(), target.tolist(), strict=True))
    u = [0.7 * row[0] - 0.2 * row[1] - row[2] for row in rows]
    c = chosen.factor / (3 if chosen.is_mean else 1)
    slopes = [slope_of(chosen, error) for error in u]
    dp = c * sum(slope * row[0] for slope, row in zip(slopes, rows, strict=True))
    dq = c * sum(slope * row[1] for slope, row in zip(slopes, rows, strict=True))
    expected = {
        "point": 3.0,
        "first": rows[2][0],
        "u": u[2],
        "loss": c * sum(value_of(chosen, error) for error in u),
        "dp": dp,
        "dq": dq,
        "next_p": 0.7 - 0.1 * dp,
        "next_q": -0.2 - 0.1 * dq,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("mse", ["(∂J/∂m)=(1/n)·2∑u_ix_i", "(∂J/∂m)=(2/n)∑u_ix_i"]),
        ("sse", ["(∂J/∂m)=2∑u_ix_i"]),
        ("half_mse", ["(∂J/∂m)=(1/2n)·2∑u_ix_i", "(∂J/∂m)=(1/n)∑u_ix_i"]),
        ("half_sse", ["(∂J/∂m)=(1/2)·2∑u_ix_i", "(∂J/∂m)=∑u_ix_i"]),
    ],
)
def test_the_factor_in_front_is_that_of_the_loss(loss: str, expected: list[str]) -> None:
    general = [text(formula) for formula in step_named(loss, "factor").general]
    assert general[: len(expected)] == expected
    assert general[len(expected) :] == [
        each.replace("m)", "b)").replace("x_i", "") for each in expected
    ]


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("mse", "J(m,b)=(1/n)∑(y^_i−y_i)^2"),
        ("sse", "J(m,b)=∑(y^_i−y_i)^2"),
        ("half_mse", "J(m,b)=(1/2n)∑(y^_i−y_i)^2"),
        ("half_sse", "J(m,b)=(1/2)∑(y^_i−y_i)^2"),
    ],
)
def test_the_loss_is_written_as_the_textbook_writes_it(loss: str, expected: str) -> None:
    assert text(step_named(loss, "loss").general[0]) == expected


def test_the_errors_of_both_models() -> None:
    assert text(step_named("mse", "error").general[1]) == "u_i=mx_i+b−y_i"
    assert text(step_named("mse", "error", NEURON).general[1]) == "u_i=w_1x_1,i+w_2x_2,i−t_i"


def test_one_point_of_the_chain_rule() -> None:
    filled = step_named("mse", "chain_rule", NEURON).numbers
    assert text(filled[0]) == "(∂u_<point>^2/∂w_1)=2·<u>·<first>=<point_dp>"
    assert text(filled[1]) == "(∂u_<point>^2/∂w_2)=2·<u>·<second>=<point_dq>"


def test_y_minus_guess_leads_to_the_same_derivative_and_to_an_addition() -> None:
    general = [text(formula) for formula in step_named("mse", "sign").general]
    assert general == ["v_i=y_i−y^_i=−u_i", "(∂v_i^2/∂m)=2v_i·(−x_i)=2u_ix_i", "m←m+η(2/n)∑v_ix_i"]


@every_loss_and_model
def test_what_may_be_negative_has_parentheses_after_an_operator(loss: str, model: str) -> None:
    never_negative = {"n", "point", "learning_rate"}
    for formula in formulas(derivation(loss, NOTATIONS[model])) + list(term(NOTATIONS[model])):
        row = next(iter(ElementTree.fromstring(formula)))
        for before, each in pairwise(row.iter()):
            name = each.get("data-number")
            if name and name not in never_negative and before.text in {"·", "+", "−"}:
                assert "data-factor" in each.attrib, (name, text(formula))


def test_a_term_fits_within_a_line_and_omits_a_column_of_ones() -> None:
    assert [text(each) for each in term(LINE)] == ["<u>·<first>", "<u>"]
    assert [text(each) for each in term(NEURON)] == ["<u>·<first>", "<u>·<second>"]
    assert all('display="inline"' in each for each in term(LINE))


@pytest.mark.parametrize("point", [-1, 3, 100])
def test_a_missing_point_is_a_fault(point: int) -> None:
    with pytest.raises(Fault) as caught:
        numbers(LOSSES["mse"], COLUMNS["line"], 0.0, 0.0, 0.1, point=point)
    assert (caught.value.code, caught.value.field) == ("no_such_point", "point")


def test_a_step_beyond_the_doubles_is_none_and_warns_nobody() -> None:
    found = numbers(LOSSES["sse"], COLUMNS["line"], 1e200, 0.0, 1e12, point=0)
    assert found["loss"] is None
    assert found["u"] == -1e200
    assert all(each is None or math.isfinite(each) for each in found.values())
    assert numbers(LOSSES["sse"], COLUMNS["line"], 1e300, 0.0, 1e12, point=0)["next_p"] is None
