"""The single updates of a run: where each began, and the loss that it saw.

A run remembers epochs only. What happened within them is run once more: a row of the history
holds all that an epoch depends on, so the repetition is exact. Of a long run not every epoch is
repeated, but every second, fourth, eighth ... one, evenly over the whole run.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Point
from app.optimizers import OPTIMIZERS
from app.training.descent import Descent
from app.training.history import EPOCH, STATE, B, M
from app.training.iterate import Iterate

#: Updates shown: as many as there are pixels in a large panel.
MOST_UPDATES = 1500

EPOCHS, BATCH_LOSS = 0, 3


class Trace:
    """The updates of one run, of some of its epochs if there are many.

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
        #: By epoch: its updates, and the place where it ended.
        self._epochs: dict[int, tuple[NDArray[np.float64], Point]] = {}
        #: The last epoch that was repeated, or one before it, and where it begins.
        self._reached: tuple[int, Iterate] | None = None
        #: Of so many epochs one is known.
        self._every = 1

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
        if not self.is_worthwhile:
            return np.empty((0, 4))
        self._look()
        return np.concatenate([*(rows for rows, _ in self._known()), self._unfinished()])

    def path(self) -> NDArray[np.float64]:
        """Return m and b before and after the updates, shape (2, k), NaN where epochs are missing.

        Examples
        --------
        >>> from app.data.dataset import Dataset
        >>> from app.settings import Settings
        >>> run = Descent(Dataset([0.0, 1.0], [1.0, 2.0]), Settings(batch_size=1, shuffle=False))
        >>> run.advance(3), Trace(run).path().shape
        (3, (2, 7))
        """
        if not self.is_worthwhile:
            return np.empty((2, 0))
        self._look()
        parts: list[NDArray[np.float64]] = []
        for rows, end in self._known():
            parts.append(rows[:, M : B + 1])
            if self._every > 1:  # the next epoch that is known begins elsewhere
                parts.append(np.array([end, (np.nan, np.nan)]))
        now = self._unfinished()[:, M : B + 1]
        return np.concatenate([*parts, now, [(self._run.m, self._run.b)]]).T

    def _known(self) -> list[tuple[NDArray[np.float64], Point]]:
        return [self._epochs[epoch] for epoch in sorted(self._epochs)]

    def _look(self) -> None:
        """Repeat the epochs that are due and not known yet."""
        run = self._run
        if self._key != self._key_now():
            self._forget()
        first, in_epoch = run.configured_at, run.problem.updates_per_epoch
        every = 1
        while (run.epoch - first) * in_epoch > MOST_UPDATES * every:
            every *= 2
        self._every = every
        due = range(-(-first // every) * every, run.epoch, every)
        self._epochs = {e: known for e, known in self._epochs.items() if e in due}
        for epoch in due:
            if epoch not in self._epochs:
                permutations, iterate = self._begin(epoch)
                rows, end = self._repeat(epoch, iterate, next(permutations))
                self._epochs[epoch] = rows, (end.m, end.b)
                self._reached = epoch + 1, end

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
