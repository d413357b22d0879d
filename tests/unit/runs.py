"""What the tests of runs share: four points, settings, and what is asked of a run."""

import math

import numpy as np

from app.dataset import Dataset
from app.descent import SLICE, Descent
from app.settings import Settings

LINE = Dataset([0.0, 1.0, 2.0, 4.0], [1.0, 2.0, 2.5, 5.5])
SINGLE = Settings(batch_size=1, learning_rate=0.02, shuffle=False)

#: More points than fit into a slice, so that a run can be stopped in the middle of an epoch.
MANY = 2 * SLICE + 100


def many_points() -> Dataset:
    x = np.linspace(-1.0, 1.0, MANY)
    return Dataset(x, 0.5 * x + 0.25 + 0.1 * np.sin(40.0 * x))


def line(run: Descent) -> tuple[float, float, int, int]:
    return run.m, run.b, run.epoch, run.update


def everything_is_finite(run: Descent) -> bool:
    numbers = [run.m, run.b, run.loss, *run.gradient, *run.history.rows.ravel().tolist()]
    return all(math.isfinite(number) for number in numbers)
