"""Columns and a target: what a model makes of the points, and what is known of them."""

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.moments import Moments, about_mean
from app.objective.bowl import Bowl
from app.objective.design import Design
from app.objective.losses import LOSSES
from app.objective.models import MODELS, line
from app.settings import Settings
from app.training.descent import Descent

#: Sums of a few products of doubles in another order.
ROUNDING = 1e-12

#: Thirty updates, each off by the rounding of its sums, none amplified below the limit.
ROUNDING_OF_A_RUN = 1e-12

X, Y = np.array([3.0, 4.5, 5.0, 7.25, 9.0]), np.array([1.0, 2.5, 1.75, 4.0, 3.0])
DATA = Dataset(X, Y)

#: Two columns of which neither is constant, and a target.
FIRST = np.array([1.0, -2.0, 0.5, 3.0, 1.5])
SECOND = np.array([0.5, 2.0, -1.0, 1.0, 4.0])
TARGET = np.array([2.0, -1.0, 0.0, 5.0, 1.0])
COLUMNS = Design(FIRST, SECOND, TARGET)


# Any two columns


@pytest.mark.parametrize("name", LOSSES)
def test_bowl_of_any_two_columns_is_the_loss_of_their_errors(name: str) -> None:
    bowl = Bowl.over(COLUMNS, LOSSES[name])
    c = {"mse": 1 / 5, "sse": 1.0, "half_mse": 1 / 10, "half_sse": 0.5}[name]
    for m, b in ((0.0, 0.0), (1.5, -2.0), (-30.0, 7.0)):
        error = m * FIRST + b * SECOND - TARGET
        assert bowl.value(m, b) == pytest.approx(c * error @ error, rel=ROUNDING, abs=0.0)
        gradient = 2 * c * error @ FIRST, 2 * c * error @ SECOND
        assert bowl.gradient(m, b) == pytest.approx(gradient, rel=ROUNDING, abs=0.0)


def test_minimum_and_curvature_of_any_two_columns_are_numpys() -> None:
    bowl, columns = Bowl.over(COLUMNS, LOSSES["sse"]), np.stack([FIRST, SECOND], axis=-1)
    solution, rss, _, _ = np.linalg.lstsq(columns, TARGET)
    assert bowl.minimum == pytest.approx(tuple(solution), rel=ROUNDING, abs=0.0)
    assert bowl.least_loss == pytest.approx(rss[0], rel=ROUNDING, abs=0.0)
    expected = np.linalg.eigvalsh(2 * columns.T @ columns)
    assert bowl.eigenvalues == pytest.approx(tuple(expected), rel=ROUNDING, abs=0.0)


def test_contributions_add_up_to_the_gradient() -> None:
    for name in LOSSES:
        shares = COLUMNS.contributions(LOSSES[name], 1.5, -2.0)
        assert shares.shape == (5, 2)
        gradient = Bowl.over(COLUMNS, LOSSES[name]).gradient(1.5, -2.0)
        assert shares.sum(axis=0) == pytest.approx(gradient, rel=ROUNDING, abs=0.0)


def test_a_contribution_is_that_of_the_point_alone() -> None:
    shares = COLUMNS.contributions(LOSSES["mse"], 1.5, -2.0)
    # Point 1: error 1.5 * -2 - 2 * 2 + 1 = -6; 2 / 5 of -6 * -2 and of -6 * 2.
    assert shares[1] == pytest.approx((4.8, -4.8), rel=ROUNDING)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_largest_squares_are_those_of_the_k_largest(k: int) -> None:
    design = Design(np.array([1.0, -4.0, 3.0]), np.array([2.0, 1.0, 0.0]), np.zeros(3))
    assert design.largest_squares(k) == sum([17.0, 9.0, 5.0][:k])


@pytest.mark.parametrize(
    ("first", "second"),
    [([1.0, 2.0, -1.0], [3.0, 6.0, -3.0]), ([0.1, 0.1, 0.1], [1.0, 1.0, 1.0]),
     ([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]), ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])],
    ids=["multiples", "constant", "nothing first", "nothing second"],
)  # fmt: skip
def test_columns_in_one_direction_have_no_spread_and_a_least_loss_all_the_same(
    first: list[float], second: list[float]
) -> None:
    target = np.array([1.0, -2.0, 4.0])
    moments = Moments.of(np.array(first), np.array(second), target)
    assert not moments.has_spread
    columns = np.column_stack([first, second])
    solution = np.linalg.lstsq(columns, target)[0]
    rss = np.sum((columns @ solution - target) ** 2)
    assert moments.rss == pytest.approx(rss, rel=ROUNDING, abs=0.0)


def test_values_about_their_mean_are_nothing_where_all_are_equal() -> None:
    assert about_mean(np.array([0.1] * 7)).tolist() == [0.0] * 7
    assert about_mean(np.array([1.0, 2.0, 6.0])).tolist() == [-2.0, -1.0, 3.0]


# The line, and the line on standardized x


def test_columns_of_a_line_are_x_and_ones() -> None:
    design = line.design(DATA, False)
    assert design.columns == (X.tolist(), [1.0] * 5, Y.tolist())
    assert design.is_in_own_units
    assert design.moments == DATA.moments


def test_standardized_x_has_mean_0_and_deviation_1() -> None:
    design = line.design(DATA, True)
    assert design.first.mean() == pytest.approx(0.0, abs=ROUNDING)
    assert design.first.std() == pytest.approx(1.0, rel=ROUNDING)
    assert not design.is_in_own_units


@pytest.mark.parametrize("offset", [0.0, 2000.0, 1e6])
def test_hessian_of_mse_on_standardized_x_is_twice_the_identity(offset: float) -> None:
    bowl = Bowl.over(line.design(Dataset(X + offset, Y), True), LOSSES["mse"])
    # A million out x is known to 1e-10, its mean too.
    last_digits = 1e-9
    assert bowl.hessian == pytest.approx((2.0, 0.0, 2.0), rel=0.0, abs=last_digits)


def test_own_units_and_back_is_where_it_was() -> None:
    design = line.design(DATA, True)
    for m, b in ((0.0, 0.0), (1.5, -2.0), (-3e2, 4e1)):
        own = design.to_original_units(m, b)
        assert design.from_original_units(*own) == pytest.approx((m, b), rel=ROUNDING)


def test_a_line_in_own_units_goes_through_the_same_places() -> None:
    design = line.design(DATA, True)
    m, b = design.to_original_units(1.5, -2.0)
    standardized = 1.5 * design.first - 2.0
    assert m * X + b == pytest.approx(standardized, rel=ROUNDING)


def test_the_minimum_is_the_same_line_whatever_the_units() -> None:
    design = line.design(DATA, True)
    minimum = Bowl.over(design, LOSSES["mse"]).minimum
    assert minimum is not None
    assert design.to_original_units(*minimum) == pytest.approx(
        tuple(np.polyfit(X, Y, 1)), rel=ROUNDING
    )


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("batch_size", ["full", 1, 2])
def test_descent_on_standardized_x_is_descent_on_z_scores(name: str, batch_size: int | str) -> None:
    settings = Settings(loss=name, standardize=True, shuffle=False, start=(-1.0, 3.0))
    run = Descent(DATA, settings.replace({"batch_size": batch_size, "learning_rate": 0.01}))
    z = (X - X.mean()) / X.std()
    m, b = -1.0, 3.0
    size = 5 if batch_size == "full" else int(batch_size)
    for epoch in range(6):
        run.advance(1)
        for i in range(0, 5, size):
            batch = slice(i, i + size)
            error = m * z[batch] + b - Y[batch]
            c = (0.5 if "half" in name else 1.0) / (len(error) if "mse" in name else 1)
            m, b = m - 0.01 * 2 * c * error @ z[batch], b - 0.01 * 2 * c * error.sum()
        assert (run.m, run.b) == pytest.approx((m, b), rel=ROUNDING_OF_A_RUN), epoch


def test_equal_x_are_standardized_without_a_division_by_zero() -> None:
    design = line.design(Dataset([2.0, 2.0, 2.0], [1.0, 2.0, 3.0]), True)
    assert design.first.tolist() == [0.0, 0.0, 0.0]
    assert (design.shift, design.scale) == (2.0, (1.0, 1.0))


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.design])
@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("points", [[], [(0.3, 0.4)], [(0.1, 0.1, 1)] * 3, [(0, 0), (0, 1, 1)]])
def test_no_points_are_too_few_or_too_equal_for_a_design(
    name: str, standardize: bool, points: list[tuple[float, ...]]
) -> None:
    run = Descent(Dataset.from_points(points), Settings(model=name, standardize=standardize))
    run.advance(3)
    assert run.design is not None
    assert len(run.design) == len(points)
    numbers = [run.m, run.b, run.loss, *run.gradient, *run.original_units, run.objective.least_loss]
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_its_own_name_a_source_with_a_year_and_panels(name: str) -> None:
    model = MODELS[name]
    assert model.name == name
    assert any(part.strip("(),;.").isdigit() for part in model.source.split())
    assert model.panels
    assert len(model.parameters) == (1 if model.design is None else 2)
