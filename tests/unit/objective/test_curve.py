"""Functions of one weight as objectives."""

import math

import pytest

from app.data.dataset import Dataset
from app.objective.curve import Curve
from app.objective.functions import FUNCTIONS
from app.settings import Settings
from app.training.descent import Descent, Status
from tests.unit.runs import everything_is_finite


def run_on(name: str, **changes: object) -> Descent:
    """Return a run with the start and the rate that the function recommends."""
    entry = FUNCTIONS[name]
    recommended = {"start": (entry.start, 0.0), "learning_rate": entry.learning_rate}
    settings = Settings(model="one_weight", function=name)
    return Descent(Dataset([], []), settings.replace({**recommended, **changes}))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_needs_no_points_and_moves_only_its_weight(name: str) -> None:
    for settings in ({"batch_size": 1}, {"standardize": True}, {"optimizer": "adam"}):
        run = run_on(name, **settings)
        assert run.advance(5) == 5
        assert (run.b, run.update, run.design) == (0.0, 5, None)
        assert run.m != run.start[0]
        assert run.original_units == (run.m, 0.0)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_start_has_no_intercept_in_any_setting(name: str) -> None:
    assert run_on(name, start=(0.5, 7.0)).start == (0.5, 0.0)


def test_an_epoch_moves_by_the_rate_times_the_slope_computed_by_hand() -> None:
    run, w = run_on("two_pits"), -1.8
    for _ in range(8):
        w -= 0.02 * (4.0 * w**3 - 4.0 * w - 0.3)
        run.advance(1)
        assert run.m == pytest.approx(w, rel=1e-14)


# The parabola: its curvature is 2 everywhere, so the limit is 1


def test_on_the_parabola_half_the_limit_arrives_in_one_epoch() -> None:
    run = run_on("square", learning_rate=0.5)
    assert run.problem.learning_rate_limit == 1.0
    run.advance(1)
    assert run.m == 0.0


def test_on_the_parabola_a_rate_at_the_limit_oscillates_for_ever() -> None:
    run = run_on("square", learning_rate=1.0)
    assert run.advance(1001) == 1001
    assert (run.m, run.status) == (2.0, Status.IDLE)
    assert set(run.history.rows[:, 1].tolist()) == {-2.0, 2.0}


def test_on_the_parabola_a_rate_above_the_limit_diverges_on_finite_numbers() -> None:
    run = run_on("square", learning_rate=1.01)
    run.advance(10_000)
    assert run.status is Status.DIVERGED
    assert everything_is_finite(run)
    just_below = run_on("square", learning_rate=0.99)
    just_below.advance(10_000)
    assert just_below.status is Status.CONVERGED


# The numbers of a curve


def test_a_curve_of_varying_curvature_has_no_limit() -> None:
    for name in set(FUNCTIONS) - {"square"}:
        assert run_on(name).problem.learning_rate_limit is None
        assert Curve(FUNCTIONS[name]).curvature(1.0, 0.0) is None
        assert not Curve(FUNCTIONS[name]).is_quadratic


def test_a_value_beyond_every_double_is_infinite() -> None:
    assert Curve(FUNCTIONS["two_pits"]).value(1e200, 0.0) == math.inf


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("rate", [1e12, 5e-324])
@pytest.mark.parametrize("start", [1e50, -1e50, 1.0])
def test_every_rate_and_start_leads_to_finite_numbers(name: str, rate: float, start: float) -> None:
    run = run_on(name, learning_rate=rate, start=(start, 0.0))
    run.advance(100)
    assert everything_is_finite(run)
    assert all(math.isfinite(part) for part in run.next_step)
