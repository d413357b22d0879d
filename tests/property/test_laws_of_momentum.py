"""The rate limit of each optimizer is where descent starts to diverge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.dataset import Dataset
from app.settings import Settings
from app.training.descent import Descent, Status

#: At this relative distance from the limit a run ends within EPOCHS.
AWAY = 0.02
EPOCHS = 60_000

POINTS = [(0.1, 0.3), (0.35, 0.2), (0.5, 0.6), (0.9, 0.7), (1.4, 1.0)]


def status_at(optimizer: str, momentum: float, share: float, *, scale: float) -> Status:
    data = Dataset.from_points([(scale * x, y) for x, y in POINTS])
    settings = Settings(optimizer=optimizer, rule_parameters={"momentum": momentum})
    limit = Descent(data, settings).problem.learning_rate_limit
    assert limit is not None
    run = Descent(data, settings.replace({"learning_rate": share * limit}))
    run.advance(EPOCHS)
    return run.status


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
@given(momentum=st.floats(0.0, 0.9), scale=st.floats(0.5, 3.0))
def test_below_the_limit_descent_converges_and_above_it_diverges(
    optimizer: str, momentum: float, scale: float
) -> None:
    assert status_at(optimizer, momentum, 1 - AWAY, scale=scale) is Status.CONVERGED
    assert status_at(optimizer, momentum, 1 + AWAY, scale=scale) is Status.DIVERGED


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adam"])
def test_rules_that_scale_each_direction_have_no_limit(optimizer: str) -> None:
    data = Dataset.from_points(POINTS)
    assert Descent(data, Settings(optimizer=optimizer)).problem.learning_rate_limit is None
