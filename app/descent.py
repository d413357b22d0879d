"""One run of gradient descent: epochs in slices, batches, a status, a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from app.batches import orders
from app.bounds import Bounds, learning_rate_limit
from app.bowl import Bowl
from app.dataset import Dataset
from app.history import History
from app.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.optimizers.rule import State
from app.settings import Settings

#: Full-batch epochs, or points taken in batches, between two looks at the clock: a few
#: milliseconds, unless a single batch is larger.
SLICE = 2048


class Status(StrEnum):
    """Where a run stands."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    CONVERGED = "converged"
    DIVERGED = "diverged"


class Descent:
    """A line that learns: m and b, and how they came to be what they are.

    Nothing here knows a clock, a browser or a global: the same dataset, settings and calls
    give the same numbers, in whatever slices the epochs are taken.

    Parameters
    ----------
    dataset : Dataset
    settings : Settings
        Of which loss, batch_size, shuffle, seed, optimizer, learning_rate and start matter.

    Attributes
    ----------
    m, b : float
        Slope and intercept now; always finite.
    epoch, update : int
        Passes over all points, and changes of (m, b), so far.
    status : Status
    history : History
    learning_rate_limit : float or None
        The rate below which no update can lead away from the minimum.

    Examples
    --------
    >>> data = Dataset.from_points([(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)])
    >>> run = Descent(data, Settings(loss="half_sse", batch_size=1, shuffle=False,
    ...                              learning_rate=0.05))
    >>> run.advance(1), run.m, run.b
    (1, 0.04681770000000001, 0.07696275)
    """

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        self.history = History()
        self.settings = settings
        self.dataset = dataset
        self.objective = Bowl.over(dataset, LOSSES[settings.loss])
        self.reset()

    def reset(self) -> None:
        """Go back to the start, epoch 0, with the seed's first random number."""
        self.m, self.b = self.settings.start
        self.epoch = self.update = 0
        self.status = Status.IDLE
        self._rule_state = OPTIMIZERS[self.settings.optimizer].initial
        self._begin_orders()
        self.history.clear()
        self._set_bounds()
        self._record()

    def configure(self, dataset: Dataset, settings: Settings) -> None:
        """Go on with other points or other settings, from where the line is now."""
        before, self.settings = self.settings, settings
        changed_points = dataset is not self.dataset
        self.dataset = dataset
        self.objective = Bowl.over(dataset, LOSSES[settings.loss])
        if before.optimizer != settings.optimizer:
            self._rule_state = OPTIMIZERS[settings.optimizer].initial
        orders_differ = (before.shuffle, before.seed, before.batch_size) != (
            settings.shuffle, settings.seed, settings.batch_size
        )  # fmt: skip
        if not self._position:
            self._record()
        if changed_points or orders_differ:
            self._begin_orders()
        # An epoch under two settings says nothing about where either leads.
        self._epoch_start = None
        self._set_bounds()

    @property
    def loss(self) -> float:
        """J(m, b) over all points; 0 without points."""
        return self.objective.value(self.m, self.b)

    @property
    def gradient(self) -> tuple[float, float]:
        """(dJ/dm, dJ/db) over all points."""
        return self.objective.gradient(self.m, self.b)

    @property
    def is_full_batch(self) -> bool:
        """Whether an update looks at all points."""
        size = self.settings.batch_size
        return size == "full" or size >= len(self.dataset)

    @property
    def is_at_minimum(self) -> bool:
        """Whether no panel could show the line nearer to it; False without points."""
        return len(self.dataset) > 0 and self._bounds.is_near(self.m, self.b)

    @property
    def points_per_update(self) -> int:
        """Points in a batch (the last one of an epoch may be smaller)."""
        size = self.settings.batch_size
        return len(self.dataset) if size == "full" else min(size, len(self.dataset))

    @property
    def has_ended(self) -> bool:
        """Whether going on would change nothing, or nothing worth seeing."""
        return self.status is Status.CONVERGED or self.status is Status.DIVERGED

    def advance(self, epochs: int, out_of_time: Callable[[], bool] = lambda: False) -> int:
        """Run up to `epochs` epochs, or until converged, diverged or out of time.

        Parameters
        ----------
        epochs : int
        out_of_time : callable
            Asked between slices of a few milliseconds; True ends the call, which may be in
            the middle of an epoch. The next call goes on there.

        Returns
        -------
        int
            Epochs completed.
        """
        first, target = self.epoch, self.epoch + epochs
        while self.epoch < target and len(self.dataset) and not self.has_ended:
            if self.is_full_batch:
                self._run_full_epochs(min(target - self.epoch, SLICE))
            else:
                self._run_batches(target)
            if out_of_time():
                break
        # In the middle of an epoch the newest row stays that of the epoch's beginning.
        if not self._position:
            self._record()
        return self.epoch - first

    def _begin_orders(self) -> None:
        settings = self.settings
        self._orders: Iterator[list[int]] = orders(
            len(self.dataset), shuffle=settings.shuffle, seed=settings.seed, epoch=self.epoch
        )
        self._order: list[int] = []
        self._position = 0
        self._epoch_start: tuple[float, float] | None = None

    def _set_bounds(self) -> None:
        self._bounds = Bounds.around(self.objective, self.settings.start, (self.m, self.b))
        batch = None if self.is_full_batch else self.points_per_update
        self.learning_rate_limit = learning_rate_limit(
            self.objective, self.dataset, self.settings, batch
        )

    def _record(self) -> None:
        self.history.record(self.epoch, self.m, self.b, self.loss)

    def _run_full_epochs(self, epochs: int) -> None:
        """Run epochs of one update each, from the moments alone, stopping at a bound."""
        s, bowl, bounds = self.dataset.moments, self.objective, self._bounds
        update = OPTIMIZERS[self.settings.optimizer].update
        state, rate = self._rule_state, self.settings.learning_rate
        momentum = self.settings.momentum
        slope, mean_x, mean_y = s.slope, s.mean_x, s.mean_y
        of_slope = 2.0 * bowl.coefficient * s.cxx
        of_error = 2.0 * bowl.coefficient * s.n
        near_slope, near_error = bounds.near_slope, bounds.near_error
        far_slope, far_error = bounds.far_slope, bounds.far_error
        m, b, epoch, last = self.m, self.b, self.epoch, self.epoch + epochs
        offset, error = m - slope, m * mean_x + b - mean_y
        while epoch < last and not self.has_ended:
            for _ in range(min(self.history.next_epoch(epoch), last) - epoch):
                was_near = abs(error) <= near_error and abs(offset) <= near_slope
                db = of_error * error
                dm = of_slope * offset + db * mean_x
                step_m, step_b, next_state = update(dm, db, state, rate, momentum)
                next_m, next_b = m - step_m, b - step_b
                offset, error = next_m - slope, next_m * mean_x + next_b - mean_y
                if was_near and abs(error) <= near_error and abs(offset) <= near_slope:
                    # Near it, and not on the way through it.
                    self.status = Status.CONVERGED
                    break
                if not (-far_slope < offset < far_slope and -far_error < error < far_error):
                    self.status = Status.DIVERGED
                    break
                m, b, state = next_m, next_b, next_state
                epoch += 1
            self.m, self.b, self._rule_state = m, b, state
            self.update += epoch - self.epoch
            self.epoch = epoch
            self._record()

    def _run_batches(self, target: int) -> None:
        """Run until a slice of points is seen or epoch `target` reached, stopping at a bound."""
        points_left, k = SLICE, self.points_per_update
        updated = self._updated_singly if k == 1 else self._updated_in_batches
        whole_batches = max(SLICE // k, 1) * k
        while points_left > 0 and self.epoch < target and not self.has_ended:
            if not self._position:
                self._order = next(self._orders)
                self._epoch_start = self.m, self.b
            # Pieces begin and end at the same updates in whatever slices a run is taken.
            piece = self._order[self._position : self._position + whole_batches]
            m, b, state = updated(piece)
            if self._bounds.is_far(m, b):
                self.status = Status.DIVERGED
                break
            self.m, self.b, self._rule_state = m, b, state
            self.update += -(-len(piece) // k)
            self._position += len(piece)
            points_left -= len(piece)
            if self._position == len(self._order):
                self._end_epoch()

    def _updated_singly(self, order: list[int]) -> tuple[float, float, State]:
        """Return m, b and the rule's state after one update for each point of `order`."""
        update, state = OPTIMIZERS[self.settings.optimizer].update, self._rule_state
        (x, y), m, b, rate = self.dataset.columns, self.m, self.b, self.settings.learning_rate
        momentum = self.settings.momentum
        twice = 2.0 * self.objective.loss.coefficient(1)
        for i in order:
            x_i = x[i]
            error = twice * (m * x_i + b - y[i])
            step_m, step_b, state = update(error * x_i, error, state, rate, momentum)
            m -= step_m
            b -= step_b
        return m, b, state

    def _updated_in_batches(self, order: list[int]) -> tuple[float, float, State]:
        """Return m, b and the rule's state after one update for each batch of `order`."""
        update, state = OPTIMIZERS[self.settings.optimizer].update, self._rule_state
        (x, y), m, b, rate = self.dataset.columns, self.m, self.b, self.settings.learning_rate
        momentum = self.settings.momentum
        k = self.points_per_update
        for first in range(0, len(order), k):
            batch = order[first : first + k]
            sum_x = sum_1 = 0.0
            for i in batch:
                x_i = x[i]
                error = m * x_i + b - y[i]
                sum_x += error * x_i
                sum_1 += error
            twice = 2.0 * self.objective.loss.coefficient(len(batch))
            step_m, step_b, state = update(twice * sum_x, twice * sum_1, state, rate, momentum)
            m -= step_m
            b -= step_b
        return m, b, state

    def _end_epoch(self) -> None:
        self._position = 0
        self.epoch += 1
        if self.epoch % self.history.stride == 0:
            self._record()
        if self._has_settled():
            self.status = Status.CONVERGED

    def _has_settled(self) -> bool:
        """Whether an epoch of batches has led where it began, or to where nothing pulls.

        A random order has no limit cycle: it ends only at a minimum on which all points agree.
        """
        if self.settings.shuffle:
            return self._bounds.is_near(self.m, self.b)
        c = self.objective.loss.coefficient(self.points_per_update)
        pull = self.settings.learning_rate * 2.0 * c * len(self.dataset)
        before = self._epoch_start
        return before is not None and self._bounds.is_still(before, (self.m, self.b), pull)
