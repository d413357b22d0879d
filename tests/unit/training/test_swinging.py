"""A run that swings for ever is known from one that comes nearer."""

import pytest

from app.data import presets
from app.session.session import Session
from app.settings import Settings
from app.training.descent import Descent, Status
from app.training.remedies import swinging_remedies
from app.training.swinging import WINDOW, is_swinging

RULES = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]


def run_on(preset: str = "noisy_line", **settings: object) -> Descent:
    session = Session()
    session.set({"preset": preset})
    return Descent(session.dataset, Settings().replace(settings))


@pytest.mark.parametrize("rate", [0.1, 1.0, 50.0])
def test_under_the_absolute_error_plain_descent_ends_by_swinging(rate: float) -> None:
    run = run_on(loss="mae", learning_rate=rate)
    run.advance(600)
    assert run.status is not Status.CONVERGED
    assert is_swinging(run)
    (remedy,) = swinging_remedies(run.problem)
    assert remedy.kind == "smaller_swing"
    assert remedy.settings == {"learning_rate": pytest.approx(rate / 10)}


@pytest.mark.parametrize("preset", ["noisy_line", "outlier", "coding_train"])
@pytest.mark.parametrize("rule", ["sgd", "momentum", "nesterov"])
def test_a_huge_rate_swings_under_hubers_loss_and_the_remedy_ends_it(
    rule: str, preset: str
) -> None:
    run = run_on(preset, loss="huber", learning_rate=20.0, optimizer=rule)
    run.advance(300)
    assert is_swinging(run)
    (remedy,) = swinging_remedies(run.problem)
    assert remedy.kind == "safe_rate"
    helped = Descent(run.dataset, run.settings.replace(remedy.settings))
    for _ in range(40):
        helped.advance(100)
        assert not is_swinging(helped)
    assert helped.status is Status.CONVERGED


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("preset", [name for name in presets.NAMES if name != "two_classes"])
def test_what_converges_is_not_called_swinging(preset: str, rule: str) -> None:
    for loss in ("mse", "huber"):
        run = run_on(preset, loss=loss, learning_rate=0.01, optimizer=rule)
        swung = 0
        while not run.has_ended and run.epoch < 1500:
            run.advance(7)
            swung += is_swinging(run)
        if run.status is Status.CONVERGED:
            assert swung == 0


def test_a_slow_fall_is_not_swinging() -> None:
    run = run_on(loss="mae", learning_rate=1e-4)
    run.advance(2 * WINDOW + 10)
    assert not is_swinging(run)


def test_nothing_is_said_before_there_are_epochs_enough_at_this_rate() -> None:
    run = run_on(loss="mae", learning_rate=1.0)
    run.advance(2 * WINDOW - 2)
    assert not is_swinging(run)
    run.advance(10)
    assert is_swinging(run)
    run.configure(run.dataset, run.settings.replace({"learning_rate": 1e-3}))
    assert not is_swinging(run)
    run.advance(10)
    assert not is_swinging(run)


def test_batches_hover_and_are_not_called_swinging() -> None:
    run = run_on(loss="mae", learning_rate=1.0, batch_size=1)
    run.advance(200)
    assert not is_swinging(run)
