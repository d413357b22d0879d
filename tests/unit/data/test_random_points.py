"""Random points: reproducible, within the panel, and with something to learn from."""

from collections.abc import Callable

import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.random_points import COUNT, about_a_line, of_two_classes
from app.objective.models import MODELS

SEEDS = [0, 1, 7, 2**32 - 1]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("make", [about_a_line, of_two_classes])
def test_a_seed_gives_the_same_points_again(make: Callable[[int], Dataset], seed: int) -> None:
    assert make(seed).points == make(seed).points != make(seed + 1).points


@pytest.mark.parametrize("seed", SEEDS)
def test_points_lie_within_the_panel_and_are_short_to_write(seed: int) -> None:
    for data in (about_a_line(seed), of_two_classes(seed)):
        assert len(data) == COUNT
        for values in (data.x, data.y):
            assert 0.0 < values.min() < values.max() < 1.0
            assert np.round(values, 3).tolist() == values.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_points_about_a_line_have_noise(seed: int) -> None:
    moments = about_a_line(seed).moments
    assert 0.01 < np.sqrt(moments.rss / moments.n) < 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_two_classes_can_be_learned_and_mostly_parted(seed: int) -> None:
    data = of_two_classes(seed)
    assert MODELS["adaline"].condition(data) == "line"
    middles = [
        np.array([data.x[data.labels == k], data.y[data.labels == k]]).mean(1) for k in (0, 1)
    ]
    assert np.hypot(*(middles[1] - middles[0])) > 0.25
