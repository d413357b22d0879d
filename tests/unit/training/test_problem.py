"""The problem of a run: the limit of its rate, and its start."""

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.losses import LOSSES
from app.session.session import Session
from app.settings import Settings
from app.training.descent import Descent
from tests.unit.runs import LINE, SINGLE, SQUARES

# The stable rate


@pytest.mark.parametrize("loss", SQUARES)
def test_full_batch_limit_is_that_of_the_bowl(loss: str) -> None:
    run = Descent(LINE, Settings(loss=loss))
    assert run.problem.learning_rate_limit == 2.0 / run.objective.eigenvalues[1]  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("loss", SQUARES)
@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_below_the_limit_every_batch_is_stable_even_a_smaller_last_one(
    loss: str, batch_size: int
) -> None:
    run = Descent(LINE, SINGLE.replace({"loss": loss, "batch_size": batch_size}))
    assert run.problem.learning_rate_limit is not None
    for size in {batch_size, len(LINE) % batch_size or batch_size}:
        x = np.sort(np.abs(LINE.x))[-size:]
        hessian = 2 * LOSSES[loss].coefficient(size) * np.array([[x @ x, x.sum()], [x.sum(), size]])
        rounding = 1e-12
        border = 2 / np.linalg.eigvalsh(hessian)[-1]
        assert run.problem.learning_rate_limit <= border * (1 + rounding)


def test_single_point_limit_is_that_of_the_point_farthest_out() -> None:
    farthest = Dataset([0.0, 4.0], [0.0, 0.0])
    run = Descent(farthest, SINGLE)
    assert run.problem.learning_rate_limit == 1.0 / (4.0**2 + 1.0)


def test_the_limit_follows_points_and_settings() -> None:
    run = Descent(LINE, Settings())
    before = run.problem.learning_rate_limit
    run.configure(LINE, Settings(loss="sse"))
    assert before is not None
    assert run.problem.learning_rate_limit == pytest.approx(before / 4, rel=1e-15)
    run.configure(LINE.moved(3, 400.0, 0.0), Settings(loss="sse"))
    after = run.problem.learning_rate_limit
    assert after is not None
    assert after < before / 1000


@pytest.fixture
def session() -> Session:
    return Session()


def test_the_reported_limit_for_single_points_is_that_of_the_farthest_point(
    session: Session,
) -> None:
    session.set_points([(0.0, 0.0), (3.0, 1.0)])
    session.set({"loss": "sse", "batch_size": 1})
    limit = session.run.problem.learning_rate_limit
    assert limit == pytest.approx(2 / (2 * (3.0**2 + 1)), rel=1e-15)


# Random starts


@pytest.mark.parametrize("model", ["line", "adaline", "one_weight"])
def test_a_random_start_depends_on_the_seed_alone(model: str) -> None:
    def start(seed: int, **changes: object) -> tuple[float, float]:
        session = Session()
        session.set({"model": model})
        session.set({"start": "random", "seed": seed, **changes})
        return session.run.m, session.run.b

    first = start(7)
    assert start(7, learning_rate=0.3, batch_size=1, optimizer="adam") == first
    assert start(8) != first
    assert first[0] != 0.0
    assert (first[1] == 0.0) == (model == "one_weight")


def test_random_starts_spread_about_the_origin_and_reset_leads_back_to_them() -> None:
    session = Session()
    starts = []
    for seed in range(200):
        session.set({"start": "random", "seed": seed})
        session.reset()
        starts.append((session.run.m, session.run.b))
    deviation = np.std(starts)
    # 400 draws give the deviation of 0.1 to 1 part in 28; the tolerance is five times that.
    assert deviation == pytest.approx(0.1, rel=5 / np.sqrt(800))
    session.step(3)
    session.reset()
    assert (session.run.m, session.run.b) == starts[-1]
    session.set({"standardize": True})
    assert session.settings.start == "random"
