"""Where a run will be in the next epochs, before it gets there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.settings import Settings
from app.training.descent import Descent, Status
from app.training.history import EPOCH, LOSS

#: Epochs ahead that are worth seeing.
EPOCHS_AHEAD = 60

#: An epoch that costs more than this, in the unit of `Problem.epoch_cost`, is not looked into: to
#: shuffle its points, or to make one large batch of them, would alone take longer than a frame.
LONGEST_EPOCH = 50_000


class Future:
    """The next epochs of a run, computed in pieces of a few milliseconds.

    They are exact, for batches too: the order of the points follows from the seed. They end where
    the run would converge or diverge.

    Parameters
    ----------
    run : Descent
        It stays as it is.
    settings : Settings, optional
        Others, under which it would go on.

    Attributes
    ----------
    settings : Settings
    rows : ndarray of float, shape (k, 4)
        (epoch, m, b, loss): the present ones, then those to come that are known; none for a run
        that does not go on.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> run = Descent(Dataset([0.0, 1.0], [1.0, 2.0]), Settings(batch_size=1, learning_rate=0.1))
    >>> future = Future(run)
    >>> future.look_further()
    >>> len(future.rows), run.epoch
    (61, 0)
    >>> run.advance(60), (run.m, run.b) == tuple(future.rows[-1, 1:3].tolist())
    (60, True)
    """

    def __init__(self, run: Descent, settings: Settings | None = None) -> None:
        self.settings = settings or run.settings
        self.rows = np.empty((0, LOSS + 1))
        self._left = 0
        if run.has_ended or not run.problem.can_learn:
            return
        other = run.copy()
        other.history.clear()
        if settings:
            other.configure(run.dataset, settings)
        if other.problem.epoch_cost > LONGEST_EPOCH:
            return
        other.status = Status.RUNNING
        self._run, self._left, self._last = other, EPOCHS_AHEAD, run.epoch + EPOCHS_AHEAD
        self.rows = np.array([(run.epoch + run.share_of_epoch, run.m, run.b, run.loss)])

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing more to find out."""
        return not self._left

    @property
    def will_diverge(self) -> bool:
        """Whether the epochs that are known end in a divergence."""
        return len(self.rows) > 0 and self._run.status is Status.DIVERGED

    def look_further(self, out_of_time: Callable[[], bool] = lambda: False) -> None:
        """Find out more epochs, at least a part of one, until there are enough or out of time."""
        if self.is_whole:
            return
        run = self._run
        run.advance(self._left, out_of_time)
        self._left = 0 if run.has_ended else self._last - run.epoch
        ahead = run.history.rows[:, EPOCH : LOSS + 1]
        ahead = ahead[ahead[:, EPOCH] > self.rows[0, EPOCH]]
        self.rows = np.concatenate([self.rows[:1], ahead[np.isfinite(ahead).all(axis=1)]])
