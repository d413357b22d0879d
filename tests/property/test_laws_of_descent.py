"""Laws of any run: slices, stops and resets change no bit, limits hold, numbers stay finite."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.data.dataset import MAX_COORDINATE, Dataset
from app.objective.bowl import Bowl
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS
from app.settings import MAX_LEARNING_RATE, Settings
from app.training import history
from app.training.descent import Descent, Status
from tests.unit.runs import SQUARES

#: Multiples of a millionth, so that no square underflows.
moderate = st.floats(-100.0, 100.0).map(lambda value: round(value, 6))
anything = st.floats(-MAX_COORDINATE, MAX_COORDINATE)


def datasets(
    coordinate: st.SearchStrategy[float], least: int = 1, most: int = 12
) -> st.SearchStrategy[Dataset]:
    points = st.lists(st.tuples(coordinate, coordinate), min_size=least, max_size=most)
    return points.map(Dataset.from_points)


def settings(
    rate: st.SearchStrategy[float], start: st.SearchStrategy[float]
) -> st.SearchStrategy[Settings]:
    return st.builds(
        Settings,
        loss=st.sampled_from(list(LOSSES)),
        batch_size=st.one_of(st.just("full"), st.integers(1, 14)),
        shuffle=st.booleans(),
        seed=st.integers(0, 3),
        learning_rate=rate,
        start=st.tuples(start, start),
    )


pytestmark = pytest.mark.usefixtures("small_slices")


def trace(run: Descent) -> tuple[object, ...]:
    return run.m, run.b, run.epoch, run.update, run.status, run.history.rows.tolist()


@given(
    datasets(moderate),
    settings(st.floats(1e-6, 0.1), moderate),
    st.lists(st.integers(0, 9), max_size=6),
)
def test_a_run_in_slices_equals_the_run_at_once_bit_for_bit(
    data: Dataset, chosen: Settings, slices: list[int]
) -> None:
    at_once, in_slices = Descent(data, chosen), Descent(data, chosen)
    at_once.advance(sum(slices))
    for epochs in slices:
        in_slices.advance(epochs)
    assert trace(in_slices) == trace(at_once)


@given(
    datasets(moderate),
    settings(st.floats(1e-6, 0.1), moderate),
    st.integers(0, 30),
    st.lists(st.booleans(), min_size=1),
)
def test_a_run_stopped_anywhere_equals_the_run_at_once_bit_for_bit(
    data: Dataset, chosen: Settings, epochs: int, stops: list[bool]
) -> None:
    at_once, stopped = Descent(data, chosen), Descent(data, chosen)
    at_once.advance(epochs)
    clock = iter(stops)
    while stopped.epoch < epochs and not stopped.has_ended:
        stopped.advance(epochs - stopped.epoch, lambda: next(clock, False))
    assert trace(stopped) == trace(at_once)


@given(datasets(moderate), settings(st.floats(1e-6, 0.1), moderate), st.integers(0, 20))
def test_reset_repeats_the_run_bit_for_bit(data: Dataset, chosen: Settings, epochs: int) -> None:
    run = Descent(data, chosen)
    run.advance(epochs)
    first = trace(run)
    run.reset()
    run.advance(epochs)
    assert trace(run) == first


@given(datasets(moderate), st.sampled_from(SQUARES), st.floats(0.01, 0.999), moderate, moderate)
def test_below_the_stable_limit_the_loss_never_rises(
    data: Dataset, loss: str, share: float, m: float, b: float
) -> None:
    bowl = Bowl.over(data, LOSSES[loss])
    limit = 2.0 / bowl.eigenvalues[1]
    run = Descent(data, Settings(loss=loss, learning_rate=share * limit, start=(m, b)))
    # The mean error is a difference: its rounding error is that of the numbers it comes from.
    size = abs(m) * 100.0 + abs(b) + 200.0
    for _ in range(40):
        before = run.loss
        run.advance(1)
        c = bowl.coefficient * len(data)
        last_digit = 1e-14 * (size + abs(run.m) * 100.0 + abs(run.b))
        rounding = 2 * math.sqrt(c * before) * last_digit + c * last_digit**2
        assert run.loss <= before + rounding
    assert run.status is not Status.DIVERGED


@given(
    datasets(moderate),
    st.sampled_from(SQUARES),
    st.floats(1.05, 1e6),
    st.sampled_from([-10.0, -1.0, 1.0, 30.0]),
)
def test_above_the_stable_limit_a_start_away_from_the_minimum_diverges(
    data: Dataset, loss: str, share: float, distance: float
) -> None:
    bowl = Bowl.over(data, LOSSES[loss])
    limit = 2.0 / bowl.eigenvalues[1]
    rate = share * limit
    assume(rate <= MAX_LEARNING_RATE)
    mm, mb, bb = bowl.hessian
    steepest = np.linalg.eigh([[mm, mb], [mb, bb]]).eigenvectors[:, 1]
    m, b = (bowl.centre + distance * steepest).tolist()
    run = Descent(data, Settings(loss=loss, learning_rate=rate, start=(m, b)))
    # At 1.05 times the limit the error grows by a tenth an epoch, and starts at 1e-4 of the spread
    # or more.
    run.advance(500)
    assert run.status is Status.DIVERGED
    assert math.isfinite(run.loss)


@given(
    datasets(moderate, most=6),
    settings(st.just(0.1), moderate),
    # Only these losses have a limit.
    st.sampled_from(SQUARES),
    st.sampled_from([0.2, 0.7, 0.95]),
    moderate.filter(bool),
)
def test_below_its_limit_no_batch_moves_away_from_a_line_through_all_points(
    data: Dataset, chosen: Settings, loss: str, share: float, slope: float
) -> None:
    chosen = chosen.replace({"loss": loss})
    collinear = Dataset(data.x, slope * data.x + 1.0)
    limit = Descent(collinear, chosen).problem.learning_rate_limit
    assert limit is not None
    run = Descent(collinear, chosen.replace({"learning_rate": share * limit}))
    for _ in range(20):
        before = math.hypot(run.m - slope, run.b - 1.0)
        run.advance(1)
        rounding = 1e-11 * (1.0 + before + abs(slope))
        assert math.hypot(run.m - slope, run.b - 1.0) <= before + rounding


rates = st.one_of(st.floats(1e-6, 10.0), st.floats(5e-324, MAX_LEARNING_RATE))
any_rule = st.fixed_dictionaries(
    {
        "optimizer": st.sampled_from(list(OPTIMIZERS)),
        "momentum": st.floats(0.0, 0.999),
        "standardize": st.booleans(),
    }
)
any_settings = st.builds(lambda s, rule: s.replace(rule), settings(rates, anything), any_rule)


def labelled(data: Dataset) -> Dataset:
    return Dataset(data.x, data.y, np.arange(len(data)) % 2)


edits = st.tuples(datasets(anything, least=0).map(labelled), any_settings, st.integers(0, 12))


@pytest.mark.parametrize("model", MODELS)
@given(st.lists(edits, min_size=1, max_size=6), st.booleans(), st.sampled_from(list(FUNCTIONS)))
def test_all_numbers_stay_finite_for_any_settings_and_points(
    model: str, changes: list[tuple[Dataset, Settings, int]], stops: bool, function: str
) -> None:
    problem = {"model": model, "function": function}
    run = Descent(changes[0][0], changes[0][1].replace(problem))
    for data, plain, epochs in changes:
        chosen = plain.replace(problem)
        run.configure(data, chosen)
        run.status = Status.RUNNING
        epoch, update = run.epoch, run.update
        completed = run.advance(epochs, lambda: stops)
        assert completed == run.epoch - epoch <= epochs
        assert run.update >= update
        numbers = [run.m, run.b, run.loss, *run.gradient, *run.history.rows.ravel().tolist()]
        assert all(math.isfinite(number) for number in numbers)
        recorded = run.history.rows[:, 0]
        assert recorded[0] == 0
        assert np.all(np.diff(recorded) > 0)
        assert len(recorded) <= history.CAPACITY
