import json
import math
import re
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.explain.gradients import Columns, Pair
from app.explain.least_squares import LeastSquares, normal_equations, summary
from app.explain.typesetting import LINE, NEURON, NOTATIONS, Step, slots
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES

NORRIS = json.loads(
    (Path(__file__).parents[2] / "oracle" / "norris.json").read_text(encoding="utf-8")
)

#: The page that norris.json names certifies this too: the residual standard deviation is
#: sqrt(RSS / (n - 2)).
NORRIS_R_SQUARED = 0.999993745883712
NORRIS_RESIDUAL_DEVIATION = 0.884796396144373

#: 15 digits are certified; 1 - R^2 is 6e-6, so R^2 agrees in all of them but the last.
CERTIFIED_DIGITS = 2e-15

X, Y = (
    np.array([-1.3, 0.2, 0.9, 1.1, 2.4, 3.7, 4.0]),
    np.array([0.4, 1.7, -0.6, 2.2, 1.9, 3.1, 2.5]),
)
LINE_COLUMNS = (X, np.ones(7), Y)
NEURON_COLUMNS = (X, np.array([0.3, -2.0, 1.1, 0.0, 4.0, -0.7, 0.25]), np.sign(Y - 1.8))

#: Tens of roundings in sums that do not cancel much.
ROUNDING = 1e-13


def minimum_of(columns: Columns) -> Pair:
    """Return the minimum by the QR and SVD of LAPACK, which do not use the normal equations."""
    p, q = np.linalg.lstsq(np.column_stack(columns[:2]), columns[2])[0].tolist()
    return p, q


def numbers_of(columns: Columns, minimum: Pair | None) -> dict[str, float]:
    found = summary(columns, 0.7, -0.2, minimum)["numbers"]
    assert isinstance(found, dict)
    return found


def test_the_quality_of_the_fit_on_norris_is_the_certified_one() -> None:
    data = Dataset(NORRIS["x"], NORRIS["y"])
    minimum = Bowl.over(data, LOSSES["mse"]).minimum
    found = summary((data.x, np.ones(36), data.y), 1.0, 0.0, minimum)
    assert found["minimum"] == pytest.approx(
        [NORRIS["certified"]["slope"], NORRIS["certified"]["intercept"]], rel=1e-11
    )
    least = found["least"]
    assert isinstance(least, dict)
    assert least["r_squared"] == pytest.approx(NORRIS_R_SQUARED, rel=CERTIFIED_DIGITS, abs=0.0)
    assert least["rmse"] * math.sqrt(36 / 34) == pytest.approx(
        NORRIS_RESIDUAL_DEVIATION, rel=ROUNDING, abs=0.0
    )


def test_a_line_at_the_minimum_has_the_quality_of_least_squares() -> None:
    for columns in (LINE_COLUMNS, NEURON_COLUMNS):
        minimum = minimum_of(columns)
        found = summary(columns, *minimum, minimum)
        assert found["present"] == pytest.approx(found["least"], rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("columns", [LINE_COLUMNS, NEURON_COLUMNS], ids=["line", "neuron"])
@pytest.mark.parametrize("parameters", [(0.0, 0.0), (2.0, -1.0), (-20.0, 0.3)])
def test_the_quality_is_that_computed_point_by_point(columns: Columns, parameters: Pair) -> None:
    u = parameters[0] * columns[0] + parameters[1] * columns[1] - columns[2]
    total = float(np.sum((columns[2] - columns[2].mean()) ** 2))
    found = LeastSquares.of(columns, None).quality(*parameters)
    assert found["rmse"] == pytest.approx(math.sqrt(float(np.mean(u**2))), rel=ROUNDING)
    assert found["r_squared"] == pytest.approx(1 - float(np.sum(u**2)) / total, rel=ROUNDING)
    assert found == summary(columns, *parameters, None)["present"]


@pytest.mark.parametrize("offset", [1e6, 1e9])
def test_far_from_the_origin_no_digits_are_lost(offset: float) -> None:
    # Running sums would lose all of them: 1e9 squared has 18 digits, and doubles have 16.
    far = (np.round(offset + 64 * X) / 64, np.ones(7), np.round(64 * Y) / 64)
    rows = [tuple(map(Fraction, row)) for row in np.column_stack(far).tolist()]
    n = len(rows)
    determinant = n * sum(x * x for x, _, _ in rows) - sum(x for x, _, _ in rows) ** 2
    product = n * sum(x * y for x, _, y in rows)
    product -= sum(x for x, _, _ in rows) * sum(y for _, _, y in rows)
    found = numbers_of(far, None)
    assert found["determinant"] == pytest.approx(float(determinant), rel=1e-9, abs=0.0)
    assert found["determinant_p"] == pytest.approx(float(product), rel=1e-9, abs=0.0)


@pytest.mark.parametrize("columns", [LINE_COLUMNS, NEURON_COLUMNS], ids=["line", "neuron"])
def test_the_quotients_of_determinants_are_the_minimum(columns: Columns) -> None:
    p, q = minimum_of(columns)
    found = numbers_of(columns, (p, q))
    assert found["determinant_p"] / found["determinant"] == pytest.approx(p, rel=ROUNDING)
    assert found["determinant_q"] / found["determinant"] == pytest.approx(q, rel=ROUNDING)
    assert (found["minimum_p"], found["minimum_q"]) == (p, q)


@pytest.mark.parametrize("columns", [LINE_COLUMNS, NEURON_COLUMNS], ids=["line", "neuron"])
def test_determinants_are_those_of_the_numbers_in_the_equations(columns: Columns) -> None:
    s = numbers_of(columns, minimum_of(columns))
    a, h, d = s["first_first"], s["first_second"], s["second_second"]
    f, g = s["first_target"], s["second_target"]
    assert s["determinant"] == pytest.approx(a * d - h * h, rel=ROUNDING)
    assert s["determinant_p"] == pytest.approx(f * d - h * g, rel=ROUNDING)
    assert s["determinant_q"] == pytest.approx(a * g - f * h, rel=ROUNDING)


@pytest.mark.parametrize("columns", [LINE_COLUMNS, NEURON_COLUMNS], ids=["line", "neuron"])
def test_the_minimum_solves_the_normal_equations(columns: Columns) -> None:
    s = numbers_of(columns, minimum_of(columns))
    matrix = [[s["first_first"], s["first_second"]], [s["first_second"], s["second_second"]]]
    solved = np.linalg.solve(matrix, [s["first_target"], s["second_target"]]).tolist()
    assert solved == pytest.approx([s["minimum_p"], s["minimum_q"]], rel=ROUNDING)


def test_points_at_one_x_have_no_minimum_but_the_line_has_a_quality() -> None:
    columns = (np.full(3, 0.1), np.ones(3), np.array([1.0, 2.0, 6.0]))
    found = summary(columns, 0.0, 3.0, None)
    assert found["minimum"] is None
    assert found["least"] == {"rmse": None, "r_squared": None}
    assert found["present"] == pytest.approx({"rmse": math.sqrt(14 / 3), "r_squared": 0.0})
    numbers = numbers_of(columns, None)
    assert (numbers["determinant"], numbers["determinant_p"]) == (0.0, 0.0)
    assert (numbers["minimum_p"], numbers["minimum_q"]) == (None, None)


def test_if_all_y_are_equal_there_is_no_variance_to_explain() -> None:
    found = summary((X, np.ones(7), np.full(7, 0.1)), 1.0, 0.0, (0.0, 0.1))
    for which in ("present", "least"):
        quality = found[which]
        assert isinstance(quality, dict)
        assert quality["r_squared"] is None
    assert found["least"] == {"rmse": 0.0, "r_squared": None}


def test_without_points_nothing_is_known() -> None:
    nothing = np.zeros(0)
    found = summary((nothing, nothing, nothing), 1.0, 2.0, None)
    assert found["present"] == {"rmse": None, "r_squared": None}
    assert found["minimum"] is None


def test_the_mean_of_the_target_explains_nothing_and_worse_is_below_zero() -> None:
    squares = LeastSquares.of(LINE_COLUMNS, None)
    assert squares.quality(0.0, float(Y.mean()))["r_squared"] == pytest.approx(0.0, abs=ROUNDING)
    worse = squares.quality(0.0, float(Y.mean()) + 5.0)["r_squared"]
    assert worse is not None
    assert worse < 0.0


@pytest.mark.parametrize("parameters", [(1e300, 0.0), (math.inf, 0.0), (0.0, math.nan)])
def test_numbers_beyond_the_doubles_are_none_and_the_message_is_json(parameters: Pair) -> None:
    found = summary(LINE_COLUMNS, *parameters, minimum_of(LINE_COLUMNS))
    assert found["present"] == {"rmse": None, "r_squared": None}
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def formulas(steps: list[Step]) -> list[str]:
    return [formula for step in steps for formula in (*step.general, *step.numbers)]


@pytest.mark.parametrize("model", NOTATIONS)
def test_every_slot_has_a_number_and_every_number_a_slot(model: str) -> None:
    steps = normal_equations(NOTATIONS[model])
    assert [step.name for step in steps] == ["normal_equations", "solution", "quality"]
    in_formulas = {name for step in steps for each in step.numbers for name in slots(each)}
    assert in_formulas == set(numbers_of(LINE_COLUMNS, None))
    assert not any(slots(formula) for step in steps for formula in step.general)


@pytest.mark.parametrize("model", NOTATIONS)
def test_formulas_are_valid_mathml_and_nothing_else(model: str) -> None:
    for formula in formulas(normal_equations(NOTATIONS[model])):
        tree = ElementTree.fromstring(formula)
        assert tree.get("display") == "block"
        assert not re.search(r"[\\{}&_]|number:|factor:|matrix", "".join(tree.itertext()))


TAG = "{http://www.w3.org/1998/Math/MathML}"


def text(tree: ElementTree.Element) -> str:
    """Letters and the names of slots, in one line."""
    named = [(node.get("data-number"), node.text or "") for node in tree.iter()]
    return "".join(f"<{name}>" if name else letters for name, letters in named)


def cells(formula: str) -> list[list[str]]:
    """The rows of every table in a formula."""
    rows = ElementTree.fromstring(formula).iter(f"{TAG}mtr")
    return [[text(cell) for cell in row.iter(f"{TAG}mtd")] for row in rows]


def test_the_normal_equations_in_letters_and_numbers() -> None:
    line, neuron = (normal_equations(each)[0] for each in (LINE, NEURON))
    assert cells(line.general[-1]) == [["∑x2", "∑x"], ["∑x", "n"], ["m"], ["b"], ["∑xy"], ["∑y"]]
    assert cells(neuron.general[-1])[:2] == [["∑x12", "∑x1x2"], ["∑x1x2", "∑x22"]]
    assert cells(neuron.general[-1])[4:] == [["∑x1t"], ["∑x2t"]]
    assert cells(line.numbers[0])[:2] == [
        ["<first_first>", "<first_second>"],
        ["<first_second>", "<second_second>"],
    ]


def test_the_solution_is_a_quotient_of_determinants() -> None:
    solution = normal_equations(LINE)[1]
    below = [["∑x2", "∑x"], ["∑x", "n"]]
    assert cells(solution.general[0]) == [["∑xy", "∑x"], ["∑y", "n"], *below]
    assert cells(solution.general[1]) == [["∑x2", "∑xy"], ["∑x", "∑y"], *below]
    assert cells(solution.numbers[0])[:2] == [
        ["<first_target>", "<first_second>"],
        ["<second_target>", "<second_second>"],
    ]


def test_the_quality_is_written_with_its_numbers() -> None:
    formulas_read = [
        text(ElementTree.fromstring(each)) for each in normal_equations(LINE)[2].numbers
    ]
    assert formulas_read == [
        "RMSE=<residual_sum><n>=<rmse>",
        "R2=1−<residual_sum><total_sum>=<r_squared>",
    ]
    s = numbers_of(LINE_COLUMNS, None)
    assert s["rmse"] == pytest.approx(math.sqrt(s["residual_sum"] / s["n"]))
    assert s["r_squared"] == pytest.approx(1 - s["residual_sum"] / s["total_sum"])
