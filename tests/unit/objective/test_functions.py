"""The functions of one weight, and what each one shows a learner."""

from itertools import pairwise

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.curve import Curve
from app.objective.functions import FUNCTIONS
from app.settings import Settings
from app.training.descent import Descent, Status


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_its_own_name_a_formula_a_source_with_a_year_and_a_start_in_sight(
    name: str,
) -> None:
    entry = FUNCTIONS[name]
    assert entry.name == name
    assert "w" in entry.formula
    assert entry.limits[0] <= entry.start <= entry.limits[1]
    if name != "square":  # a video lesson, whose source has no year
        assert any(part.strip("(),;.").isdigit() for part in entry.source.split())


#: The bottoms of the two pits: roots of 4 w^3 - 4 w - 0.3, by Newton from -1 and 1.
NEARER, DEEPER = -0.9601496, 1.0355787


# The two pits


def test_two_pits_are_where_newton_finds_them() -> None:
    function = FUNCTIONS["two_pits"]
    for bottom in (NEARER, DEEPER):
        w = bottom
        for _ in range(5):
            w -= function.derivative(w) / (12.0 * w * w - 4.0)
        assert bottom == pytest.approx(w, abs=1e-7)
    assert function.value(DEEPER) < function.value(NEARER)
    assert Curve(function).minimum[0] == pytest.approx(DEEPER, abs=1e-7)


#: When the status says "converged", f' is a millionth of its usual size; f'' is above 1.
FLAT = 1e-5


def run_on(name: str, **changes: object) -> Descent:
    """Return a run with the start and the rate that the function recommends."""
    entry = FUNCTIONS[name]
    recommended = {"start": (entry.start, 0.0), "learning_rate": entry.learning_rate}
    settings = Settings(model="one_weight", function=name)
    return Descent(Dataset([], []), settings.replace({**recommended, **changes}))


@pytest.mark.parametrize("rate", [0.001, 0.02, 0.05])
def test_a_small_rate_from_the_left_ends_in_the_nearer_pit(rate: float) -> None:
    run = run_on("two_pits", learning_rate=rate)
    run.advance(10_000)
    assert run.status is Status.CONVERGED
    assert run.m == pytest.approx(NEARER, abs=FLAT)


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov"])
@pytest.mark.parametrize("rate", [0.01, 0.02, 0.03])
def test_momentum_rolls_through_the_nearer_pit_into_the_deeper_one(
    optimizer: str, rate: float
) -> None:
    run = run_on("two_pits", optimizer=optimizer, momentum=0.9, learning_rate=rate)
    run.advance(10_000)
    assert run.status is Status.CONVERGED
    assert run.m == pytest.approx(DEEPER, abs=FLAT)


# Plateau and gorge


def test_progress_on_the_flat_of_the_plateau_is_slow() -> None:
    run = run_on("plateau")
    run.advance(10_000)
    assert run.status is Status.CONVERGED
    assert run.m == pytest.approx(Curve(FUNCTIONS["plateau"]).minimum[0], abs=FLAT)
    w = run.history.rows[:, 1]
    steps = np.diff(w)
    on_the_flat = (w[:-1] > -0.5) & (w[:-1] < 0.5)
    in_the_bowl = (w[:-1] > 1.0) & (w[:-1] < 1.5)
    assert 0.0 < steps[on_the_flat].max() < steps[0] / 20.0
    assert steps[on_the_flat].max() < steps[in_the_bowl].min() / 4.0
    # One unit of the flat part takes most of the epochs, the other three and a half the rest.
    assert np.count_nonzero(on_the_flat) > run.epoch / 2


def test_a_large_rate_jumps_over_the_gorge_and_a_small_one_reaches_its_bottom() -> None:
    small, large = run_on("gorge", learning_rate=0.005), run_on("gorge")
    for run in (small, large):
        run.advance(10_000)
        assert run.status is Status.CONVERGED
    ground = Curve(FUNCTIONS["gorge"]).minimum[0]
    assert small.m == pytest.approx(ground, abs=FLAT)
    path = large.history.rows[:, 1]
    overshoots = [1 for before, after in pairwise(path - ground) if before * after < 0.0]
    assert overshoots
    assert abs(large.m - ground) > 0.5
    assert large.loss > small.loss + 1.0
