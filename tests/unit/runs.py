"""What the tests of runs share: four points, settings, and comparisons of runs."""

import math

import numpy as np

from app.data.dataset import Dataset
from app.objective.losses import LOSSES
from app.session.session import Session
from app.settings import Settings
from app.training.descent import SLICE, Descent

#: The points of the Coding Train demo.
GOLDEN = [(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)]

LINE = Dataset([0.0, 1.0, 2.0, 4.0], [1.0, 2.0, 2.5, 5.5])
#: Losses that are a multiple of the sum of squared errors.
SQUARES = [name for name, loss in LOSSES.items() if loss.is_of_squares]

SINGLE = Settings(batch_size=1, learning_rate=0.02, shuffle=False)

#: Points on which no rule settles or diverges within a hundred epochs of `settings_of`.
DATA = Dataset([0.1, 0.35, 0.5, 0.9, 1.4], [0.3, 0.2, 0.6, 0.7, 1.0])

#: Another rate or rule for each of six runs, none of which settles or diverges soon.
CHANGES: list[dict[str, object]] = [
    {"learning_rate": 1e-4},
    {"optimizer": "momentum", "learning_rate": 1e-5},
    {"batch_size": 1, "learning_rate": 1e-5},
    {"optimizer": "adam", "learning_rate": 1e-5},
    {"batch_size": 3, "learning_rate": 1e-5},
]

#: More points than fit into a slice, so that a run can stop in the middle of an epoch.
MANY = 2 * SLICE + 100


def many_points() -> Dataset:
    x = np.linspace(-1.0, 1.0, MANY)
    return Dataset(x, 0.5 * x + 0.25 + 0.1 * np.sin(40.0 * x))


def line(run: Descent) -> tuple[float, float, int, int]:
    return run.m, run.b, run.epoch, run.update


def everything_is_finite(run: Descent) -> bool:
    numbers = [run.m, run.b, run.loss, *run.gradient, *run.history.rows.ravel().tolist()]
    return all(math.isfinite(number) for number in numbers)


def settings_of(optimizer: str, batch_size: int | str, shuffle: bool) -> Settings:
    changes = {"optimizer": optimizer, "batch_size": batch_size, "shuffle": shuffle}
    return Settings(learning_rate=0.003, seed=5).replace(changes)


def everything(run: Descent) -> tuple[object, ...]:
    return (*line(run), run.rule_arrows, run.history.all_rows.tolist())


def session_of_six_runs() -> Session:
    """Return a session with six runs from epoch 5 on, the last one active."""
    session = Session()
    session.set({"learning_rate": 1e-5})
    session.step(5)
    for change in CHANGES:
        session.fork()
        session.set(change)
    return session


def epochs_of(session: Session) -> list[int]:
    return [run.descent.epoch for run in session.runs]


def never() -> bool:
    return False


def run_frames(session: Session, seconds: float, frame_ms: float = 20.0) -> None:
    for frame in range(round(seconds * 1000 / frame_ms) + 1):
        session.frame(frame * frame_ms, never)
