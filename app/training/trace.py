"""The newest updates of a run, one by one: where each began, and the loss that it saw.

A run remembers epochs only. What happened within them is run once more: a row of the history
holds all that an epoch depends on, so the repetition is exact.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.objective.bowl import Bowl
from app.optimizers import OPTIMIZERS
from app.training.descent import Descent
from app.training.epochs import Place
from app.training.history import EPOCH, STATE, B, M

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
        self._reached: tuple[int, Place] | None = None

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
        orders, place = self._begin(missing[0])
        for epoch in range(missing[0], run.epoch):
            self._epochs[epoch], place = self._repeat(epoch, place, next(orders))
        self._reached = run.epoch, place

    def _unfinished(self) -> NDArray[np.float64]:
        """Return the updates of the epoch that the run is in the middle of."""
        epoch, order = self._run.epoch, self._run.order_so_far()
        # The epoch in which something was changed is one of two settings.
        if not order or epoch < self._run.configured_at:
            return np.empty((0, 4))
        _, place = self._begin(epoch)
        self._reached = epoch, place
        return self._repeat(epoch, place, order)[0]

    def _begin(self, epoch: int) -> tuple[Iterator[list[int]], Place]:
        """Return the orders from an epoch on, and where it begins."""
        problem = self._run.problem
        first, place = self._remembered(epoch)
        if self._reached and first < self._reached[0] <= epoch:
            first, place = self._reached
        orders = problem.orders(first)
        for _ in range(first, epoch):
            place = problem.updated(place, next(orders))
        return orders, place

    def _remembered(self, epoch: int) -> tuple[int, Place]:
        """Return the last epoch remembered that is not after `epoch`, and where it began."""
        rows = self._run.history.rows
        row = rows[int(np.searchsorted(rows[:, EPOCH], epoch, side="right")) - 1]
        size = len(OPTIMIZERS[self._run.settings.optimizer].initial)
        state = tuple(row[STATE : STATE + size].tolist())
        return int(row[EPOCH]), Place(float(row[M]), float(row[B]), state)

    def _repeat(
        self, epoch: int, place: Place, order: list[int]
    ) -> tuple[NDArray[np.float64], Place]:
        run, k = self._run, self._run.problem.points_per_update
        assert run.design is not None
        assert isinstance(run.objective, Bowl)
        loss, in_epoch = run.objective.loss, run.problem.updates_per_epoch
        first, second, target = run.design.columns
        rows: list[tuple[float, float, float, float]] = []
        for update, start in enumerate(range(0, len(order), k)):
            batch = order[start : start + k]
            m, b, _ = place
            squares = sum((m * first[i] + b * second[i] - target[i]) ** 2 for i in batch)
            value = loss.coefficient(len(batch)) * squares
            rows.append((epoch + update / in_epoch, m, b, value))
            place = run.problem.updated(place, batch)
        return np.array(rows), place
