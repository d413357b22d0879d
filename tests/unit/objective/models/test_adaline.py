"""The adaptive linear neuron against one with a learned bias, written independently in NumPy."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.models import adaline
from app.objective.stopping import CLOSE, CONVERGED
from app.settings import Settings
from app.training.descent import Descent, Status

#: Both sides sum eight products of doubles, in different orders.
ROUNDING = 1e-13

#: Two hundred updates, each off by the rounding of its sums, none amplified below the limit.
ROUNDING_OF_A_RUN = 1e-12

#: Two clouds that a line separates, with more points on one side and different spreads.
POINTS = [
    (1.0, 10.0), (2.0, 14.0), (1.5, 19.0), (3.0, 22.0), (2.5, 12.0),
    (4.0, 3.0, 1), (5.0, 9.0, 1), (6.5, 5.0, 1),
]  # fmt: skip
DATA = Dataset.from_points(POINTS)
FEATURES = np.array([point[:2] for point in POINTS])
ANSWERS = np.array([-1.0] * 5 + [1.0] * 3)
SETTINGS = Settings(model="adaline", learning_rate=0.01, start=(0.4, -0.3))


def three_weights(
    features: NDArray[np.float64], rate: float, epochs: int, start: tuple[float, float]
) -> NDArray[np.float64]:
    """Return w1, w2 and the learned bias of Widrow and Hoff's neuron after full batches of mse."""
    inputs = np.column_stack([features - features.mean(axis=0), np.ones(len(features))])
    weights = np.array([*start, ANSWERS.mean()])
    for _ in range(epochs):
        weights = weights - rate * 2.0 * inputs.T @ (inputs @ weights - ANSWERS) / len(inputs)
    return weights


@pytest.mark.parametrize("start", [(0.0, 0.0), (0.4, -0.3), (-5.0, 8.0)])
def test_gradient_is_that_of_the_neuron_with_a_bias(start: tuple[float, float]) -> None:
    run = Descent(DATA, SETTINGS.replace({"start": start}))
    inputs = np.column_stack([FEATURES - FEATURES.mean(axis=0), np.ones(8)])
    errors = inputs @ [*start, ANSWERS.mean()] - ANSWERS
    expected = 2.0 * inputs.T @ errors / 8
    assert run.loss == pytest.approx(np.mean(errors**2), rel=ROUNDING, abs=0.0)
    assert run.gradient == pytest.approx(tuple(expected[:2]), rel=ROUNDING, abs=0.0)
    assert expected[2] == pytest.approx(0.0, abs=ROUNDING * np.abs(errors).max())


@pytest.mark.parametrize("epochs", [1, 7, 200])
def test_run_is_that_of_the_neuron_with_a_learned_bias_which_stays_constant(
    epochs: int,
) -> None:
    run = Descent(DATA, SETTINGS)
    assert run.advance(epochs) == epochs
    w1, w2, bias = three_weights(FEATURES, 0.01, epochs, (0.4, -0.3))
    assert (run.m, run.b) == pytest.approx((w1, w2), rel=ROUNDING_OF_A_RUN, abs=0.0)
    assert bias == pytest.approx(adaline.bias(DATA), rel=ROUNDING_OF_A_RUN, abs=0.0)


def test_on_standardized_features_too() -> None:
    run = Descent(DATA, SETTINGS.replace({"standardize": True, "learning_rate": 0.1}))
    run.advance(50)
    scores = (FEATURES - FEATURES.mean(axis=0)) / FEATURES.std(axis=0)
    w1, w2, _ = three_weights(scores, 0.1, 50, (0.4, -0.3))
    assert (run.m, run.b) == pytest.approx((w1, w2), rel=ROUNDING_OF_A_RUN, abs=0.0)
    own = w1 / FEATURES[:, 0].std(), w2 / FEATURES[:, 1].std()
    assert run.original_units == pytest.approx(own, rel=ROUNDING_OF_A_RUN, abs=0.0)


def test_the_bowl_of_standardized_features_is_rounder_the_less_they_correlate() -> None:
    run = Descent(DATA, SETTINGS.replace({"standardize": True}))
    correlation = np.corrcoef(FEATURES.T)[0, 1]
    expected = 2.0 * (1.0 - abs(correlation)), 2.0 * (1.0 + abs(correlation))
    assert run.objective.eigenvalues == pytest.approx(expected, rel=ROUNDING, abs=0.0)  # pyright: ignore[reportAttributeAccessIssue]


def test_single_points_and_batches_learn_by_the_delta_rule() -> None:
    centred = FEATURES - FEATURES.mean(axis=0)
    for size in (1, 3):
        settings = SETTINGS.replace({"batch_size": size, "shuffle": False, "learning_rate": 0.002})
        run = Descent(DATA, settings)
        run.advance(5)
        weights = np.array([0.4, -0.3])
        for _ in range(5):
            for i in range(0, 8, size):
                batch = slice(i, i + size)
                errors = centred[batch] @ weights + ANSWERS.mean() - ANSWERS[batch]
                weights = weights - 0.002 * 2.0 * centred[batch].T @ errors / len(errors)
        assert (run.m, run.b) == pytest.approx(tuple(weights), rel=ROUNDING_OF_A_RUN, abs=0.0)


def test_minimum_is_that_of_three_free_weights() -> None:
    run = Descent(DATA, SETTINGS)
    inputs = np.column_stack([FEATURES - FEATURES.mean(axis=0), np.ones(8)])
    w1, w2, bias = np.linalg.lstsq(inputs, ANSWERS)[0]
    assert run.objective.minimum == pytest.approx((w1, w2), rel=ROUNDING, abs=0.0)
    assert bias == pytest.approx(adaline.bias(DATA), rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_what_counts_as_converged_does_not_depend_on_the_units_of_y(
    standardize: bool, scale: float
) -> None:
    data = Dataset(DATA.x, scale * DATA.y, DATA.labels)
    bowl = Descent(data, SETTINGS.replace({"standardize": standardize})).objective
    assert isinstance(bowl, Bowl)
    rule, (w1, w2), mean_x = (
        bowl.stopping_rule((0.0, 0.0), (0.0, 0.0)),
        bowl.centre,
        bowl.moments.mean_x,
    )
    for part, is_near in ((0.9, True), (1.1, False)):
        tilt, lift = part * rule.close_slope, part * rule.close_error
        for place in ((w1 + tilt, w2 - tilt * mean_x), (w1, w2 + lift)):
            assert (rule.judge(*place) == CONVERGED) is is_near
            excess = bowl.value(*place) - bowl.least_value
            # A trillionth of the loss has four of its sixteen digits left.
            expected = (part * CLOSE) ** 2 * bowl.moments.cyy / len(data)
            assert excess == pytest.approx(expected, rel=1e-3)


def test_the_learned_boundary_separates_separable_classes() -> None:
    run = Descent(DATA, SETTINGS.replace({"start": (0.0, 0.0)}))
    # The bias alone answers -1 for all.
    assert adaline.misclassified(DATA, *run.original_units) == 3
    run.advance(5000)
    w1, w2 = run.original_units
    assert adaline.misclassified(DATA, w1, w2) == 0
    outputs = adaline.outputs(DATA, w1, w2)
    assert np.array_equal(np.sign(outputs), ANSWERS)


def test_misclassified_counts_points_on_the_wrong_side_and_on_the_boundary() -> None:
    data = Dataset.from_points([(-1, 0), (1, 0, 1), (-3, 0, 1), (3, 0)])
    assert adaline.bias(data) == 0.0
    assert adaline.misclassified(data, 1.0, 0.0) == 2
    assert adaline.misclassified(data, -1.0, 0.0) == 2
    assert adaline.misclassified(data, 0.0, 1.0) == 4
    assert adaline.misclassified(Dataset([], []), 1.0, 1.0) == 0


@pytest.mark.parametrize(
    ("points", "condition"),
    [
        ([], "empty"),
        ([(1, 2, 1)], "one_point"),
        ([(1, 2), (3, 5), (2, 2)], "one_class"),
        ([(1, 2, 1), (3, 5, 1)], "one_class"),
        ([(1, 1), (2, 2, 1), (4, 4)], "in_a_row"),
        ([(0.1, 0.3), (0.2, 0.3, 1), (0.7, 0.3)], "in_a_row"),
        ([(0.3, 0.1), (0.3, 0.2, 1), (0.3, 0.7)], "in_a_row"),
        # The mean of 0.1, 0.1, 0.1 is not 0.1.
        ([(0.2, 0.1), (0.4, 0.1, 1), (0.7, 0.1)], "in_a_row"),
        ([(1, 1), (1, 1, 1)], "in_a_row"),
        ([(0.1, 0.1), (0.1, 0.1, 1), (0.1, 0.1)], "in_a_row"),
        (POINTS, "line"),
    ],
)
def test_condition_says_why_the_points_do_not_determine_the_weights(
    points: list[tuple[float, ...]], condition: str
) -> None:
    data = Dataset.from_points(points)
    assert adaline.condition(data) == condition
    run = Descent(data, SETTINGS.replace({"learning_rate": 0.001}))
    # Points of one class determine the weights, too: at 0 every answer is that of the bias.
    fixes_both = condition in {"line", "one_class"} and len(points) > 2
    assert (run.objective.minimum is not None) == fixes_both


@pytest.mark.parametrize("batch_size", ["full", 1])
def test_points_of_one_class_have_nothing_to_learn(batch_size: int | str) -> None:
    data = Dataset.from_points([(1, 2), (3, 5), (2, 2)])
    run = Descent(data, SETTINGS.replace({"batch_size": batch_size, "start": (0.0, 0.0)}))
    run.advance(10)
    assert (run.m, run.b, run.loss) == (0.0, 0.0, 0.0)
    assert run.status is Status.CONVERGED


@pytest.mark.parametrize("batch_size", ["full", 1, 2])
def test_points_of_equal_y_do_not_change_the_second_weight(batch_size: int | str) -> None:
    data = Dataset.from_points([(0.1, 0.1), (0.4, 0.1), (0.9, 0.1, 1)])
    settings = SETTINGS.replace({"batch_size": batch_size, "learning_rate": 0.5, "shuffle": False})
    run = Descent(data, settings)
    run.advance(100_000)
    assert run.status is Status.CONVERGED
    assert run.b == -0.3
    if batch_size == "full":
        slope = np.polyfit(data.x, [-1.0, -1.0, 1.0], 1)[0]
        # When the status says "converged", a hundred-thousandth of the way is left.
        assert run.m == pytest.approx(slope, rel=1e-5)
