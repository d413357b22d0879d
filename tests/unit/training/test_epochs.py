"""The inner loop of full batches, written out for bowls, against the one for any objective."""

import pytest

from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.epochs import Motion, Place, epochs_anywhere, epochs_in_bowl
from app.training.stopping import BETWEEN, FAR, NEAR, StoppingRule
from tests.unit.runs import LINE

BOWL = Bowl.over(LINE, LOSSES["mse"])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("rate", [1e-300, 0.001, 0.05, 0.16, 0.2, 5.0, 1e12])
@pytest.mark.parametrize("start", [(0.0, 0.0), (-7.0, 30.0), BOWL.centre])
def test_the_loop_for_bowls_is_the_loop_for_anything_bit_for_bit(
    optimizer: str, rate: float, start: tuple[float, float]
) -> None:
    motion = Motion.of(Settings(optimizer=optimizer, learning_rate=rate))
    bounds = StoppingRule.around(BOWL, start)
    place = Place(*start, OPTIMIZERS[optimizer].initial)
    for epochs in (0, 1, 2, 50, 3000):
        expected = epochs_anywhere(BOWL.gradient, bounds.where, motion, place, epochs)
        assert epochs_in_bowl(BOWL, bounds, motion, place, epochs) == expected


@pytest.mark.parametrize(
    ("rate", "outcome"), [(1e-6, BETWEEN), (0.05, NEAR), (5.0, FAR)], ids=["slow", "fit", "fast"]
)
def test_a_run_of_epochs_ends_near_far_or_between(rate: float, outcome: int) -> None:
    motion = Motion.of(Settings(learning_rate=rate))
    bounds = StoppingRule.around(BOWL, (0.0, 0.0))
    place, epochs, ended = epochs_in_bowl(BOWL, bounds, motion, Place(0.0, 0.0, ()), 3000)
    assert ended == outcome
    assert (epochs == 3000) == (outcome == BETWEEN)
    assert bounds.where(place.m, place.b) == (NEAR if outcome == NEAR else BETWEEN)
