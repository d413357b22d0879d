"""Every rule against torch.optim over 1,000 updates, frozen in torch_optimizers.json."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.settings import Settings

FROZEN = json.loads(Path(__file__).with_name("torch_optimizers.json").read_text(encoding="utf-8"))
X, Y = np.array(FROZEN["points"]).T

#: A thousand updates, each off by the rounding of a sum of seven products.
ROUNDING_OF_A_RUN = 1e-12


def name_of(run: dict[str, Any]) -> str:
    return f"{run['rule']}-{run['batch_size']}"


@pytest.mark.parametrize("run", FROZEN["runs"], ids=name_of)
def test_a_rule_follows_the_path_of_torchs_rule(run: dict[str, Any]) -> None:
    rule, k = OPTIMIZERS[run["rule"]], run["batch_size"]
    parameters = {"momentum": run["momentum"]}
    values = Settings(optimizer=rule.name, rule_parameters=parameters).rule_values()
    (m, b), state, first = FROZEN["start"], rule.initial, 0
    expected = {row[0]: row[1:] for row in run["rows"]}
    for update in range(1, max(expected) + 1):
        batch = slice(first, first + k)
        dm, db = LOSSES["mse"].gradient(m, b, X[batch], Y[batch])
        step_m, step_b, state = rule.update(dm, db, state, run["learning_rate"], *values)
        m, b = m - step_m, b - step_b
        first = 0 if first + k >= len(X) else first + k
        if update in expected:
            assert (m, b) == pytest.approx(expected[update], rel=ROUNDING_OF_A_RUN, abs=0.0)


def test_every_rule_is_compared_with_all_points_and_with_batches() -> None:
    for name in set(OPTIMIZERS) - {"sgd"}:  # torch.json has its batches
        sizes = {run["batch_size"] for run in FROZEN["runs"] if run["rule"] == name}
        assert len(X) in sizes, name
        assert min(sizes) < len(X), name
