"""Laws of learning rates: a run at a rate does what the rate's prediction says."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.curve import Curve
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.rates import WITHIN, epochs_to_come_within, rates_of
from app.settings import MAX_LEARNING_RATE, Settings
from app.training.descent import Descent, Status
from tests.unit.runs import SQUARES

#: The tests skip runs that need more epochs than this.
LONGEST = 20_000

#: The excess is a difference of losses: if it is this share of the loss, it has ten correct digits.
LEAST_SHARE = 1e-6

#: Multiples of a hundredth, so that bowls are round enough for runs to end.
coordinate = st.floats(-3.0, 3.0).map(lambda value: round(value, 2))
datasets = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=8).map(
    Dataset.from_points
)
losses = st.sampled_from(SQUARES)
starts = st.tuples(coordinate, coordinate)


def excess(run: Descent) -> float:
    """Return J - min J from the completed square, which does not subtract losses."""
    assert isinstance(run.objective, Bowl)
    s, u = run.objective.moments, run.objective.of_error / 2.0
    error = run.m * s.mean_x + run.b - s.mean_y
    return run.objective.of_slope / 2.0 * (run.m - s.slope) ** 2 + u * error**2


@given(datasets, losses, starts, st.floats(0.01, 0.99))
def test_a_run_comes_within_a_hundredth_in_the_predicted_epochs(
    data: Dataset, loss: str, start: tuple[float, float], share: float
) -> None:
    run = Descent(data, Settings(loss=loss, start=start))
    rate = share * 2.0 / run.objective.eigenvalues[1]  # pyright: ignore[reportAttributeAccessIssue]
    rates = rates_of(run.objective, start, rate)
    assert rates is not None
    run.configure(data, run.settings.replace({"learning_rate": rate}))
    assume(rates.epochs is not None and rates.epochs <= LONGEST)
    at_start = excess(run)
    assume(at_start > LEAST_SHARE * run.loss)
    needed = 0
    while excess(run) > WITHIN * at_start:
        # If the start is so near that the run converges earlier, this example shows nothing.
        assume(run.advance(1) == 1)
        needed += 1
    # If the excess is a hundredth up to rounding, one epoch more or less is right, too.
    assert needed == rates.epochs or excess_is_on_the_line(run, rates.epochs, at_start)


def excess_is_on_the_line(run: Descent, predicted: int | None, at_start: float) -> bool:
    """Whether the excess at the predicted epoch is a hundredth up to rounding."""
    assert predicted is not None
    if abs(run.epoch - predicted) > 1:
        return False
    run.seek(min(run.epoch, predicted))
    rounding_of_a_run = 1e-9
    return math.isclose(excess(run), WITHIN * at_start, rel_tol=rounding_of_a_run)


@given(datasets, losses, starts, st.floats(1.001, 1000.0))
def test_beyond_the_limit_nothing_is_predicted_and_a_run_diverges(
    data: Dataset, loss: str, start: tuple[float, float], share: float
) -> None:
    run = Descent(data, Settings(loss=loss, start=start))
    rates = rates_of(run.objective, start, 1.0)
    assert rates is not None
    rate = share * rates.diverge_above
    assume(rate <= MAX_LEARNING_RATE)
    bowl = Bowl.over(data, LOSSES[loss])
    away = np.subtract(start, bowl.centre)
    valley = bowl.valley
    across = abs(away[1] * valley[0] - away[0] * valley[1])
    assume(across > 1e-3)
    after = rates_of(run.objective, start, rate)
    assert after is not None
    assert after.epochs is None
    run.configure(data, run.settings.replace({"learning_rate": rate}))
    # At 1.001 the distance across grows by 1/500 an epoch: a million times in 7,000.
    run.advance(60_000)
    assert run.status is Status.DIVERGED


@given(datasets, losses, starts, st.floats(0.001, 0.999))
def test_below_the_limit_a_run_never_diverges(
    data: Dataset, loss: str, start: tuple[float, float], share: float
) -> None:
    run = Descent(data, Settings(loss=loss, start=start))
    rates = rates_of(run.objective, start, 1.0)
    assert rates is not None
    rate = share * rates.diverge_above
    run.configure(data, run.settings.replace({"learning_rate": rate}))
    run.advance(2000)
    assert run.status is not Status.DIVERGED


@given(datasets, losses, st.floats(1e-4, 0.5))
def test_rates_beside_the_best_rate_are_worse(data: Dataset, loss: str, aside: float) -> None:
    bowl = Bowl.over(data, LOSSES[loss])
    rates = rates_of(bowl, (0.0, 0.0), 1.0)
    assert rates is not None
    assume(rates.best is not None)
    assert rates.best is not None
    for eigenvalue in (rates.lambda_min, rates.lambda_max):
        # At the best rate both directions shrink by (kappa - 1) / (kappa + 1).
        kappa = rates.lambda_max / rates.lambda_min
        shrinks = abs(1.0 - rates.best * eigenvalue)
        assert shrinks == pytest.approx((kappa - 1.0) / (kappa + 1.0), rel=1e-9, abs=1e-12)

    def slowest(rate: float) -> float:
        return max(abs(1.0 - rate * value) for value in (rates.lambda_min, rates.lambda_max))

    for rate in (rates.best * (1.0 - aside), rates.best * (1.0 + aside)):
        assert slowest(rate) > slowest(rates.best)


@given(st.floats(1e-3, 1e3), st.floats(1.5, 1000.0), st.floats(0.2, 0.9))
def test_from_equal_excesses_rates_well_beside_the_best_need_no_fewer_epochs(
    least: float, kappa: float, aside: float
) -> None:
    # At a rate nearer to the best one direction may converge so early that the other one needs only
    # to reach twice its hundredth. This saves at most 1 - ln 0.02 / ln 0.01 = 15% of the epochs.
    eigenvalues, alike = (least, kappa * least), (1.0, 1.0)
    rate = 2.0 / sum(eigenvalues)
    best = epochs_to_come_within(eigenvalues, alike, rate)
    assert best is not None
    for factor in (1.0 - aside, 1.0 + aside):
        other = epochs_to_come_within(eigenvalues, alike, factor * rate)
        assert other is None or other >= best


@given(st.floats(1e-6, 0.999), st.floats(-2.0, 2.0).filter(lambda w: abs(w) > 1e-3))
def test_the_prediction_also_holds_on_the_parabola(rate: float, start: float) -> None:
    rates = rates_of(Curve(FUNCTIONS["square"]), (start, 0.0), rate)
    assert rates is not None
    assert rates.epochs is not None
    assume(rates.epochs < LONGEST)
    w, needed = start, 0
    while w * w > WITHIN * start * start:
        w, needed = w - rate * 2.0 * w, needed + 1
    border = math.log(WITHIN) / (2.0 * math.log(abs(1.0 - 2.0 * rate)) or 1.0) if rate != 0.5 else 1
    on_the_line = abs(border - round(border)) < 1e-9
    assert needed == rates.epochs or (on_the_line and abs(needed - rates.epochs) <= 1)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "square"])
def test_nothing_is_predicted_where_the_curvature_changes(name: str) -> None:
    assert rates_of(Curve(FUNCTIONS[name]), (1.0, 0.0), 0.1) is None


def test_nothing_is_predicted_without_points() -> None:
    assert rates_of(Bowl.over(Dataset([], []), LOSSES["mse"]), (1.0, 0.0), 0.1) is None


def test_an_endless_valley_has_no_best_rate_but_predicts_the_epochs() -> None:
    data = Dataset([2.0, 2.0], [1.0, 3.0])
    rates = rates_of(Bowl.over(data, LOSSES["mse"]), (0.0, 0.0), 0.05)
    assert rates is not None
    assert (rates.best, rates.condition_number, rates.epochs_at_best) == (None, None, None)
    # lambda = 2 (4 + 1) = 10: (1 - 0.5)^2 an epoch, and 0.25^4 is below a hundredth.
    assert (rates.lambda_max, rates.epochs) == (10.0, 4)


def test_at_the_minimum_no_epoch_is_needed() -> None:
    bowl = Bowl.over(Dataset([0.0, 1.0, 2.0], [0.0, 1.0, 0.5]), LOSSES["mse"])
    rates = rates_of(bowl, bowl.centre, 0.1)
    assert rates is not None
    assert (rates.epochs, rates.epochs_at_best) == (0, 0)


def test_the_marks_of_the_rates_follow_from_the_largest_curvature() -> None:
    bowl = Bowl.over(Dataset([0.2, 0.5, 0.8], [0.3, 0.4, 0.9]), LOSSES["mse"])
    rates = rates_of(bowl, (0.0, 0.0), 0.1)
    assert rates is not None
    # The eigenvalues for these points are 0.09505144 and 2.52494856.
    assert rates.diverge_above == pytest.approx(2.0 / 2.52494855858179, rel=1e-14)
    assert rates.zigzag_above == rates.diverge_above / 2.0
    assert rates.crawl_below == pytest.approx(rates.zigzag_above / 10.0, rel=1e-15)
    assert rates.best == pytest.approx(2.0 / (2.52494855858179 + 0.0950514414), rel=1e-9)
    assert rates.condition_number == pytest.approx(2.52494855858179 / 0.0950514414, rel=1e-8)
