"""The remedy does what it says: under its rate a run that has diverged does not do so again."""

import pytest

from app.bridge.report import Report
from app.data.dataset import Dataset
from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.settings import MAX_LEARNING_RATE, Settings
from app.training.problem import Problem
from app.training.remedies import good_rate, remedies, rounded_down

HOUSES = [(2104, 399900), (1600, 329900), (2400, 369000), (1416, 232000), (3000, 539900)]
YEARS = [(1951, 10), (1956, 12), (1963, 15), (1968, 17)]
SMALL = [(1e-6, 2e-6), (2e-6, 3e-6), (3e-6, 7e-6)]
NEAR = [(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)]


def diverged(points: list[tuple[float, float]], **settings: object) -> Session | None:
    session = Session()
    session.set_points(points)
    session.set(settings)
    for rate in (2.19, 1e3, 1e6, MAX_LEARNING_RATE):
        session.set({"learning_rate": rate})
        session.reset()
        session.step(800)
        if session.run.status == "diverged":
            return session
    return None


@pytest.mark.parametrize(
    "points", [NEAR, HOUSES, YEARS, SMALL], ids=["near", "houses", "years", "small"]
)
@pytest.mark.parametrize("batch_size", ["full", 1, 2])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("loss", ["mse", "huber"])
def test_every_remedy_is_sure_at_one_press(
    points: list[tuple[float, float]], batch_size: object, optimizer: str, loss: str
) -> None:
    settings = {"batch_size": batch_size, "optimizer": optimizer, "loss": loss}
    session = diverged(points, **settings)
    if session is None:
        pytest.skip("no rate makes it diverge")
    for i in range(len(Report(session).brief()["remedies"])):
        session = diverged(points, **settings)
        assert session is not None
        session.try_again(Report(session).brief()["remedies"][i]["settings"])
        assert session.run.status == "running"
        first = session.run.loss
        session.step(800)
        assert session.run.status != "diverged"
        assert session.run.loss < 1.01 * first


@pytest.mark.parametrize("model", ["adaline", "one_weight"])
@pytest.mark.parametrize("function", ["square", "two_pits", "plateau", "gorge"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_other_models_and_rules_are_helped_too(model: str, function: str, optimizer: str) -> None:
    session = Session()
    session.set({"model": model, "function": function})
    session.set({"optimizer": optimizer, "learning_rate": 1e9})
    session.step(800)
    if session.run.status != "diverged":
        pytest.skip("no rate makes it diverge")
    session.try_again(Report(session).brief()["remedies"][0]["settings"])
    session.step(800)
    assert session.run.status != "diverged"


def test_the_rate_is_half_the_limit_of_these_points_in_two_digits() -> None:
    problem = Problem(Dataset.from_points(NEAR), Settings(learning_rate=2.19))
    assert problem.learning_rate_limit == pytest.approx(0.792, rel=1e-3)
    (first,) = remedies(problem)
    assert (first.kind, first.settings) == ("half_limit", {"learning_rate": 0.39})


def test_a_valley_is_offered_another_scale_and_a_round_bowl_is_not() -> None:
    kinds = [
        [each.kind for each in remedies(Problem(Dataset.from_points(points), settings))]
        for points, settings in (
            (HOUSES, Settings(learning_rate=1.0)),
            (HOUSES, Settings(learning_rate=2.0, standardize=True)),
            (NEAR, Settings(learning_rate=2.0)),
        )
    ]
    assert kinds == [["half_limit", "standardize"], ["half_limit"], ["half_limit"]]


def test_a_rate_that_diverged_below_its_limit_is_halved() -> None:
    (first,) = remedies(Problem(Dataset.from_points(NEAR), Settings(learning_rate=0.1)))
    assert (first.kind, first.settings) == ("safe_rate", {"learning_rate": 0.05})


def test_a_running_session_has_no_remedies_and_trying_again_is_one_step() -> None:
    session = Session()
    assert Report(session).brief()["remedies"] == []
    session.set({"learning_rate": 2.0})
    session.step(500)
    (first,) = Report(session).brief()["remedies"]
    session.try_again(first["settings"])
    assert (session.run.status, session.run.epoch) == ("running", 0)
    session.undo()
    assert (session.run.status, session.settings.learning_rate) == ("diverged", 2.0)


@pytest.mark.parametrize(
    ("points", "rate"),
    [(NEAR, 0.1), (HOUSES, 1e-7), (YEARS, 1.3e-7), (SMALL, 0.1), ([(3, 4)], 0.05)],
)
def test_a_good_rate_is_the_usual_one_or_half_the_limit(
    points: list[tuple[float, float]], rate: float
) -> None:
    problem = Problem(Dataset.from_points(points), Settings())
    assert good_rate(problem) == pytest.approx(rate, rel=0.1)
    limit = problem.learning_rate_limit
    assert limit is None or good_rate(problem) <= limit / 2


@pytest.mark.parametrize("value", [0.1, 0.3, 0.7, 1.0, 9.99, 123456.0, 1.9e-7, 5e-324 * 1e20])
def test_rounding_down_keeps_two_digits_and_never_exceeds(value: float) -> None:
    down = rounded_down(value)
    assert 0.9 * value < down <= value * (1 + 1e-12)
    assert float(f"{down:.1e}") == down


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if not loss.is_of_squares])
def test_a_loss_without_a_limit_is_helped_at_one_press(loss: str) -> None:
    session = diverged(NEAR, loss=loss)
    if session is None:
        pytest.skip("no rate makes it diverge")
    session.try_again(Report(session).brief()["remedies"][0]["settings"])
    session.step(800)
    assert session.run.status != "diverged"
