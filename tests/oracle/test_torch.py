"""Losses, gradients and whole runs against torch, frozen in torch.json away from the minimum."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.losses import LOSSES, Loss
from app.settings import Settings
from app.training.descent import Descent, Status

FROZEN = json.loads(Path(__file__).with_name("torch.json").read_text(encoding="utf-8"))
X, Y = np.array(FROZEN["points"]).T

#: Both sides sum seven products of doubles, in different orders.
ROUNDING = 1e-13

#: At most 350 updates, each off by the rounding of its sums, none amplified below the limit.
ROUNDING_OF_A_RUN = 1e-12


def name_of(case: dict[str, Any]) -> str:
    return "-".join(str(case[key]) for key in ("loss", "m", "b", "batch_size") if key in case)


def loss_of(case: dict[str, Any]) -> Loss:
    return LOSSES[case["loss"]].with_delta(FROZEN["huber_delta"])


@pytest.mark.parametrize("case", FROZEN["gradients"], ids=name_of)
def test_value_and_gradient_agree_with_autograd(case: dict[str, Any]) -> None:
    loss = loss_of(case)
    assert loss.value(case["m"], case["b"], X, Y) == pytest.approx(
        case["value"], rel=ROUNDING, abs=0.0
    )
    gradient = loss.gradient(case["m"], case["b"], X, Y)
    assert gradient == pytest.approx(case["gradient"], rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("case", FROZEN["gradients"], ids=name_of)
def test_objective_agrees_with_autograd(case: dict[str, Any]) -> None:
    settings = Settings().replace({"loss": case["loss"], "huber_delta": FROZEN["huber_delta"]})
    objective = Descent(Dataset(X, Y), settings).objective
    assert objective.value(case["m"], case["b"]) == pytest.approx(
        case["value"], rel=ROUNDING, abs=0.0
    )
    assert objective.gradient(case["m"], case["b"]) == pytest.approx(
        case["gradient"], rel=ROUNDING, abs=0.0
    )


def test_every_loss_is_compared() -> None:
    assert {case["loss"] for case in FROZEN["gradients"]} == set(LOSSES)
    assert {case["loss"] for case in FROZEN["runs"]} == set(LOSSES)


@pytest.mark.parametrize("case", FROZEN["runs"], ids=name_of)
def test_run_agrees_with_torch_sgd_epoch_for_epoch(case: dict[str, Any]) -> None:
    settings = Settings().replace(
        {
            "loss": case["loss"],
            "huber_delta": FROZEN["huber_delta"],
            "batch_size": case["batch_size"],
            "learning_rate": case["learning_rate"],
            "start": FROZEN["start"],
            "shuffle": False,
        }
    )
    run = Descent(Dataset(X, Y), settings)
    for row in case["rows"]:
        run.advance(row["epoch"] - run.epoch)
        assert run.epoch == row["epoch"]
        assert run.m == pytest.approx(row["m"], rel=ROUNDING_OF_A_RUN, abs=0.0)
        assert run.b == pytest.approx(row["b"], rel=ROUNDING_OF_A_RUN, abs=0.0)
    assert run.status is Status.IDLE
