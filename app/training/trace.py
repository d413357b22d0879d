"""The newest updates of a run, one by one: where each began, and the loss that it saw.

A run remembers epochs only. What happened within them is run once more: a row of the history
holds all that an epoch depends on, so the repetition is exact.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.optimizers import OPTIMIZERS
from app.training.descent import Descent
from app.training.history import EPOCH, STATE, B, M
from app.training.iterate import Iterate

#: Updates shown: as many as there are pixels in a large panel.
MOST_UPDATES = 1500

EPOCHS, BATCH_LOSS = 0, 3


class Trace:
    """The newest updates of one run.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.settings import Settings
    >>> run = Descent(Dataset([0.0, 1.0], [1.0, 2.0]), Settings(batch_size=1, shuffle=False))
    >>> run.advance(3)
    3
    >>> Trace(run).rows()[:3, EPOCHS]
    array([0. , 0.5, 1. ])
    """

    def __init__(self, run: Descent) -> None:
        self._run = run
        self._forget()

    def _forget(self) -> None:
        self._key = self._key_now()
        self._epochs: dict[int, NDArray[np.float64]] = {}
        #: The last epoch that was repeated, or one before it, and where it begins.
        self._reached: tuple[int, Iterate] | None = None

    def _key_now(self) -> tuple[object, ...]:
        return self._run.configured_at, self._run.dataset, self._run.settings

    @property
    def is_worthwhile(self) -> bool:
        """Whether an epoch has more than one update, and not more than can be shown."""
        return 1 < self._run.problem.updates_per_epoch <= MOST_UPDATES

    def rows(self) -> NDArray[np.float64]:
        """Return rows of (epoch, m, b, loss of the batch), shape (u, 4), oldest first.

        The epoch counts updates as fractions; m and b are those before the update, and the
        loss is the one that the batch has there. Only updates since the points and settings
        last changed are known.
        """
        run = self._run
        if not self.is_worthwhile:
            return np.empty((0, 4))
        if self._key != self._key_now():
            self._forget()
        in_epoch = run.problem.updates_per_epoch
        first = max(run.epoch - MOST_UPDATES // in_epoch, run.configured_at)
        self._epochs = {e: rows for e, rows in self._epochs.items() if first <= e < run.epoch}
        self._complete(first)
        now = self._unfinished()
        return np.concatenate([self._epochs[e] for e in sorted(self._epochs)] + [now])

    def _complete(self, first: int) -> None:
        """Repeat the epochs from `first` on that are not known yet."""
        run = self._run
        missing = [epoch for epoch in range(first, run.epoch) if epoch not in self._epochs]
        if not missing:
            return
        permutations, iterate = self._begin(missing[0])
        for epoch in range(missing[0], run.epoch):
            self._epochs[epoch], iterate = self._repeat(epoch, iterate, next(permutations))
        self._reached = run.epoch, iterate

    def _unfinished(self) -> NDArray[np.float64]:
        """Return the updates of the epoch that the run is in the middle of."""
        epoch, order = self._run.epoch, self._run.order_so_far()
        # The epoch in which something was changed is one of two settings.
        if not order or epoch < self._run.configured_at:
            return np.empty((0, 4))
        _, iterate = self._begin(epoch)
        self._reached = epoch, iterate
        return self._repeat(epoch, iterate, order)[0]

    def _begin(self, epoch: int) -> tuple[Iterator[list[int]], Iterate]:
        """Return the permutations from an epoch on, and where it begins."""
        problem = self._run.problem
        first, iterate = self._remembered(epoch)
        if self._reached and first < self._reached[0] <= epoch:
            first, iterate = self._reached
        permutations = problem.permutations(first)
        for _ in range(first, epoch):
            iterate = problem.updated(iterate, next(permutations))
        return permutations, iterate

    def _remembered(self, epoch: int) -> tuple[int, Iterate]:
        """Return the last epoch remembered that is not after `epoch`, and where it began."""
        rows = self._run.history.rows
        row = rows[int(np.searchsorted(rows[:, EPOCH], epoch, side="right")) - 1]
        size = len(OPTIMIZERS[self._run.settings.optimizer].initial)
        state = tuple(row[STATE : STATE + size].tolist())
        return int(row[EPOCH]), Iterate(float(row[M]), float(row[B]), state)

    def _repeat(
        self, epoch: int, iterate: Iterate, order: list[int]
    ) -> tuple[NDArray[np.float64], Iterate]:
        run, k = self._run, self._run.problem.points_per_update
        in_epoch = run.problem.updates_per_epoch
        rows: list[tuple[float, float, float, float]] = []
        for update, start in enumerate(range(0, len(order), k)):
            batch = order[start : start + k]
            m, b, _ = iterate
            value = run.problem.batch_value(m, b, batch)
            rows.append((epoch + update / in_epoch, m, b, value))
            iterate = run.problem.updated(iterate, batch)
        return np.array(rows), iterate
