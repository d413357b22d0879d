"""Where a run will be in the next epochs, before it gets there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.training.descent import Descent, Status
from app.training.history import EPOCH, LOSS

#: Epochs ahead that are worth seeing.
EPOCHS_AHEAD = 60

#: The most that they may cost together, in the unit of `Problem.epoch_cost`: a few milliseconds in
#: a browser. With more points the future is shorter, and with very many there is none.
MOST_COST = 6000


def future(
    run: Descent, epochs: int = EPOCHS_AHEAD, most_cost: int = MOST_COST
) -> NDArray[np.float64]:
    """Return rows of (epoch, m, b, loss), shape (k, 4): the present ones, then those to come.

    They are exact, for batches too: the order of the points follows from the seed. They end where
    the run would converge or diverge, or where they would cost too much.

    Parameters
    ----------
    run : Descent
        It stays as it is.
    epochs : int
    most_cost : int

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.settings import Settings
    >>> run = Descent(Dataset([0.0, 1.0], [1.0, 2.0]), Settings(batch_size=1, learning_rate=0.1))
    >>> rows = future(run, 3)
    >>> rows[:, 0].tolist(), run.epoch
    ([0.0, 1.0, 2.0, 3.0], 0)
    >>> run.advance(3), (run.m, run.b) == tuple(rows[-1, 1:3].tolist())
    (3, True)
    """
    problem = run.problem
    count = min(epochs, most_cost // max(problem.epoch_cost, 1))
    if count < 1 or not problem.can_learn or run.has_ended:
        return np.empty((0, LOSS + 1))
    other = run.copy()
    other.history.forget_what_is_ahead()
    other.status = Status.RUNNING
    other.advance(count)
    rows = other.history.rows[:, EPOCH : LOSS + 1]
    ahead = rows[rows[:, EPOCH] > run.epoch]
    now = np.array([(run.epoch + run.share_of_epoch, run.m, run.b, run.loss)])
    return np.concatenate([now, ahead[np.isfinite(ahead).all(axis=1)]])
