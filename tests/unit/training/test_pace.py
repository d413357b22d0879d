"""A run that diverges plays so slowly that its swing can be followed."""

import math

import pytest

from app.data import presets
from app.session.session import Session
from app.training.descent import Status
from app.training.pace import FOLLOWED, LONGEST_SECONDS, slow_pace


def seconds_until_diverged(session: Session, **settings: object) -> float:
    """Play at 60 frames a second until the run has diverged; return the seconds."""
    session.set(settings)
    session.play()
    for frame in range(60 * 60):
        session.frame(1000.0 * frame / 60.0, lambda: False)
        if session.run.status is Status.DIVERGED:
            return frame / 60.0
    return math.inf


@pytest.mark.parametrize("speed", [30, 1000, "max"])
@pytest.mark.parametrize("above", [1.003, 1.05, 1.5, 3.0])
@pytest.mark.parametrize("preset", presets.NAMES)
def test_divergence_takes_some_seconds_at_any_speed(
    preset: str, above: float, speed: object
) -> None:
    session = Session()
    session.set({"preset": preset, "batch_size": "full"})
    limit = session.run.problem.learning_rate_limit
    assert limit is not None
    seconds = seconds_until_diverged(session, learning_rate=above * limit, speed=speed)
    assert seconds >= 0.9
    if speed != 30 or above > 1.01:  # the user may want it slower
        assert seconds <= 2.0 * LONGEST_SECONDS


def test_a_speed_below_the_pace_stays() -> None:
    session = Session()
    session.set({"learning_rate": 2.0, "speed": 2})
    session.play()
    for frame in range(62):
        session.frame(1000.0 * frame / 60.0, lambda: False)
    assert session.run.epoch == 2


def test_stable_runs_play_at_full_speed() -> None:
    session = Session()
    limit = session.run.problem.learning_rate_limit
    assert limit is not None
    for settings in (
        {"learning_rate": 0.99 * limit}, {"batch_size": 1, "learning_rate": 0.9},
        {"optimizer": "adam", "learning_rate": 5.0}, {"loss": "huber", "learning_rate": 5.0},
    ):  # fmt: skip
        session.reset()
        session.set({"batch_size": "full", "optimizer": "sgd", "loss": "mse", **settings})
        assert slow_pace(session.run) == math.inf


def test_batches_and_functions_of_one_weight_slow_down_once_the_loss_has_risen() -> None:
    session = Session()
    session.set({"batch_size": 4, "learning_rate": 1.1})
    assert slow_pace(session.run) == math.inf
    session.step(1)
    assert slow_pace(session.run) == FOLLOWED
    session.set({"model": "one_weight", "function": "square", "learning_rate": 1.2})
    session.step(2)
    assert slow_pace(session.run) == FOLLOWED


@pytest.mark.parametrize("rule", ["sgd", "momentum", "nesterov", "rmsprop", "adam"])
@pytest.mark.parametrize("loss", ["mae", "huber"])
def test_a_wide_swing_plays_slowly_though_it_never_diverges(loss: str, rule: str) -> None:
    session = Session()
    session.set({"loss": loss, "optimizer": rule, "learning_rate": 50.0, "speed": "max"})
    session.step(200)
    slow = 0
    for _ in range(40):
        session.step(1)
        slow += slow_pace(session.run) == FOLLOWED
    assert slow >= 38


@pytest.mark.parametrize("settings", [{"loss": "mae"}, {"optimizer": "adam"}])
def test_a_loss_that_hovers_above_a_good_start_does_not_play_slowly(
    settings: dict[str, object],
) -> None:
    session = Session()
    session.set(settings)
    minimum = session.run.objective.minimum
    assert minimum
    session.set({"start": minimum, "learning_rate": 0.02, "batch_size": 1})
    session.step(20)
    assert session.run.loss > session.run.objective.value(*session.run.start)
    assert slow_pace(session.run) == math.inf


def test_without_points_nothing_diverges() -> None:
    session = Session()
    session.set_points([])
    session.set({"learning_rate": 100.0})
    assert slow_pace(session.run) == math.inf
