"""Losses, gradients and whole runs against torch, frozen in torch.json away from the minimum."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
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


@pytest.mark.parametrize("case", FROZEN["gradients"], ids=name_of)
def test_value_and_gradient_agree_with_autograd(case: dict[str, Any]) -> None:
    loss = LOSSES[case["loss"]]
    assert loss.value(case["m"], case["b"], X, Y) == pytest.approx(
        case["value"], rel=ROUNDING, abs=0.0
    )
    gradient = loss.gradient(case["m"], case["b"], X, Y)
    assert gradient == pytest.approx(case["gradient"], rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("case", FROZEN["gradients"], ids=name_of)
def test_bowl_agrees_with_autograd(case: dict[str, Any]) -> None:
    bowl = Bowl.over(Dataset(X, Y), LOSSES[case["loss"]])
    assert bowl.value(case["m"], case["b"]) == pytest.approx(case["value"], rel=ROUNDING, abs=0.0)
    assert bowl.gradient(case["m"], case["b"]) == pytest.approx(
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
